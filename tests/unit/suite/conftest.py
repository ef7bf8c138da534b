"""Modules under test, written to a file and loaded."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.suite.subject import Subject


@pytest.fixture
def subject(tmp_path: Path) -> Callable[[str], Subject]:
    """A source as a module under test."""

    def make(source: str) -> Subject:
        path = tmp_path / "under.py"
        path.write_text(textwrap.dedent(source), "utf-8")
        return Subject(path)

    return make


@pytest.fixture
def load() -> Iterator[Callable[[Subject], ModuleType]]:
    """Load a module under test."""

    def make(subject: Subject) -> ModuleType:
        spec = importlib.util.spec_from_file_location("under", subject.path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["under"] = module
        spec.loader.exec_module(module)
        return module

    yield make
    sys.modules.pop("under", None)


@pytest.fixture
def edit() -> Callable[[Subject, str, str], tuple[Edit, ...]]:
    """An edit that puts a text in the place of another one, which must be there once."""

    def make(subject: Subject, before: str, after: str) -> tuple[Edit, ...]:
        assert subject.text.count(before) == 1
        start = subject.encoded.index(before.encode())
        return (Edit(Span(start, start + len(before.encode())), after),)

    return make
