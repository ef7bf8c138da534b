"""Which code speaks of a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mutsinq.suite.mentions import Mentions
from mutsinq.suite.subject import Subject

CODE = """
__author__ = "me"
BASE = {"a": 1}
TABLE = dict(BASE)
LIMIT = 3
SHOWN = 4
unused = 5


def get(key):
    return TABLE[key] if key else LIMIT
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("BASE", True), ("TABLE", True), ("LIMIT", True), ("SHOWN", True), ("__author__", True), ("unused", False)],
)
def test_a_name_is_mentioned_by_functions_other_files_and_statements_that_use_it(
    name: str, expected: bool, subject: Callable[[str], Subject], tmp_path: Path
) -> None:
    module = subject(CODE)
    other = tmp_path / "other.py"
    other.write_text("from under import SHOWN\n", "utf-8")
    assert Mentions([module], [other]).is_mentioned(name, module) is expected
