"""Which mutants of several modules are wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.operators.selection import Selection, parse_lines
from mutsinq.static.sources import Source


def source(text: str, name: str = "m") -> Source:
    return Source(text, f"{name}.py", Path(f"/{name}.py"), name, Path("/"))


def unexpected(error: InputError) -> None:
    raise AssertionError(error)


GOOD = source("def f(x):\n    return x + 1\n\nclass A:\n    def push(self, x):\n        self.x = x - 1\n")
BROKEN = source("def f(:\n", "broken")


def test_maximum_draws_mutants_of_all_modules_by_the_seed() -> None:
    sources = [GOOD, source(GOOD.text, "n")]

    def drawn(seed: int) -> list[str]:
        found = Selection(maximum=3, seed=seed).mutants(sources, unexpected)
        assert [each.label for each, _ in found] == ["m.py", "n.py"]
        return [mutant.id for _, module in found for mutant in module.mutants]

    assert len(drawn(1)) == 3
    assert drawn(1) == drawn(1)
    assert len({tuple(drawn(seed)) for seed in range(5)}) > 1


def test_module_that_is_no_python_is_left_out_among_others() -> None:
    skipped: list[InputError] = []

    found = Selection().mutants([GOOD, BROKEN], skipped.append)

    assert [each.label for each, _ in found] == ["m.py"]
    assert "broken.py:1: syntax error" in str(skipped[0])


def test_module_that_is_no_python_is_an_error_alone() -> None:
    with pytest.raises(InputError, match=r"broken\.py:1"):
        Selection().mutants([BROKEN], unexpected)


@pytest.mark.parametrize(("name", "near"), [("A.pusch", "A.push"), ("push", "A.push"), ("g", "")])
def test_unknown_function_is_an_error_with_near_names(name: str, near: str) -> None:
    with pytest.raises(InputError, match=f"is named '{name}'{'; did you mean ' + near if near else '$'}"):
        Selection(functions=(name,)).mutants([GOOD], unexpected)


def test_lines_need_a_single_file() -> None:
    with pytest.raises(InputError, match="--lines speaks of one file, and there are 2"):
        Selection(lines=frozenset({1})).mutants([GOOD, GOOD], unexpected)


def test_lines_are_read_as_numbers_and_ranges() -> None:
    assert parse_lines("3-5, 9") == {3, 4, 5, 9}


@pytest.mark.parametrize("text", ["", "a", "3-", "-3", "1;2", "9-2"])
def test_other_lines_are_an_error(text: str) -> None:
    with pytest.raises(InputError, match="neither a line"):
        parse_lines(text)
