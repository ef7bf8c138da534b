"""Mutants for which everything is loaded anew: no tests run that cannot come to the module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

_MARKS = """
def mark(name):
    class Mark:
        def __repr__(self):
            return name

    return Mark()
"""

_UNDER = """
from marks import mark

NONE = mark("none")


def get(default=NONE):
    return default
"""

#: The name is used while the file is loaded, so that nothing but loading it anew can be right.
_USING = """
import under

DEFAULT = under.NONE


def test_default():
    assert under.get() is DEFAULT
"""

#: Sees it nevertheless, as no test does that is to be told to be apart.
_APART = """
import sys


def test_apart():
    (seen,) = [vars(module)["NONE"] for name, module in vars(sys)["modules"].items() if name == "und" + "er"]
    with open("seen", "a") as file:
        print(seen, file=file)
"""


@pytest.mark.parametrize("notices", [True, False])
def test_tests_run_on_what_is_loaded_anew_that_can_come_to_it(
    project: Path, write: Write, measure: Measure, notices: bool
) -> None:
    write("marks.py", _MARKS)
    write("under.py", _UNDER)
    write("test_using.py", _USING)
    write("helper.py", "def text():\n    import under\n\n    return repr(under.NONE)\n")
    expected = "none" if notices else ""
    write("test_late.py", f"import helper\n\n\ndef test_late():\n    assert helper.text().startswith('{expected}')\n")
    write("test_apart.py", _APART)
    measured = measure(project, "--mutsinq-operators=string", targets=("under.py",))
    notes = [result.note for result in measured.results]
    assert notes
    assert all(note.startswith("loaded anew: ") for note in notes), notes
    killers = {result.killer.test if result.killer else "" for result in measured.results}
    assert killers == ({"test_late.py::test_late"} if notices else {""})
    assert set((project / "seen").read_text().splitlines()) == {"none"}


def test_what_other_modules_made_of_it_while_they_were_loaded_is_noticed(
    project: Path, write: Write, measure: Measure
) -> None:
    write("registry.py", "VALUES = []\n")
    write("under.py", "import registry\n\nLIMIT = 3\n\n\ndef set_up():\n    registry.VALUES.append(LIMIT)\n")
    write("start.py", "import under\n\nunder.set_up()\n")
    write("test_it.py", "import registry, start\n\n\ndef test_it():\n    assert registry.VALUES == [3]\n")
    measured = measure(project, "--mutsinq-operators=number", targets=("under.py",))
    assert {result.status for result in measured.results} == {"killed"}, measured.output


LOOKED_UP = {
    "an attribute that a library's class has, too": (
        """
        import json


        class Compact(json.JSONEncoder):
            item_separator = ";"


        def use():
            return json.dumps([1, 2], cls=Compact)
        """,
        "assert under.use() == '[1;2]'",
    ),
    "an attribute that Python reads": (
        """
        class Point:
            __match_args__ = ("x",)
            x = y = 1


        def use():
            match Point():
                case Point(found):
                    return found
        """,
        "assert under.use() == 1",
    ),
    "a name that no code has in it": (
        'LEVEL = "high"\n',
        "assert 'high' in vars(under).values()",
    ),
}


@pytest.mark.parametrize("looked_up", LOOKED_UP)
def test_what_others_look_up_by_its_name_is_seen_by_all_tests_that_come_to_the_module(
    looked_up: str, write: Write, project: Path, measure: Measure
) -> None:
    code, assertion = LOOKED_UP[looked_up]
    write("under.py", code)
    write("test_under.py", f"import under\n\n\ndef test_under():\n    {assertion}\n")
    measured = measure(project, "--mutsinq-operators=string", targets=("under.py",))
    assert {result.status for result in measured.results} == {"killed"}, measured.output
