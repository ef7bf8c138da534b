from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from mutsinq.core.input import Input
from mutsinq.core.mutation import Edit, FromOperator, Mutation
from mutsinq.core.program import Span
from mutsinq.static.sources import read_file
from mutsinq.suite.survivors.survivor import Survivor

MakeSurvivor = Callable[..., Survivor]


@pytest.fixture
def survivor(tmp_path: Path) -> MakeSurvivor:
    """A survivor that has one text in the place of another, which stands in its module once; it knows its entries."""

    def make(
        text: str, before: str, after: str, function: str, seeds: dict[str, list[Input]] | None = None
    ) -> Survivor:
        text = textwrap.dedent(text)
        path = tmp_path / "subject.py"
        path.write_text(text, "utf-8")
        start = len(text[: text.index(before)].encode())
        edit = Edit(Span(start, start + len(before.encode())), after)
        line = text[: text.index(before)].count("\n") + 1
        mutation = Mutation(f"{start}", "by-hand", (edit,), f"{before} → {after}", function, line)
        made = Survivor(0, read_file(path), FromOperator((mutation,)), seeds or {})
        made.prepare()
        return made

    return make
