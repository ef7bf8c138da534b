from __future__ import annotations

import ast

import pytest

from mutsinq.errors import InputError
from mutsinq.static.syntax import (
    canonical,
    dotted,
    imports,
    mentioned,
    parse,
    statements,
    without_docstring,
)


def test_a_source_is_parsed_once() -> None:
    assert parse("x = 1") is parse("x = 1")


@pytest.mark.parametrize("source", ["def f(:", "x = \0", "(" * 500 + ")" * 500])
def test_what_is_not_python_is_an_input_error(source: str) -> None:
    with pytest.raises(InputError):
        parse(source)


def test_statements_of_one_scope_are_found_inside_blocks() -> None:
    source = (
        "if a:\n b1\nelse:\n b2\ntry:\n b3\nexcept E:\n b4\nelse:\n b5\nfinally:\n b6\n"
        "for x in y:\n b7\nwith z:\n b8\nmatch m:\n case 1:\n  b9\ndef f():\n hidden\nclass C:\n hidden"
    )
    simple = [s for s in statements(parse(source).body) if isinstance(s, ast.Expr)]
    assert [ast.unparse(s) for s in simple] == [f"b{n}" for n in range(1, 10)]


def test_imported_names_are_resolved() -> None:
    imported = imports(parse("import numpy as np, os.path\nfrom re import sub as s\nfrom . import near"))
    texts = ["np.sum", "os.path.join", "s", "near", "x.y", "f().y"]
    nodes = [ast.parse(text, mode="eval").body for text in texts]
    assert [canonical(node, imported) for node in nodes] == ["numpy.sum", "os.path.join", "re.sub", "near", "x.y", ""]


def test_dotted_names_start_at_a_name() -> None:
    assert [dotted(ast.parse(text, mode="eval").body) for text in ("a.b.c", "a", "a().b", "1")] == [
        "a.b.c",
        "a",
        "",
        "",
    ]


def test_identifiers_are_collected_with_attributes() -> None:
    assert mentioned(parse("a.b(c)[d]")) == {"a", "b", "c", "d"}


def test_a_docstring_is_only_the_first_text() -> None:
    assert [ast.unparse(s) for s in without_docstring(parse("'doc'\n'text'").body)] == ["'text'"]
    assert len(without_docstring(parse("x = 'doc'").body)) == 1
