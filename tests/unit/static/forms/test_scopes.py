from __future__ import annotations

import ast
import symtable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.static.forms.scopes import Unsupported, mark_locals, variable_name

SOURCE = """
import os
G = 1
def f(a, *b, c=G, **d):
    global G
    import re as r
    total = [x + y for x in a for y in x if (last := y)]
    def inner(e):
        nonlocal total
        total += e
        return os, r, last
    class Local(a):
        field = total
        def method(self):
            return field, total, __private
    try:
        G = 2
    except ValueError as error:
        print(error)
    match a:
        case [first, *rest]: pass
        case {"k": v, **others}: pass
    return lambda z=total: (z, a, inner)
"""


def names(source: str) -> dict[str, set[tuple[int, bool]]]:
    """For each name the scopes that it has marks in, and whether it may be renamed."""
    tree = ast.parse(source)
    found: dict[str, set[tuple[int, bool]]] = {}
    for node, mark in mark_locals(tree).items():
        assert variable_name(node) == mark.name
        found.setdefault(mark.name, set()).add((mark.scope, mark.renamable))
    return found


def test_globals_builtins_and_names_of_class_bodies_have_no_mark() -> None:
    assert names(SOURCE).keys().isdisjoint({"G", "os", "print", "ValueError", "field", "f", "__private", "method"})


def test_parameters_functions_classes_and_imports_keep_their_names() -> None:
    fixed = {name for name, marks in names(SOURCE).items() if not any(renamable for _, renamable in marks)}
    assert fixed == {"a", "b", "c", "d", "e", "r", "inner", "Local", "self", "z"}


def test_every_other_local_may_be_renamed() -> None:
    renamable = {name for name, marks in names(SOURCE).items() if all(renamable for _, renamable in marks)}
    assert renamable == {"total", "x", "y", "last", "error", "first", "rest", "v", "others"}


def test_a_variable_is_one_wherever_closures_use_it() -> None:
    assert len(names(SOURCE)["total"]) == 1
    assert len(names(SOURCE)["last"]) == 1


def test_variables_of_two_comprehensions_are_two() -> None:
    assert len(names("def f(a): return [x for x in a], [x for x in a]")["x"]) == 2


def test_the_first_iterable_belongs_to_the_scope_around() -> None:
    assert len(names("def f(x): return [x for x in x]")["x"]) == 2


@given(st.data())
def test_scopes_agree_with_the_compiler(data: st.DataObject) -> None:
    """A name that is local or free by CPython's symbol table has a mark, and no other name has."""
    parts = ["x = 1", "y = x", "[x for y in z]", "global x", "def g(y):\n  return x, z", "lambda z: (x, z)", "del z",
             "class C:\n  x = y\n  def m(self): return x", "for x in y: z = x", "import x", "(y := z)"]  # fmt: skip
    chosen = data.draw(st.lists(st.sampled_from(parts), min_size=1, max_size=5))
    chosen.sort(key=lambda part: part != "global x")
    source = "def f(z):\n" + "\n".join(" " + part.replace("\n", "\n ") for part in chosen)
    try:
        table = symtable.symtable(source, "?", "exec").get_children()[0]
    except SyntaxError:
        return
    tree = ast.parse(source)
    marks = mark_locals(tree)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    for statement in function.body:
        for node in _own(statement):
            if isinstance(node, ast.Name):
                assert (node in marks) == (not table.lookup(node.id).is_global()), (source, node.id)


def _own(node: ast.AST) -> list[ast.AST]:
    """Nodes of the function's own scope."""
    if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.ListComp):
        return []
    return [node, *(inner for child in ast.iter_child_nodes(node) for inner in _own(child))]


def test_type_parameters_are_not_modelled() -> None:
    try:
        tree = ast.parse("def f[T](x: T): return x")
    except SyntaxError:
        pytest.skip("this Python has no type parameters")
    with pytest.raises(Unsupported):
        mark_locals(tree)
