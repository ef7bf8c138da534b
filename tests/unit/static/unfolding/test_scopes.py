from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.static.forms.normal_form import prove
from mutsinq.static.unfolding.assumptions import ANSWERS, NEVER_STOPS


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def proved(original: str, variant: str) -> bool:
    return prove(program(original), program(variant)) is not None


UNLESS_STOPPED = {
    "any for a loop": (
        "def f(xs):\n for x in xs:\n  if x < 0: return True\n return False",
        "def f(xs): return any(x < 0 for x in xs)",
    ),
    "all for a loop": (
        "def f(xs):\n for i in range(len(xs) - 1):\n  if xs[i] > xs[i + 1]: return False\n return True",
        "def f(xs): return all(not xs[i] > xs[i + 1] for i in range(len(xs) - 1))",
    ),
    "any of two loops": (
        "def f(xs):\n r = False\n for x in xs:\n  for y in x:\n   if y: return 'yes'\n return 'no'",
        "def f(xs): return 'yes' if any(y for x in xs for y in x) else 'no'",
    ),
    "a list only to be joined": (
        "def f(xs, g): return ', '.join(list(map(g, xs)))",
        "def f(xs, g): return ', '.join(tuple(g(x) for x in xs))",
    ),
    "a list of a generator": ("def f(xs): return list(x + 1 for x in xs)", "def f(xs): return [x + 1 for x in xs]"),
}

UNSEEN = {
    "a default that a dict keeps which nobody looks at again": (
        "def f(x): return {'a': 1}.setdefault(x, x)",
        "def f(x): return {'a': 1}.get(x, x)",
    ),
    "the next line at the end of the loop": (
        "def f(r):\n n = 0\n x = r.pop()\n while x:\n  n += 1\n  x = r.pop()\n return n",
        "def f(r):\n n = 0\n while x := r.pop(): n += 1\n return n",
    ),
}
VALUED_DIFFERENTLY = {
    "a default of which only the truth counts": (
        "def f(x, e=None): return x.encode('utf-8', e or 'strict')",
        "def f(x, e=''): return x.encode('utf-8', e or 'strict')",
    ),
    "a default that is replaced": (
        "def f(x, *, n=0):\n if not n: n = len(x)\n return n",
        "def f(x, *, n=None):\n if not n: n = len(x)\n return n",
    ),
}
UNLESS_ODD = {
    "a truth that is asked twice": ("def f(a):\n if a and a: return 1", "def f(a):\n if a: return 1"),
    "a helper that gives the operand of an and": (
        "def g(x): return x.a and not x.b\ndef f(x): return 1 if g(x) else 2",
        "def f(x): return 1 if x.a and not x.b else 2",
    ),
    "a key that is looked up twice": (
        "def f(xs):\n d = {}\n for x in xs:\n  if x not in d: d[x] = 0\n  d[x] += 1\n return d",
        "def f(xs):\n d = {}\n for x in xs: d[x] = d.setdefault(x, 0) + 1\n return d",
    ),
    "a defaultdict that nobody sees": (
        "from collections import defaultdict\n"
        "def f(xs, g):\n d = defaultdict(list)\n for x in xs: d[g(x)].append(x)\n return dict(d)",
        "def f(xs, g):\n d = {}\n for x in xs: d.setdefault(g(x), []).append(x)\n return d",
    ),
}


@pytest.mark.parametrize("name", UNLESS_STOPPED)
def test_a_loop_is_what_goes_through_a_generator_unless_something_raises_stop_iteration(name: str) -> None:
    proof = prove(*map(program, UNLESS_STOPPED[name]))
    assert proof is not None
    assert proof.scope == "all inputs of which no operation raises StopIteration"


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_can_see_does_not_matter(name: str) -> None:
    assert proved(*UNSEEN[name])


def test_a_default_that_a_name_made_at_run_time_may_show_counts() -> None:
    original = "def g(x, k=0): return x\ndef f(s): return getattr(g, s)"
    assert not proved(original, original.replace("k=0", "k=1"))


@pytest.mark.parametrize("name", VALUED_DIFFERENTLY)
def test_another_default_is_one_all_the_same_where_nothing_comes_of_it(name: str) -> None:
    assert proved(*VALUED_DIFFERENTLY[name])


@pytest.mark.parametrize("name", UNLESS_ODD)
def test_how_often_an_object_is_asked_matters_only_for_odd_ones(name: str) -> None:
    proof = prove(*map(program, UNLESS_ODD[name]))
    assert proof is not None
    assert proof.scope == f"all inputs {ANSWERS}"


def test_the_scope_names_all_that_is_taken_for_granted() -> None:
    original = "def f(xs):\n for x in xs:\n  if x.a and x.b: return True\n return False"
    proof = prove(program(original), program("def f(xs): return any(x.a and x.b for x in xs)"))
    assert proof is not None
    assert proof.scope == f"all inputs {NEVER_STOPS} and {ANSWERS}"
