from __future__ import annotations

import ast

import pytest

from mutsinq.static.dependencies import Dependencies, bound_names, is_main_guard


def reachable(source: str, entry: str) -> list[str]:
    return Dependencies(ast.parse(source)).reachable(entry)


def test_the_nearest_definitions_come_first() -> None:
    source = "K = 1\ndef h(): return K\ndef g(): return h()\ndef f(): return g()\ndef other(): pass"
    assert reachable(source, "f") == ["f", "g", "h", "K"]


def test_a_method_reaches_its_class_constructor_and_the_methods_that_it_names() -> None:
    source = (
        "class A:\n def __init__(self): self.x = 1\n def m(self): return self.n()\n"
        " def n(self): return 1\n def o(self): return 2"
    )
    assert set(reachable(source, "A.m")) == {"A.m", "A", "A.n", "A.__init__"}


def test_code_in_the_body_of_a_class_means_its_members_by_bare_names() -> None:
    source = "class A:\n def g(self): return 1\n def d(h): return h\n p = property(g)\n @d\n def m(self): pass"
    assert set(reachable(source, "A")) == {"A", "A.g"}
    assert set(reachable(source, "A.m")) == {"A.m", "A", "A.g", "A.d"}


def test_a_class_as_the_entry_reaches_only_what_builds_it() -> None:
    source = "class A:\n def __init__(self): pass\n def __len__(self): return 1\n def m(self): pass"
    assert set(reachable(source, "A")) == {"A", "A.__init__"}


def test_a_class_is_reached_with_its_special_methods_and_subclasses() -> None:
    source = "class A:\n def __len__(self): return 1\nclass B(A):\n pass\ndef f(): return len(A())"
    assert set(reachable(source, "f")) == {"f", "A", "A.__len__", "B"}


def test_code_that_looks_names_up_reaches_everything() -> None:
    source = "def g(): pass\ndef f(n): return globals()[n]"
    assert set(reachable(source, "f")) == {"f", "g"}
    assert set(reachable("class A:\n def g(self): pass\ndef f(o, n): return getattr(o, n)", "f")) == {"f", "A", "A.g"}
    assert reachable("class A:\n def g(self): pass\ndef f(o): return getattr(o, 'h')", "f") == ["f"]


def test_what_changes_a_global_at_import_belongs_to_it() -> None:
    module = Dependencies(ast.parse("T = []\ndef g(): pass\nT.append(g())\ndef f(): return T"))
    assert set(module.reachable("f")) == {"f", "T", "g"}
    assert len(module.definitions["T"].nodes) == 2


def test_functions_that_rebind_a_global_belong_to_it() -> None:
    assert "g" in reachable("n = 0\ndef g():\n global n\n n = 1\ndef f(): return n", "f")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a, (b, *c) = x", ["a", "b", "c"]),
        ("import p.q, r as s", ["p", "s"]),
        ("for i in x:\n j = i\nelse:\n k = 1", ["i", "j", "k"]),
        ("with x as y: pass", ["y"]),
        ("try: pass\nexcept E as e: z = 1", ["e", "z"]),
        ("match x:\n case [a, *b]: pass\n case {'k': c, **d}: pass\n case e: pass", ["a", "b", "c", "d", "e"]),
        ("def f():\n inner = 1", ["f"]),
        ("class C:\n inner = 1", ["C"]),
        ("[y := x for x in z]", ["y"]),
        ("del a", ["a"]),
    ],
)
def test_every_way_to_bind_a_name_is_known(text: str, names: list[str]) -> None:
    assert sorted(bound_names(ast.parse(text).body)) == names


def test_the_main_guard_is_recognised() -> None:
    guard, other = ast.parse("if __name__ == '__main__': pass\nif __name__ == 'x': pass").body
    assert isinstance(guard, ast.If)
    assert isinstance(other, ast.If)
    assert is_main_guard(guard.test)
    assert not is_main_guard(other.test)
