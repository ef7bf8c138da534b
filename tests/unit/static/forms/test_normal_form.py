from __future__ import annotations

import ast
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.program import Program
from mutsinq.static.forms.normal_form import normal_form, prove


def program(source: str, entry: str = "f", root: str = "") -> Program:
    return Program(source, "subject", entry, root=root)


def proved(original: str, variant: str, entry: str = "f", **options: bool) -> bool:
    return prove(program(original, entry), program(variant, entry), **options) is not None


EQUIVALENT = {
    "identical text": ("def f(x): return x", "def f(x): return x"),
    "layout, comments, docstring": ("def f(x):\n  'doc'\n  return x # y", "def f(x):\n    return (x)"),
    "renamed local": ("def f(x):\n y = x\n return y", "def f(x):\n z = x\n return z"),
    "swapped names of two locals": (
        "def f(x):\n a = x\n b = 1\n return a - b",
        "def f(x):\n b = x\n a = 1\n return b - a",
    ),
    "renamed comprehension variable": ("def f(x): return [y for y in x]", "def f(x): return [z for z in x]"),
    "nested comprehensions": (
        "def f(x): return [[a + b for b in a] for a in x]",
        "def f(x): return [[i + j for j in i] for i in x]",
    ),
    "comprehension variable that hides a parameter": (
        "def f(x): return [x for x in x]",
        "def f(x): return [y for y in x]",
    ),
    "renamed exception variable": (
        "def f(x):\n try:\n  return x[0]\n except KeyError as e:\n  return str(e)",
        "def f(x):\n try:\n  return x[0]\n except KeyError as error:\n  return str(error)",
    ),
    "renamed match capture": (
        "def f(x):\n match x:\n  case [a, *b]: return a, b\n  case {'k': c, **d}: return c, d",
        "def f(x):\n match x:\n  case [p, *q]: return p, q\n  case {'k': r, **s}: return r, s",
    ),
    "renamed closure variable": (
        "def f(x):\n n = x\n def g(): return n\n return g()",
        "def f(x):\n m = x\n def g(): return m\n return g()",
    ),
    "renamed nonlocal": (
        "def f(x):\n n = 0\n def g():\n  nonlocal n\n  n += x\n g()\n return n",
        "def f(x):\n m = 0\n def g():\n  nonlocal m\n  m += x\n g()\n return m",
    ),
    "renamed walrus": (
        "def f(x):\n if (n := len(x)) > 1: return n",
        "def f(x):\n if (m := len(x)) > 1: return m",
    ),
    "flipped branches": (
        "def f(x):\n if x: return 1\n else: return 2",
        "def f(x):\n if not x: return 2\n else: return 1",
    ),
    "flipped conditional expression": (
        "def f(x): return 1 if x else 2",
        "def f(x): return 2 if not x else 1",
    ),
    "else after return": (
        "def f(x):\n if x: return 1\n else:\n  y = 2\n return y",
        "def f(x):\n if x:\n  return 1\n y = 2\n return y",
    ),
    "guard clause": (
        "def f(x):\n if not x: return None\n print(x)",
        "def f(x):\n if x:\n  print(x)",
    ),
    "continue as guard": (
        "def f(x):\n for a in x:\n  if a: continue\n  print(a)",
        "def f(x):\n for a in x:\n  if not a: print(a)",
    ),
    "dead code": ("def f(x):\n return x\n print(x)", "def f(x): return x"),
    "pass": ("def f(x):\n pass\n return x", "def f(x): return x"),
    "folded constant": ("def f(x): return x + 60 * 60", "def f(x): return x + 3600"),
    "constant on the left": ("def f(x): return 0 < x", "def f(x): return x > 0"),
    "nested boolean connective": ("def f(x): return (x and 1) and 2", "def f(x): return x and 1 and 2"),
    "not in": ("def f(x): return not 'a' in x", "def f(x): return 'a' not in x"),
    "annotations": (
        "from typing import List\ndef f(x: List[int], y: 'str' = '') -> int:\n z: int = 1\n return z",
        "def f(x, y=''):\n z = 1\n return z",
    ),
    "unused helper and quiet import": ("import os\ndef g(): return 1\ndef f(x): return x", "def f(x): return x"),
    "main guard": ("def f(x): return x\nif __name__ == '__main__': print(f(1))", "def f(x): return x"),
    "a default that nobody reads": ("def f(x, y=None, *, z=0): return x", "def f(x, y=1, *, z=''): return x"),
}

DIFFERENT = {
    "a default that a function inside reads": (
        "def f(x, y=None): return [y for _ in x]",
        "def f(x, y=1): return [y for _ in x]",
    ),
    "a default that is left out": ("def f(x, y=None): return x", "def f(x, y): return x"),
    "a default that a decorator may read": (
        "import functools\n@functools.cache\ndef f(x, y=None): return x",
        "import functools\n@functools.cache\ndef f(x, y=1): return x",
    ),
    "a default that runs": ("def f(x, y=print(1)): return x", "def f(x, y=print(2)): return x"),
    "lambda whose body alone was renamed": (
        "def f(x): return sorted(x, key=lambda ele: ele[1])",
        "def f(x): return sorted(x, key=lambda ele: ele_v[1])",
    ),
    "renamed parameter": ("def f(x): return x", "def f(y): return y"),
    "renamed parameter of a nested function": (
        "def f(x):\n def g(a): return a\n return g(a=x)",
        "def f(x):\n def g(b): return b\n return g(a=x)",
    ),
    "renamed attribute": ("def f(x): return x.a", "def f(x): return x.b"),
    "one use not renamed, so a builtin": (
        "def f(x):\n sum = 0\n for a in x: sum += a\n return sum",
        "def f(x):\n total = 0\n for a in x: total += a\n return sum",
    ),
    "shadowed builtin": ("def f(x):\n len = abs\n return len(x)", "def f(x):\n size = abs\n return len(x)"),
    "is and ==": ("def f(x): return x is 1", "def f(x): return x == 1"),
    "negated equality": ("def f(x): return not x == 1", "def f(x): return x != 1"),
    "swapped operands with side effects": (
        "def f(x): return x.pop() < x.pop()",
        "def f(x): return x.pop() > x.pop()",
    ),
    "mirrored comparison of unknown types": ("def f(x, y): return x < y", "def f(x, y): return y > x"),
    "chained comparison": ("def f(x): return 0 < x < 9", "def f(x): return (0 < x) < 9"),
    "order of default arguments": (
        "def f(x, a=print(1), b=print(2)): return x",
        "def f(x, a=print(2), b=print(1)): return x",
    ),
    "late binding closure": (
        "def f(x): return [g() for g in [lambda: i for i in x]]",
        "def f(x): return [g() for g in [lambda i=i: i for i in x]]",
    ),
    "global statement": (
        "n = 0\ndef f(x):\n global n\n n = x\n return n",
        "n = 0\ndef f(x):\n n = x\n return n",
    ),
    "value of a global": ("n = 0\ndef f(x): return n", "n = 1\ndef f(x): return n"),
    "body of a helper": (
        "def g(x): return x\ndef f(x): return g(x)",
        "def g(x): return -x\ndef f(x): return g(x)",
    ),
    "helper of a helper": (
        "def h(x): return x\ndef g(x): return h(x)\ndef f(x): return g(x)",
        "def h(x): return 1\ndef g(x): return h(x)\ndef f(x): return g(x)",
    ),
    "recursion by name": (
        "def f(x): return x and f(x - 1)",
        "def g(x): return 1\ndef f(x): return x and g(x - 1)",
    ),
    "star arguments": ("def f(*x): return x", "def f(x): return x"),
    "deleted exception variable": (
        "def f(x):\n e = 1\n try:\n  x()\n except KeyError as e: pass\n return e",
        "def f(x):\n e = 1\n try:\n  x()\n except KeyError as g: pass\n return e",
    ),
    "class attribute": (
        "def f(x):\n class C: a = x\n return vars",
        "def f(x):\n class C: b = x\n return vars",
    ),
    "attribute of a local class": (
        "def f(x):\n class C:\n  a = 1\n return C()",
        "def f(x):\n class C:\n  b = 1\n return C()",
    ),
    "f-string text": ("def f(x): return f'{x}a'", "def f(x): return f'{x}b'"),
    "f-string conversion": ("def f(x): return f'{x}'", "def f(x): return f'{x!r}'"),
    "f-string that shows its variable": (
        "def f(x):\n y = x\n return f'{y=}'",
        "def f(x):\n z = x\n return f'{z=}'",
    ),
    "walrus that leaks out of a comprehension": (
        "def f(x):\n a = 0\n [a := b for b in x]\n return a",
        "def f(x):\n a = 0\n [c := b for b in x]\n return a",
    ),
    "locals()": ("def f(x):\n y = x\n return locals()", "def f(x):\n z = x\n return locals()"),
    "eval": ("def f(x):\n y = x\n return eval('y')", "def f(x):\n z = x\n return eval('y')"),
    "yield in dead code": ("def f(x):\n return x\n yield", "def f(x):\n return x"),
    "binding in dead code": (
        "y = 1\ndef f(x):\n return y\n y = 2",
        "y = 1\ndef f(x):\n return y",
    ),
    "function bound in dead code": (
        "def f(x):\n def g(): return 1\n def h():\n  return g()\n  def g(): pass\n return h()",
        "def f(x):\n def g(): return 1\n def h():\n  return g()\n return h()",
    ),
    "int and float": ("def f(x): return x + 1", "def f(x): return x + 1.0"),
    "1 and True": ("def f(x): return x + 1", "def f(x): return x + True"),
    "zeros of two signs": ("def f(x): return x * 0.0", "def f(x): return x * -0.0"),
    "division by zero is not folded away": ("def f(x): return 1 // 0", "def f(x): return 0"),
    "import that may fail": ("import nowhere_at_all\ndef f(x): return x", "def f(x): return x"),
    "missing name in typing": ("from typing import Lisst\ndef f(x): return x", "def f(x): return x"),
    "unknown annotation": ("def f(x: Foo): return x", "def f(x): return x"),
    "annotation with a wrong number of arguments": (
        "from typing import List\ndef f(x: List[int, int]): return x",
        "def f(x): return x",
    ),
    "annotation read by a decorator": (
        "from functools import singledispatch\n@singledispatch\ndef f(x): return 1\n"
        "@f.register\ndef _(x: int): return 2",
        "from functools import singledispatch\n@singledispatch\ndef f(x): return 1\n"
        "@f.register\ndef _(x: str): return 2",
    ),
    "dataclass field": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n a: int\ndef f(x): return C(x)",
        "from dataclasses import dataclass\n@dataclass\nclass C:\n b: int\ndef f(x): return C(x)",
    ),
    "annotation in a branch of a class body": (
        "class C:\n if 1:\n  a: int = 1\ndef f(x): return C, x",
        "class C:\n if 1:\n  a = 1\ndef f(x): return C, x",
    ),
    "effect at import": (
        "n = []\ndef g(): n.append(1)\ng()\ndef f(x): return n",
        "n = []\ndef g(): n.append(1)\ndef f(x): return n",
    ),
    "effect through global": (
        "n = 0\ndef g():\n global n\n n = 1\ng()\ndef f(x): return n",
        "n = 0\ndef g():\n global n\n n = 2\ng()\ndef f(x): return n",
    ),
    "patched class": (
        "class C:\n def a(self): return 1\nC.a = lambda self: 2\ndef f(x): return C().a()",
        "class C:\n def a(self): return 1\ndef f(x): return C().a()",
    ),
    "abstract method that is implemented": (
        "from abc import ABC, abstractmethod\nclass A(ABC):\n @abstractmethod\n def m(self): ...\n"
        "class B(A):\n def m(self): return 1\ndef f(x): return type(B())",
        "from abc import ABC, abstractmethod\nclass A(ABC):\n @abstractmethod\n def m(self): ...\n"
        "class B(A):\n pass\ndef f(x): return type(B())",
    ),
    "mangled name of a closure": (
        "def f(x):\n __n = x\n class C:\n  def m(self): return __n\n return C().m()",
        "def f(x):\n n = x\n class C:\n  def m(self): return n\n return C().m()",
    ),
    "message that names a variable": (
        "def f(x):\n try:\n  y\n except NameError as e: return str(e)\n y = 1",
        "def f(x):\n try:\n  z\n except NameError as e: return str(e)\n z = 1",
    ),
    "else of a main guard": (
        "n = 0\nif __name__ == '__main__': pass\nelse: n = 1\ndef f(x): return n",
        "n = 0\ndef f(x): return n",
    ),
    "overridden method": (
        "class A:\n def m(self): return 1\nclass B(A):\n def m(self): return 2\ndef f(x): return B().m()",
        "class A:\n def m(self): return 1\nclass B(A):\n def m(self): return 3\ndef f(x): return B().m()",
    ),
    "special method": (
        "class A:\n def __len__(self): return 1\ndef f(x): return len(A())",
        "class A:\n def __len__(self): return 2\ndef f(x): return len(A())",
    ),
    "finally and return": (
        "def f(x):\n try: return 1\n finally: x.append(1)",
        "def f(x):\n x.append(1)\n return 1",
    ),
    "else of a loop": (
        "def f(x):\n for a in x: pass\n else: return 1\n return 2",
        "def f(x):\n for a in x: pass\n return 2",
    ),
}


@pytest.mark.parametrize("case", EQUIVALENT)
def test_harmless_rewritings_are_proved_equivalent(case: str) -> None:
    assert proved(*EQUIVALENT[case])


@pytest.mark.parametrize("case", DIFFERENT)
def test_near_equal_programs_have_no_proof(case: str) -> None:
    assert not proved(*DIFFERENT[case])


def test_a_proof_names_its_method_and_scope() -> None:
    same = prove(program("def f(x): return x"), program("def f(x): return x"))
    renamed = prove(program("def f(x):\n y = x\n return y"), program("def f(x):\n z = x\n return z"))
    assert same is not None
    assert renamed is not None
    assert (same.method, same.scope) == ("same-code", "all inputs")
    assert (renamed.method, renamed.scope) == ("normal-form", "all inputs")


def test_a_method_depends_on_its_constructor() -> None:
    original = "class C:\n def __init__(self, a): self.a = a\n def f(self): return self.a"
    assert proved(original, original.replace("self.a = a", "self.a = (a)"), "C.f")
    assert not proved(original, original.replace("self.a = a", "self.a = -a"), "C.f")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(" def _get(self): return 1\n x = property(_get)", id="a property"),
        pytest.param(" def _get(): return 1\n x = _get()", id="a call"),
        pytest.param(" def _get(): return 1\n x = _get()\n del _get", id="a helper that is gone"),
        pytest.param(" def _get(): return 1\n table = {'x': _get}\n x = table['x']()", id="a table"),
        pytest.param(" def _get(): return 1\n for x in [_get()]: pass", id="a loop"),
        pytest.param(" def _get(g): return property(lambda self: 1)\n @_get\n def x(self): pass", id="a decorator"),
        pytest.param(" def _get(): return 1\n @property\n def x(self, k=_get()): return k", id="a default"),
        pytest.param(" class D:\n  def x(self): return 1\n class E(D): pass\n x = E().x()", id="a base"),
    ],
)
def test_what_the_body_of_a_class_means_by_bare_names_counts(body: str) -> None:
    original = f"class C:\n{body}\ndef f(): return C().x"
    assert not proved(original, original.replace("1", "2"))
    assert not proved(original, original.replace("1", "2"), entry="C")


CLASS = """
def h(): return 1
class A:
    def used(self): return 5
    def other(self): return h()
"""
NO_MORE = "all inputs that use no more of A than the code itself"


@pytest.mark.parametrize(
    ("function", "rewritten", "scope"),
    [
        ("def f(g):\n    a = A()\n    return g(a)", "def f(g):\n    b = A()\n    return g(b)", NO_MORE),
        ("def f(g): return g(A())", "def f(g):\n    a = A()\n    return g(a)", NO_MORE),
        ("def f(x): return x == A().used()", "def f(x): return x == A().used()", NO_MORE),
        ("def f(): return A().used()", "def f(): return A().used()", "all inputs"),
    ],
)
@pytest.mark.parametrize(("before", "after"), [("return h()", "return 2"), ("def h(): return 1", "def h(): return 2")])
def test_a_claim_leaves_out_what_others_may_use_of_objects_that_they_are_handed(
    function: str, rewritten: str, scope: str, before: str, after: str
) -> None:
    proof = prove(program(CLASS + function), program(CLASS.replace(before, after) + rewritten))
    assert proof is not None
    assert proof.scope == scope


def test_where_messages_count_local_names_stay() -> None:
    pair = EQUIVALENT["renamed local"]
    assert not proved(*pair, messages=True)
    assert proved(*EQUIVALENT["dead code"], messages=True)


def test_equal_text_proves_nothing_where_imported_packages_may_differ() -> None:
    source = "from helpers import g\ndef f(x): return g(x)"
    assert prove(program(source, root="/a"), program(source, root="/b")) is None
    assert prove(program(source, root="/a"), program(source, root="/a")) is not None
    quiet = "import math\ndef f(x): return math.sqrt(x)"
    assert prove(program(quiet, root="/a"), program(quiet, root="/b")) is not None


def test_text_that_does_not_parse_has_no_proof() -> None:
    assert prove(program("def f(x): return"), program("def f(x: return")) is None


def test_other_entries_have_no_proof() -> None:
    source = "def f(x): return x\ndef g(x): return x"
    assert prove(program(source, "f"), program(source, "g")) is None


@pytest.mark.parametrize("entry", ["", "missing", "C.missing"])
def test_an_entry_that_the_module_lacks_has_no_proof_but_that_of_equal_text(entry: str) -> None:
    original, variant = "class C: pass\ndef f(x): return 1", "class C: pass\ndef f(x): return 2"
    assert not proved(original, variant, entry)
    assert proved(original, original, entry)


class _Renaming(ast.NodeTransformer):
    """Renames every variable `v<n>` by a permutation."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


_VARIABLES = ["v0", "v1", "v2"]
_expressions = st.recursive(
    st.sampled_from(["x", *_VARIABLES, "1", "len"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "<", "and", "in"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.sampled_from(_VARIABLES), inner).map(lambda t: f"[{t[0]} for {t[1]} in {t[2]}]"),
        inner.map(lambda e: f"(lambda y: {e})"),
        inner.map(lambda e: f"(not {e})"),
    ),
    max_leaves=6,
)
_statements = st.recursive(
    st.one_of(
        st.tuples(st.sampled_from(_VARIABLES), _expressions).map(lambda t: [f"{t[0]} = {t[1]}"]),
        _expressions.map(lambda e: [f"return {e}"]),
        _expressions.map(lambda e: [e]),
    ),
    lambda inner: st.one_of(
        st.tuples(_expressions, inner, inner).map(
            lambda t: [f"if {t[0]}:", *(f" {line}" for line in t[1]), "else:", *(f" {line}" for line in t[2])]
        ),
        st.tuples(_expressions, inner).map(lambda t: [f"for v0 in {t[0]}:", *(f" {line}" for line in t[1])]),
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
    ),
    max_leaves=6,
)


def _function(lines: list[str]) -> str:
    return "\n".join(["def f(x):", *(f" {line}" for line in lines)])


@given(_statements, st.permutations(_VARIABLES))
def test_a_consistent_renaming_of_all_locals_is_proved(lines: list[str], names: list[str]) -> None:
    source = _function(["v0 = v1 = v2 = x", *lines])
    renamed = _Renaming(dict(zip(_VARIABLES, names))).visit(ast.parse(source))
    assert proved(source, ast.unparse(renamed))


@given(_statements, st.integers(0, 2**32))
def test_a_changed_name_is_proved_only_where_the_behaviour_is_the_same(lines: list[str], seed: int) -> None:
    source = _function(["v0 = v1 = v2 = x", *lines])
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    choose = random.Random(seed).choice
    choose(names).id = choose([*_VARIABLES, "x", "y", "len", "elsewhere"])
    variant = ast.unparse(tree)
    if proved(source, variant):
        for argument in ([], [[1], [2, 3]], 3, "ab"):
            assert _outcome(source, argument) == _outcome(variant, argument)


def _outcome(source: str, argument: object) -> str:
    """What the generated function does; it is built from harmless parts, so it may run here."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    try:
        return re.sub("0x[0-9a-f]+", "", repr(namespace["f"](argument)))
    except Exception as error:
        return type(error).__name__


def test_a_normal_form_takes_time_in_proportion() -> None:
    source = "\n".join(f"def f{n}(x):\n y{n} = x + {n}\n return y{n}" for n in range(300))
    assert "f299" in normal_form(program(source, "f299"))
    assert "f298" not in normal_form(program(source, "f299"))
