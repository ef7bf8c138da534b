"""A live object leads to the program that defines it, or to an error that says what to do."""

from __future__ import annotations

import functools
import importlib
import json.decoder
import math
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.errors import InputError
from mutsinq.static.live import live_program

SOURCE = """
import functools

class Stack:
    def __init__(self, items): self.items = items
    def push(self, item): self.items.append(item)
    @classmethod
    def empty(cls): return cls([])
    @staticmethod
    def size(items): return len(items)
    class Node: pass

@functools.cache
def cached(n): return n

named = lambda n: n
made = eval("lambda n: n")
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "stacks.py").write_text(textwrap.dedent(SOURCE))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "stacks", raising=False)
    return importlib.import_module("stacks")


@pytest.mark.parametrize("entry", ["cached", "Stack", "Stack.push", "Stack.empty", "Stack.size", "Stack.Node"])
def test_what_a_module_defines_is_taken_with_its_module(module: ModuleType, tmp_path: Path, entry: str) -> None:
    value = functools.reduce(getattr, entry.split("."), module)
    program = live_program(value)
    assert (program.module, program.entry, program.root) == ("stacks", entry, str(tmp_path))
    assert program.source == (tmp_path / "stacks.py").read_text()


def test_a_module_of_a_package_keeps_its_dotted_name() -> None:
    program = live_program(json.decoder.JSONDecoder.decode)
    assert (program.module, program.entry) == ("json.decoder", "JSONDecoder.decode")


def test_a_lambda_is_taken_out_of_its_module(module: ModuleType) -> None:
    program = live_program(module.named)
    assert program.module == "program"
    assert "Stack" not in program.source


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (len, "len has no Python source; wrap it in a function or lambda"),
        (math.sqrt, "sqrt has no Python source"),
        (functools.partial(round, 2.5), "a partial of round has no source; wrap it"),
        (json.decoder.JSONDecoder().decode, "is bound to an object; hand over JSONDecoder.decode itself"),
        (3, "an object of type int cannot be called; hand over a function, a method or a class"),
    ],
)
def test_what_has_no_source_is_refused_with_what_to_do(value: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        live_program(value)


def test_what_was_made_at_run_time_is_refused(module: ModuleType) -> None:
    with pytest.raises(InputError, match="<lambda>"):
        live_program(module.made)
