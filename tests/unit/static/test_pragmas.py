"""Comments that keep code from being mutated."""

from __future__ import annotations

import pytest

from mutsinq.errors import InputError
from mutsinq.static.pragmas import exclusions


def lines(source: str) -> set[int]:
    """The lines on which no operator may do anything."""
    return {line for line, operators in exclusions(source).items() if not operators}


def test_comment_excludes_its_line() -> None:
    assert lines("x = 1  # pragma: no mutate\ny = 2\n") == {1}


def test_comment_may_name_other_pragmas_too() -> None:
    assert lines("x = 1  # pragma: no cover, no mutate\n") == {1}


def test_comment_at_the_first_or_last_line_excludes_the_whole_statement() -> None:
    first = "x = f(  # pragma: no mutate\n    1,\n    2,\n)\n"
    last = "x = f(\n    1,\n    2,\n)  # pragma: no mutate\n"
    inside = "x = f(\n    1,  # pragma: no mutate\n    2,\n)\n"

    assert lines(first) == lines(last) == {1, 2, 3, 4}
    assert lines(inside) == {2}


def test_comment_on_a_header_excludes_the_header_only() -> None:
    assert lines("if x:  # pragma: no mutate\n    y = 1\n") == {1}


@pytest.mark.parametrize("comment", ["# pragma: no mutate block", "# pragma: no mutate: block"])
def test_block_comment_excludes_the_statement_with_its_block(comment: str) -> None:
    source = f"if x:  {comment}\n    y = 1\n\n    z = 2\nelif w:\n    v = 3\n"

    assert lines(source) == {1, 2, 3, 4}


def test_block_comment_on_its_own_line_excludes_the_rest_of_its_block() -> None:
    source = "def f(a=1):\n    b = 1\n    # pragma: no mutate block\n    c = 2\n    if c:\n        d = 3\ne = 4\n"

    assert lines(source) == {3, 4, 5, 6}


def test_start_and_end_exclude_what_stands_between_them() -> None:
    source = "a = 1\n# pragma: no mutate start\nb = 2\ndef f():\n    c = 3\n# pragma: no mutate end\nd = 4\n"

    assert lines(source) == {2, 3, 4, 5, 6}


def test_comments_in_strings_exclude_nothing() -> None:
    assert lines("x = '# pragma: no mutate'\ny = '''\n# pragma: no mutate start\n'''\n") == set()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# pragma: no mutate start\nx = 1\n", "m.py:1: .* has no `end`"),
        ("x = 1\n# pragma: no mutate end\n", "m.py:2: .* has no `start`"),
    ],
)
def test_start_without_end_is_an_error(source: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        exclusions(source, "m.py")


def test_own_comment_excludes_its_line_and_may_give_a_reason() -> None:
    assert lines("x = 1  # mutsinq: ignore\ny = 2  # noqa: E1  # mutsinq: ignore: only for speed\nz = 3\n") == {1, 2}


def test_own_comment_may_name_operators() -> None:
    source = "x = 1 < 2  # mutsinq: ignore[number, comparison-boundary]: either will do\n"

    assert exclusions(source) == {1: frozenset({"number", "comparison-boundary"})}
    assert lines(source) == set()


def test_own_comment_may_speak_of_a_block_or_of_all_up_to_its_end() -> None:
    assert lines("if x:  # mutsinq: ignore block\n    y = 1\nz = 2\n") == {1, 2}
    assert lines("# mutsinq: ignore start\nx = 1\n# mutsinq: ignore end\ny = 2\n") == {1, 2, 3}


def test_a_comment_without_operators_outweighs_one_with_some() -> None:
    source = "# mutsinq: ignore start\nx = 1  # mutsinq: ignore[number]\n# mutsinq: ignore end\n"

    assert lines(source) == {1, 2, 3}
