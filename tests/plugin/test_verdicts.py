"""Verdicts of real runs, and whether they are true."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mutsinq.core.suite import DETECTED, MutantResult

Copy = Callable[[str], Path]
Measure = Callable[..., Any]
IsNoticed = Callable[[Path, MutantResult], bool]


def test_a_flat_project_without_configuration_is_measured(subject: Copy, measure: Measure) -> None:
    measured = measure(subject("calculator"))
    assert measured.code == 0, measured.output
    assert {"killed", "timeout"} <= {result.status for result in measured.of("total")}
    assert {result.status for result in measured.of("unreached")} == {"no coverage"}
    boundary = [r for r in measured.of("clamp") if r.mutant.mutations[0].operator == "comparison-boundary"]
    assert {result.status for result in boundary} == {"survived"}
    assert "mutation score: " in measured.output
    killed = measured.report.count("killed")
    assert f"{killed} killed, " in measured.output.splitlines()[-1]


def test_every_kill_names_a_test_and_what_it_said(subject: Copy, measure: Measure) -> None:
    measured = measure(subject("calculator"))
    kills = [result.killer for result in measured.results if result.status == "killed"]
    assert kills
    assert all(killer is not None and killer.phase == "call" and "::test_" in killer.test for killer in kills)
    assert any(killer is not None and killer.reason.startswith("AssertionError: assert ") for killer in kills)


def test_the_users_files_stay_as_they_are(subject: Copy, measure: Measure) -> None:
    folder = subject("calculator")
    before = {path: path.read_bytes() for path in folder.rglob("*.py")}
    measure(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.py")} == before


def test_a_removed_case_is_tried_by_the_tests_that_take_it(
    project: Path, write: Callable[[str, str], Path], measure: Measure
) -> None:
    write(
        "sizes.py",
        """
        def size(value):
            match value:
                case str():
                    return len(value)
                case bool():
                    return -1
            return 0
        """,
    )
    write(
        "test_sizes.py",
        """
        from sizes import size

        def test_text():
            assert size("ab") == 2

        def test_bool():
            assert size(True) == -1
        """,
    )
    measured = measure(project, "--mutsinq-operators", "match-case")
    assert [result.killer and result.killer.test for result in measured.results] == [
        "test_sizes.py::test_text",
        "test_sizes.py::test_bool",
    ]


@pytest.mark.parametrize("folder", ["tmp_path", "pathlib.Path(__file__).parent"])
def test_a_module_that_a_test_writes_is_found_though_it_was_not_before(
    project: Path, write: Callable[[str, str], Path], measure: Measure, is_noticed: IsNoticed, folder: str
) -> None:
    code = """
    import importlib


    def value(name):
        try:
            return importlib.import_module(name).VALUE * 3
        except ModuleNotFoundError:
            return 0
    """
    tests = f"""
    import importlib
    import pathlib
    import sys
    import optional


    def test_value(tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(tmp_path)
        assert [optional.value("brought") for _ in range(3)] == [0, 0, 0]
        path = {folder} / "brought.py"
        path.write_text("VALUE = 2", "utf-8")
        importlib.invalidate_caches()
        try:
            assert optional.value("brought") == 6
        finally:
            sys.modules.pop("brought", None)
            path.unlink()


    def test_none():
        assert optional.value("brought") == 0
    """
    write("optional.py", code)
    write("test_optional.py", tests)
    measured = measure(project, targets=("optional.py",))
    assert {"killed"} <= {result.status for result in measured.results}, measured.output
    assert all((result.status in DETECTED) == is_noticed(project, result) for result in measured.results)


def test_what_other_modules_use_while_they_are_loaded_is_noticed_though_they_never_name_it(
    project: Path, write: Callable[[str, str], Path], measure: Measure, is_noticed: IsNoticed
) -> None:
    write(
        "shop/__init__.py",
        """
        def __getattr__(name):
            if name == "old":
                return 1
            raise AttributeError(name)
        """,
    )
    write(
        "shop/money.py",
        """
        class Money:
            def __init__(self, cents):
                self.cents = cents

            def __add__(self, other):
                return Money(self.cents + other.cents)

        def doubled(number):
            return number * 2

        BASE = Money(150)
        RATE = 1 + 1
        """,
    )
    write(
        "shop/totals.py",
        """
        from shop.money import BASE, RATE as rate, doubled as twice

        TOTAL = BASE + BASE
        RATES = [rate]
        FOUR = twice(2)
        """,
    )
    write(
        "test_shop.py",
        """
        from shop import money
        from shop.totals import FOUR, RATES, TOTAL

        def test_total():
            assert vars(TOTAL) == {"cents": 300} != vars(money.BASE)

        def test_four():
            assert FOUR == 4

        def test_rates():
            assert RATES == [2]
        """,
    )
    measured = measure(
        project, "--mutsinq-operators", "arithmetic,comparison-negation,raise-removal", targets=("shop",)
    )
    assert {result.status for result in measured.results} == {"killed"}
    assert all(is_noticed(project, result) for result in measured.results)


def test_functions_that_a_decorator_makes_of_their_source_are_measured(
    project: Path, write: Callable[[str, str], Path], measure: Measure, is_noticed: IsNoticed
) -> None:
    write(
        "checked.py",
        """
        import ast
        import inspect
        import sys
        import types

        def checked(function):
            tree = ast.parse(inspect.getsource(sys.modules[function.__module__]))
            tree.body = [node for node in tree.body if getattr(node, "name", "") == function.__name__]
            tree.body[0].decorator_list = []
            made = {}
            exec(compile(tree, function.__code__.co_filename, "exec"), made)
            code = made[function.__name__].__code__
            return types.FunctionType(code, function.__globals__, function.__name__, function.__defaults__)
        """,
    )
    write(
        "shop.py",
        """
        from checked import checked

        RATE = 2

        @checked
        def total(price, number=1):
            return price * number * RATE

        @checked
        def unused(price):
            return price + 1

        def plain(price):
            return price - 1
        """,
    )
    write(
        "test_shop.py",
        """
        from shop import plain, total

        def test_total():
            assert total(2, 2) == 8

        def test_plain():
            assert plain(2) == 1
        """,
    )
    measured = measure(project, "--mutsinq-survivors=0", targets=("shop.py",))
    assert {result.status for result in measured.of("total")} == {"killed", "survived"}
    assert {result.status for result in measured.of("unused")} == {"survived"}
    wrong = [result for result in measured.results if (result.status == "killed") != is_noticed(project, result)]
    assert wrong == []


def test_what_loading_a_module_does_to_others_is_noticed_and_kills_nothing_by_being_done_twice(
    project: Path, write: Callable[[str, str], Path], measure: Measure, is_noticed: IsNoticed
) -> None:
    write(
        "shelf.py",
        """
        SIZES = {}
        NAMES = []

        class Settings:
            level = 1

        def put(name, size):
            SIZES[name] = size
            return size
        """,
    )
    write(
        "shop.py",
        """
        import threading

        import shelf
        from shelf import NAMES, put

        LIMIT = put("limit", 10)
        shelf.Settings.level = 3
        NAMES += ["start"]
        local = threading.local()
        local.depth = 2

        WORD = "word"
        NAMES.append(WORD)

        def keep(sizes, name, size):
            sizes[name] = size

        def marked(function):
            kept = shelf.SIZES
            kept[function.__name__] = 20
            return function

        class Box:
            def __init__(self, name):
                self.name = name

            def fill(self, size):
                shelf.SIZES[self.name] = size
                return size

        BOX = Box("box")
        FILLED = BOX.fill(30)
        keep(shelf.SIZES, "kept", 40)

        @marked
        def nothing():
            pass
        """,
    )
    write(
        "test_shop.py",
        """
        import shelf
        import shop

        def test_sizes():
            assert shelf.SIZES == {"limit": 10, "box": 30, "kept": 40, "nothing": 20}

        def test_level():
            assert shelf.Settings.level == 3

        def test_names():
            assert shelf.NAMES == ["start", "word"]
            assert shop.LIMIT != 12

        def test_depth():
            assert shop.local.depth == 2
        """,
    )
    measured = measure(project, "--mutsinq-operators=number,string,statement-deletion", targets=("shop.py",))
    wrong = [result for result in measured.results if (result.status == "killed") != is_noticed(project, result)]
    assert wrong == []
    assert {result.status for result in measured.results} == {"killed"}


def test_verdicts_on_odd_code_agree_with_runs_of_mutated_files(
    subject: Copy, measure: Measure, is_noticed: IsNoticed
) -> None:
    _compare(subject("shapes"), measure, is_noticed, count=16)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shapes", "flow"])
def test_all_verdicts_on_odd_code_agree_with_runs_of_mutated_files(
    subject: Copy, measure: Measure, is_noticed: IsNoticed, name: str
) -> None:
    _compare(subject(name), measure, is_noticed, count=1000)


def _compare(folder: Path, measure: Measure, is_noticed: IsNoticed, count: int) -> None:
    measured = measure(folder)
    assert measured.code == 0, measured.output
    results = measured.results
    assert len(results) > 80
    wrong = [
        (result.path, result.mutant.mutations[0].summary, result.status)
        for result in random.Random(0).sample(results, min(count, len(results)))
        if (result.status in DETECTED) != is_noticed(folder, result)
    ]
    assert wrong == []
