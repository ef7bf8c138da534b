"""The pipeline: what holds for all mutants of any module."""

from __future__ import annotations

import ast
import bisect
import hashlib
import importlib
import inspect
import textwrap
import warnings
from collections.abc import Sequence
from types import CodeType

import pytest

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.mutation import Edit, FromOperator, ModuleMutants
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.operators import walk
from mutsinq.operators.pipeline import mutants, variant
from mutsinq.operators.segment import Fragment
from mutsinq.operators.splice import apply
from mutsinq.operators.table import choose
from tests.unit.operators.odd_code import ODD_CODE

ALL = choose(["all"])
REAL_MODULES = ["textwrap", "heapq", "shlex", "contextlib", "reprlib"]


def check_all(source: str, found: ModuleMutants) -> None:
    """What holds for the mutants of every module."""
    ids = [mutant.id for mutant in found.mutants]
    assert len(set(ids)) == len(ids)
    assert found.digest == hashlib.sha256(source.encode()).hexdigest()
    for mutant in found.mutants:
        (mutation,) = mutant.mutations
        (edit,) = mutation.edits
        text = apply(source, mutant.mutations)
        compile(text, "<mutant>", "exec", dont_inherit=True)
        before, after = source.encode()[: edit.span.start], source.encode()[edit.span.end :]
        assert text.encode() == before + edit.replacement.encode() + after
        assert mutation.line == before.count(b"\n") + 1
        assert "\n" not in mutation.summary


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("source", ODD_CODE.values(), ids=ODD_CODE)
def test_every_mutant_of_odd_code_compiles_in_its_file(source: str) -> None:
    found = mutants(source, operators=ALL, noise=True)

    check_all(source, found)
    assert found.mutants or not ast.parse(source).body


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("name", REAL_MODULES)
def test_every_mutant_of_a_real_module_compiles_in_its_file(name: str) -> None:
    source = inspect.getsource(importlib.import_module(name))

    found = mutants(source, operators=ALL, noise=True)

    check_all(source, ModuleMutants("", found.digest, found.mutants[::7], 0, 0, 0))


DISPLAYS = """\
TABLE = ((1, 2), [(3), "a" "b"], {(-4): {5, 6 + 1}, "x": (f(7), not y)}, *REST, (lambda: 8), [n for n in (9, 10)])
def look(key):
    return {"a": [1, key], "b": (key or 2, yes if key else [0.0, -0.0])}[key], [(yield 3), (m := key)]
class Kinds:
    __pairs = [(1, __name), (
        2, __other)]
"""


@pytest.mark.parametrize("source", [DISPLAYS, *ODD_CODE.values()], ids=["displays", *ODD_CODE])
def test_items_of_long_displays_judged_by_themselves_give_the_same_mutants(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_statements = mutants(source, operators=ALL, noise=True)
    monkeypatch.setattr(walk, "_LONG", 0)
    assert mutants(source, operators=ALL, noise=True) == by_statements


def test_what_is_compiled_for_a_table_grows_with_its_length_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(rows: int) -> int:
        sizes: list[int] = []
        original = Fragment.compile

        def noted(fragment: Fragment, source: bytes, edits: Sequence[Edit], flags: int) -> CodeType:
            sizes.append(fragment.span.end - fragment.span.start)
            return original(fragment, source, edits, flags)

        with monkeypatch.context() as patch:
            patch.setattr(Fragment, "compile", noted)
            mutants(f"TABLE = (\n{''.join(f'    (0x{row:04x}, 0x{row:04x}),' for row in range(rows))})\n")
        return sum(sizes)

    assert compiled(800) < 3 * compiled(400)


def test_proposals_are_the_same_every_time() -> None:
    source = inspect.getsource(bisect)

    assert mutants(source) == mutants(source)


def test_mutants_that_change_no_bytecode_are_dropped_and_counted() -> None:
    source = "def f(x):\n    return 1\n    x += 2\n"

    found = mutants(source, operators=choose(["number", "statement-deletion"]))

    assert [mutant.mutations[0].summary for mutant in found.mutants] == ["return 1 → return 2", "return 1 → return 0"]
    assert found.equivalent == 3


def test_mutants_equal_to_an_earlier_one_are_dropped_and_counted() -> None:
    source = "def f(a, b):\n    return a < b\n"

    found = mutants(source, operators=choose(["comparison-boundary", "comparison-any"]))

    assert sorted(apply(source, mutant.mutations).split()[-2] for mutant in found.mutants) == sorted(
        ["<=", "==", "!=", ">", ">="]
    )
    assert found.duplicate == 1


def test_mutants_of_assertions_are_kept_though_optimised_bytecode_has_none() -> None:
    assert mutants("def f(x):\n    assert x > 0\n").mutants


def test_zero_and_minus_zero_are_different_constants() -> None:
    found = mutants("x = -0.0\n", operators=choose(["unary"]))

    assert len(found.mutants) == 1


FUNCTIONS = "def f(x):\n    return x + 1\n\n\ndef g(y):\n    return y - 1\n"


def ids(source: str, function: str) -> list[str]:
    return [each.id for each in mutants(source).mutants if each.mutations[0].function == function]


@pytest.mark.parametrize(
    "changed",
    [
        "# a comment\n\n" + FUNCTIONS,
        FUNCTIONS.replace("x + 1", "x * 3"),
        "import os\nclass C:\n    def g(self):\n        return 1\n\n" + FUNCTIONS,
        textwrap.dedent(FUNCTIONS.split("\n\n\n")[1]),
    ],
)
def test_ids_do_not_depend_on_code_outside_of_the_function(changed: str) -> None:
    assert ids(changed, "g") == ids(FUNCTIONS, "g") != []


def test_ids_depend_on_the_code_of_the_function() -> None:
    assert not set(ids(FUNCTIONS, "g")) & set(ids(FUNCTIONS.replace("y - 1", "y - 1 - 0"), "g"))


def test_equal_functions_of_one_name_have_mutants_of_their_own() -> None:
    source = "if a:\n    def f(x):\n        return x + 1\nelse:\n    def f(x):\n        return x + 1\n"

    found = mutants(source, operators=choose(["arithmetic"]))

    assert len({mutant.id for mutant in found.mutants}) == 2


def test_functions_are_named_by_their_qualified_names() -> None:
    source = "class A:\n    n = 1\n    def f(self):\n        def g():\n            return 1\n        return g\nx = 1\n"

    found = mutants(source, operators=choose(["number"]))

    assert [mutant.mutations[0].function for mutant in found.mutants[::2]] == ["A", "A.f.<locals>.g", ""]


def test_only_the_functions_asked_for_and_what_they_contain_are_mutated() -> None:
    source = (
        "class A:\n    def f(self):\n        return 1\n    def g(self):\n        return 2\ndef f():\n    return 3\n"
    )

    assert {each.mutations[0].function for each in mutants(source, functions=["A"]).mutants} == {"A.f", "A.g"}
    assert {each.mutations[0].function for each in mutants(source, functions=["f"]).mutants} == {"f"}


def test_only_the_lines_asked_for_are_mutated() -> None:
    assert {each.mutations[0].line for each in mutants(FUNCTIONS, lines={2, 3}).mutants} == {2}


def test_excluded_lines_are_not_mutated() -> None:
    source = FUNCTIONS.replace("x + 1", "x + 1  # pragma: no mutate")

    assert {each.mutations[0].function for each in mutants(source).mutants} == {"g"}


def test_higher_order_mutants_combine_two_mutations_of_one_function() -> None:
    source = inspect.getsource(bisect)

    found = mutants(source, order=2, seed=3)

    assert found.mutants
    for mutant in found.mutants:
        first, second = mutant.mutations
        assert first.function.partition(".")[0] == second.function.partition(".")[0]
        assert mutant.id == f"{first.id}+{second.id}"
        compile(apply(source, mutant.mutations), "<mutant>", "exec", dont_inherit=True)


def test_higher_order_mutants_are_drawn_by_the_seed() -> None:
    source = inspect.getsource(bisect)

    assert mutants(source, order=2, seed=1) == mutants(source, order=2, seed=1)
    assert mutants(source, order=2, seed=1) != mutants(source, order=2, seed=2)


def test_higher_order_mutants_are_at_most_as_many_as_mutations() -> None:
    source = inspect.getsource(bisect)

    assert len(mutants(source, order=2).mutants) <= len(mutants(source).mutants)


def test_variant_is_the_program_with_the_mutations_made() -> None:
    program = Program(FUNCTIONS, "m", "f", "m.py", "/root")
    mutant = mutants(FUNCTIONS, functions=["f"], operators=choose(["arithmetic"])).mutants[0]

    made = variant(program, mutant)

    assert made.original == program
    assert made.origin == mutant
    assert made.program == Program(FUNCTIONS.replace("x + 1", "x - 1"), "m", "f", "m.py", "/root")


def test_records_survive_the_codec() -> None:
    found = mutants(FUNCTIONS, path="m.py")

    assert from_json(to_json(found)) == found
    assert isinstance(found.mutants[0], FromOperator)


def test_syntax_error_shows_the_line_and_a_caret() -> None:
    with pytest.raises(InputError, match=r"m\.py:2: syntax error: .*\n    return \(\n           \^"):
        mutants("def f():\n    return (\n", path="m.py")


def test_null_bytes_are_an_input_error() -> None:
    with pytest.raises(InputError, match="null"):
        mutants("x = 1\0", path="m.py")


def test_deeply_nested_code_is_mutated() -> None:
    source = "x = " + " + ".join(["a"] * 600) + "\n"

    assert len(mutants(source, operators=choose(["arithmetic"])).mutants) == 599


def test_warnings_of_the_compiler_do_not_get_in_the_way(recwarn: pytest.WarningsRecorder) -> None:
    mutants("def f(x):\n    return x is None\n", operators=ALL)

    assert not recwarn.list


def test_mutants_are_made_where_warnings_are_errors() -> None:
    with warnings.catch_warnings(record=True, action="error") as told:
        found = mutants('import re\ndef f(s):\n    return re.split("\\d", s)\n', operators=ALL)
    assert any(mutant.mutations[0].operator == "regex" for mutant in found.mutants)
    assert told == []
