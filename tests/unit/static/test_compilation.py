"""Text that is no Python is told with its place."""

from __future__ import annotations

import pytest

from mutsinq.errors import InputError
from mutsinq.static.compilation import compile_source


def test_syntax_error_shows_line_and_caret_without_indentation() -> None:
    with pytest.raises(InputError) as caught:
        compile_source("def f():\n    x = = 1\n", "m.py")

    assert str(caught.value).splitlines() == ["m.py:2: syntax error: invalid syntax", "    x = = 1", "        ^"]


@pytest.mark.parametrize("source", ["x = 1\0", "(" * 500 + ")" * 500, "x = " + "-" * 100_000 + "1"])
def test_other_text_that_cannot_be_compiled_is_an_input_error(source: str) -> None:
    with pytest.raises(InputError, match=r"m\.py"):
        compile_source(source, "m.py")


def test_warnings_of_the_compiler_are_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    compile_source("x is 1")

    assert not recwarn.list
