"""Which function of a module a place belongs to."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.program import Span
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.code import codes_of, function_tree, mutated_codes

Make = Callable[[str], Subject]

SOURCE = """
from __future__ import annotations

class A:
    if True:
        @property
        def x(self, é="é"):
            def inner():
                return 1
            return inner()
    try:
        pass
    except ValueError:
        def y(self): return 2

def z():
    pass
"""


def test_only_outermost_functions_count(subject: Make) -> None:
    assert [function.name for function in subject(SOURCE).functions] == ["A.x", "A.y", "z"]


def test_a_decorated_function_begins_with_its_decorator(subject: Make) -> None:
    function = subject(SOURCE).functions[0]
    assert function.line == 6


@pytest.mark.parametrize(
    ("text", "name"), [("return 1", "A.x"), ("return 2", "A.y"), ('"é"', None), ("@property", None), ("True", None)]
)
def test_headers_belong_to_no_function(subject: Make, text: str, name: str | None) -> None:
    module = subject(SOURCE)
    start = module.encoded.index(text.encode())
    function = module.function_at(Span(start, start + len(text.encode())))
    assert (function.name if function else None) == name


def test_every_function_compiles_alone_at_its_own_lines(subject: Make) -> None:
    module = subject(SOURCE)
    whole = {code.co_qualname: code for code in _codes(compile(module.text, "x", "exec"))}
    for function in module.functions:
        for (name, _), code in mutated_codes(module, function, (), {}).items():
            assert code.co_firstlineno == whole[name].co_firstlineno


@given(st.lists(st.sampled_from(["def f(): pass", "class C:\n  def m(self): pass", "x = 1"]), max_size=5))
def test_functions_do_not_overlap(parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "under.py"
        path.write_text("\n".join(parts), "utf-8")
        spans = [function.span for function in Subject(path).functions]
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    assert len(spans) == sum("def" in part for part in parts)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def test_a_function_without_a_loop_has_the_code_that_its_tree_has(subject: Make) -> None:
    module = subject(SOURCE)
    for function in module.functions:
        codes = mutated_codes(module, function, (), {})
        assert codes == codes_of(module, function, function_tree(module, function), {})
