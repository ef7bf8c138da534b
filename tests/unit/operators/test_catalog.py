"""Every operator keeps to its protocol, and the table, the files and the pages agree."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.operators.pages import SECTIONS, pages, sections, write
from mutsinq.operators.protocol import Status
from mutsinq.operators.table import OPERATORS, choose
from mutsinq.testing.operators import check_operator

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "operators"


@pytest.mark.parametrize("name", list(OPERATORS))
def test_operator_keeps_to_its_protocol(name: str) -> None:
    check_operator(OPERATORS.get(name)())


def test_table_has_one_line_for_every_file_of_the_catalog() -> None:
    files = {
        entry.name.removesuffix(".py").replace("_", "-")
        for entry in importlib.resources.files("mutsinq.operators.catalog").iterdir()
        if entry.name.endswith(".py") and entry.name != "__init__.py"
    }

    assert set(OPERATORS) == files


def test_names_in_the_table_are_those_that_the_operators_give_themselves() -> None:
    assert [operator.name for operator in choose(["all"])] == list(OPERATORS)


def test_default_choice_is_the_stable_operators() -> None:
    assert {operator.status for operator in choose()} == {Status.STABLE}
    assert {operator.name for operator in choose(["all"])} - {operator.name for operator in choose()}


def test_excluded_operators_are_left_out_of_those_chosen() -> None:
    chosen = choose(["arithmetic", "number"], exclude=["number"])

    assert [operator.name for operator in chosen] == ["arithmetic"]


def test_unknown_operator_is_an_error_with_near_names() -> None:
    with pytest.raises(InputError, match="did you mean arithmetic"):
        choose(["arithmetics"])


def test_pages_in_the_docs_are_fresh() -> None:
    written = {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")}

    assert written == pages(), "run: python -m mutsinq.operators.pages docs/reference/operators"


def test_writing_pages_removes_those_of_operators_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old", "utf-8")

    write(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == set(pages())


def test_sections_are_read_by_their_headings() -> None:
    docstring = "Title.\n\nWhat it does\n    This\n    and that.\n\nExample\n    `a` → `b`\n"

    assert sections(docstring) == {"": "Title.", "What it does": "This\nand that.", "Example": "`a` → `b`"}
    assert set(SECTIONS) >= {"What it does", "Example"}
