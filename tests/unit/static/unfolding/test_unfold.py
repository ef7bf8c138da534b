from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.static.forms.normal_form import prove, unfolded_form
from mutsinq.static.unfolding.unfold import Settings


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def proved(original: str, variant: str) -> bool:
    return prove(program(original), program(variant)) is not None


EQUAL = {
    "a conditional expression for two returns": (
        "def f(a, b):\n if a > b: return a\n return b",
        "def f(a, b): return a if a > b else b",
    ),
    "a result variable for early returns": (
        "def f(n):\n r = None\n if n < 0: r = 'a'\n elif n == 0: r = 'b'\n else: r = 'c'\n return r",
        "def f(n):\n if n < 0: return 'a'\n if n == 0: return 'b'\n return 'c'",
    ),
    "De Morgan": (
        "def f(x, a, b):\n if not (x >= a and x <= b): return 1\n return 2",
        "def f(x, a, b):\n if not x >= a or not x <= b: return 1\n return 2",
    ),
    "a chained comparison": ("def f(x, a, b): return a <= x and x <= b", "def f(x, a, b): return a <= x <= b"),
    "nested conditions": (
        "def f(a, b):\n if a:\n  if b: return 1\n return 0",
        "def f(a, b):\n if a and b: return 1\n return 0",
    ),
    "a walrus": (
        "def f(xs):\n for x in xs:\n  n = len(x)\n  if n > 5: return n\n return 0",
        "def f(xs):\n for x in xs:\n  if (n := len(x)) > 5: return n\n return 0",
    ),
    "swapped stores": (
        "def f(xs):\n a = 0\n b = len(xs)\n while a < b:\n  a += 1\n return a",
        "def f(xs):\n b = len(xs)\n a = 0\n while a < b:\n  a += 1\n return a",
    ),
    "a swap of what is at the ends": (
        "def f(x):\n a, *m, b = x\n t = a\n a = b\n b = t\n return [a, m, b]",
        "def f(x):\n a, *m, b = x\n a, b = b, a\n return [a, m, b]",
    ),
    "a swap": ("def f(a, b):\n t = a\n a = b\n b = t\n return a, b", "def f(a, b):\n a, b = b, a\n return a, b"),
    "a helper in the place of its call": (
        "def g(x):\n if x: return x * x\n return 1\ndef f(a, b): return g(a) + g(b)",
        "def f(a, b): return (a * a if a else 1) + (b * b if b else 1)",
    ),
    "a helper with a loop": (
        "def g(xs):\n n = 0\n for x in xs:\n  if x: n += x\n return n\ndef f(a): return -g(a)",
        "def f(a):\n n = 0\n for x in a:\n  if not x: continue\n  n += x\n return -n",
    ),
    "a named constant": ("N = 10\ndef f(n): return N if n > N else n", "def f(n): return 10 if n > 10 else n"),
    "break for a flag of the loop": (
        "def f(xs, y):\n for x in xs:\n  if x == y: break\n else: return False\n return True",
        "def f(xs, y):\n for x in xs:\n  if x == y: return True\n return False",
    ),
    "an endless loop with a break": (
        "def f(n):\n c = 0\n while True:\n  if n <= 1: break\n  n = n // 2\n  c += 1\n return c",
        "def f(n):\n c = 0\n while not n <= 1:\n  n = n // 2\n  c += 1\n return c",
    ),
    "a display for appends": (
        "def f(a, b):\n r = []\n r.append(a)\n r.append(b)\n return r",
        "def f(a, b): return [a, b]",
    ),
    "a display for items": ("def f(a):\n r = {}\n r['k'] = a\n return r", "def f(a): return {'k': a}"),
    "one statement for two stores": (
        "def f(xs):\n a = b = 0\n for x in xs:\n  a += x\n  b += a\n return b",
        "def f(xs):\n a, b = 0, 0\n for x in xs:\n  a += x\n  b += a\n return b",
    ),
    "format for an f-string": ("def f(a, b): return '{}: {:>3}'.format(a, b)", "def f(a, b): return f'{a}: {b:>3}'"),
    "a truth value": ("def f(x):\n if x in 'ab': return True\n return False", "def f(x): return x in 'ab'"),
    "the start of a range": ("def f(n): return sum(range(0, n))", "def f(n): return sum(range(n))"),
    "a comprehension with two conditions": (
        "def f(xs):\n r = []\n for x in xs:\n  if x:\n   if x[0]: r.append(x)\n return r",
        "def f(xs): return [x for x in xs if x and x[0]]",
    ),
    "a closure over a value that stays": (
        "def f(xs, n):\n m = n + 1\n return sorted(xs, key=lambda x: x % m)",
        "def f(xs, n):\n k = n + 1\n found = sorted(xs, key=lambda x: x % k)\n return found",
    ),
    "a variable that nobody reads": (
        "def f(xs):\n n = 0\n for x in xs:\n  n = n, x\n return xs",
        "def f(xs):\n for x in xs: pass\n return xs",
    ),
    "a builtin for a key that calls it": (
        "def f(xs): return sorted(xs, key=lambda x: len(x))",
        "def f(xs): return sorted(xs, key=len)",
    ),
    "a generator": (
        "def f(xs):\n for x in xs:\n  if x: yield x\n  else: yield 0",
        "def f(xs):\n for x in xs:\n  yield x if x else 0",
    ),
    "steps of one": (
        "def f(m, n):\n for i in range(m, n, 1): print(i)\n return range(0, n, 1)",
        "def f(m, n):\n for i in range(m, n): print(i)\n return range(n)",
    ),
    "a list that gets the characters of a text": (
        "def f(x):\n r = [x]\n if x: r.append('a')\n return r",
        "def f(x):\n r = [x]\n if x: r.extend('a')\n return r",
    ),
    "a block that does nothing": (
        "def f(x):\n try: pass\n except KeyError: return 1\n r = x\n return r",
        "def f(x):\n try: pass\n except KeyError: return 1\n return x",
    ),
}

EQUAL |= {
    "a helper that is written differently": (
        "def g(x):\n if x: return 1\n return 2\ndef h(x): return g(x) * 2\ndef f(x): return h(x)",
        "def g(x): return 1 if x else 2\ndef h(x): return g(x) * 2\ndef f(x): return h(x)",
    ),
    "a helper that does the same where it is called": (
        "def g(x, k):\n if k: return x + 1\n return x\ndef f(x): return g(x, True)",
        "def g(x, k):\n if k: return x + 1\n return x + 2\ndef f(x): return g(x, True)",
    ),
    "annotations that are not evaluated": (
        "from __future__ import annotations\nfrom x.y import T\ndef f(x: T) -> T: return x",
        "from __future__ import annotations\nfrom x.y import T\ndef f(x): return x",
    ),
    "an import in the function": (
        "def f(x):\n import os.path as p\n from math import pi\n if x: return p.sep\n return pi",
        "def f(x):\n import os.path as q\n from math import pi\n return q.sep if x else pi",
    ),
    "the other kind of text of a dict": (
        "def f(x):\n d = {}\n for y in x: d[1] = y\n return str(d), f'{d}'",
        "def f(x):\n d = {}\n for y in x: d[1] = y\n return repr(d), repr(d)",
    ),
    "a tuple of which only the length is asked": (
        "def f(x, g): return len(list(filter(lambda y: g(y), x)))",
        "def f(x, g): return len(tuple(filter(lambda y: g(y), x)))",
    ),
    "a list of a set of which only the length is asked": (
        "def f(x): return len(list(set(x)))",
        "def f(x): return len(set(x))",
    ),
    "a tuple to go through in the place of a list": (
        "def f(d):\n for k in list(d):\n  if k.x: del d[k]",
        "def f(d):\n for k in tuple(d):\n  if k.x: del d[k]",
    ),
    "a range in the place of a list of it": (
        "def f(s, g):\n r = list(range(len(s)))\n t = 0\n for x in s:\n  for i in r: t = t + g(i)\n return t",
        "def f(s, g):\n r = range(len(s))\n t = 0\n for x in s:\n  for i in r: t = t + g(i)\n return t",
    ),
    "a list that is spread out": ("def f(x, g, h): return h(*list(x), g())", "def f(x, g, h): return h(*x, g())"),
    "what is spread out is known": ("def f(x, h): return h(*(1, x))", "def f(x, h): return h(1, x)"),
    "empty runs that are taken out": tuple(
        f"import re\ndef f(x): return re.sub(r'{pattern}', '', x)" for pattern in (r"[\W_]*", r"[\W_]+")
    ),
}

UNEQUAL = {
    "the rest at another place": (
        "def f(x):\n *a, b = x\n t = a\n return [t, b]",
        "def f(x):\n a, *b = x\n return [a, b]",
    ),
    "a copy of the rest": (
        "def f(x):\n a, *m = x\n t = m\n m = [*m]\n t.append(a)\n return m",
        "def f(x):\n a, *m = x\n m.append(a)\n return m",
    ),
    "a list that is changed after it was copied": (
        "def f(x):\n r = [x]\n q = list(r)\n r[0] = 5\n return q[0]",
        "def f(x):\n r = [x]\n q = list(r)\n r[0] = 5\n return r[0]",
    ),
    "what is in a tuple of own lists": (
        "def f(h):\n r = [[]]\n t = tuple(r)\n h(t)\n return len(r[0])",
        "def f(h):\n r = [[]]\n t = tuple(r)\n h(t)\n return 0",
    ),
    "a call before what is spread out is gone through": (
        "def f(x, g, h): return h(*x, g())",
        "def f(x, g, h):\n t = g()\n return h(*x, t)",
    ),
    "a list that is not spread out": ("def f(x, h): return h(*x, a=1)", "def f(x, h): return h(x, a=1)"),
    "what is spread out by name before a call": (
        "def f(x, g, h): return h(a=g(), **x)",
        "def f(x, g, h): return h(**x, a=g())",
    ),
    "the other kind of text of anything": ("def f(x): return str(x)", "def f(x): return repr(x)"),
    "a factor of one": ("def f(a, b): return a * 1.0 / float(b)", "def f(a, b): return a / float(b)"),
    **{
        f"{way} {pattern} and {text!r}": tuple(
            f"import re\ndef f(x): return re.{way}(r'{pattern}{count}', {text!r}, x)" for count in "+*"
        )
        for way, pattern, text in (
            ("sub", "a", "b"),
            ("subn", "a", ""),
            ("sub", "ab", ""),
            ("sub", "(?x) ", ""),
            ("sub", r"\\", ""),
            ("sub", "a|b", ""),
        )
    },
    "a constant that a helper reads": (
        "LIMIT = 3\ndef g(x): return x + LIMIT\ndef f(x): return g(x)",
        "LIMIT = 4\ndef g(x): return x + LIMIT\ndef f(x): return g(x)",
    ),
    "annotations that are evaluated": (
        "from x.y import T\ndef f(x: T): return x",
        "from x.y import T\ndef f(x): return x",
    ),
    "one of two methods that are written differently": (
        "class A:\n def m(self, x): return self.n(x) + 1\n def n(self, x):\n  if x: return 1\n  return 2\n"
        "def f(x): return A().m(x)",
        "class A:\n def m(self, x): return self.n(x) + 2\n def n(self, x): return 1 if x else 2\n"
        "def f(x): return A().m(x)",
    ),
    "the larger of two tuples": (
        "def f(x, y): return max(list(x), list(y))",
        "def f(x, y): return max(tuple(x), tuple(y))",
    ),
    "a sum that starts with a tuple": ("def f(x, y): return sum(x, list(y))", "def f(x, y): return sum(x, tuple(y))"),
    "a tuple for want of others": (
        "def f(x, y): return max(x, default=list(y))",
        "def f(x, y): return max(x, default=tuple(y))",
    ),
    "an import of a module or of its package": (
        "def f():\n import os.path as os\n return os.sep",
        "def f():\n import os.path\n return os.sep",
    ),
    "an import where it is needed": (
        "def f(x):\n import a\n if x: return a",
        "def f(x):\n if x:\n  import a\n  return a",
    ),
    "what an import gives": ("def f():\n from a import b\n return b", "def f():\n from a import c as b\n return b"),
    "where an import looks": ("def f():\n from . import b\n return b", "def f():\n from .. import b\n return b"),
    "a slice of a tuple": ("def f(d, k): return list(d)[k]", "def f(d, k): return tuple(d)[k]"),
    "a defaultdict is no dict that is written down": (
        "from collections import defaultdict\ndef f():\n d = defaultdict(list)\n d['a'] = 1\n return dict(d)",
        "def f():\n d = {}\n d[list] = 'a'\n return d",
    ),
    "a search for what need not be at the start": (
        "import re\ndef f(x): return bool(re.search('a', x))",
        "import re\ndef f(x): return bool(re.match('a', x))",
    ),
    "a step that is no int": ("def f(n): return range(0, n, True)", "def f(n): return range(n)"),
    "a list that gets a text": (
        "def f(x):\n r = [x]\n if x: r.append('ab')\n return r",
        "def f(x):\n r = [x]\n if x: r.extend('ab')\n return r",
    ),
    "any that does not stop": (
        "def f(xs, g):\n r = False\n for x in xs:\n  if g(x): r = True\n return r",
        "def f(xs, g): return any(g(x) for x in xs)",
    ),
    "any of a list": ("def f(xs, g): return any([g(x) for x in xs])", "def f(xs, g): return any(g(x) for x in xs)"),
    "a list joined that need not show its items": (
        "def f(xs): return ''.join(list(xs))",
        "def f(xs): return ''.join(xs)",
    ),
    "a list of the module's own making": (
        "def list(x): return 'ab'\ndef f(xs): return ''.join(list(map(str, xs)))",
        "def list(x): return 'ab'\ndef f(xs): return ''.join(map(str, xs))",
    ),
    "a key of the module": (
        "def len(x): return 1\ndef f(xs): return sorted(xs, key=lambda x: len(x))",
        "def f(xs): return sorted(xs, key=len)",
    ),
    "a key of something else": (
        "def f(xs, y): return sorted(xs, key=lambda x: len(y))",
        "def f(xs, y): return sorted(xs, key=len)",
    ),
    "the other order of operations": ("def f(a, b): return a() + b()", "def f(a, b):\n y = b()\n return a() + y"),
    "or gives an operand": ("def f(a): return a or 1", "def f(a): return True if a else 1"),
    "a comparison need not give a bool": ("def f(a): return a > 1", "def f(a): return True if a > 1 else False"),
    "in place": ("def f(a, b):\n a += b\n return a", "def f(a, b):\n a = a + b\n return a"),
    "a list made once": (
        "def f(xs):\n r = []\n for x in xs: r.append([])\n return r",
        "def f(xs):\n r = []\n y = []\n for x in xs: r.append(y)\n return r",
    ),
    "a list made in the inner loop": (
        "def f(xs):\n for x in xs:\n  r = []\n  for y in x: r.append(y)\n  print(r)",
        "def f(xs):\n r = []\n for x in xs:\n  for y in x: r.append(y)\n  print(r)",
    ),
    "an append after the list was shown": (
        "def f(g):\n r = []\n g(r)\n r.append(1)\n return r",
        "def f(g):\n r = [1]\n g(r)\n return r",
    ),
    "an append after a loop that may have filled the list": (
        "def f(xs):\n r = []\n for x in xs: r.append(x)\n r.append(0)\n return r",
        "def f(xs):\n r = [0]\n for x in xs: r.append(x)\n return r",
    ),
    "two names of one list": (
        "def f(x):\n a = b = []\n a.append(x)\n return a, b",
        "def f(x):\n a = []\n b = []\n a.append(x)\n return a, b",
    ),
    "an append while the list is already an operand": (
        "def f(g):\n r = []\n return g(r, r.append(1))",
        "def f(g):\n r = [1]\n return g(r, None)",
    ),
    "a helper that binds a global": (
        "N = 1\ndef g():\n global N\n N = 2\ndef f(x):\n g()\n return N",
        "N = 1\ndef g():\n global N\n N = 2\ndef f(x):\n g()\n return 1",
    ),
    "a helper that binds a global by its name": (
        "N = 1\ndef g(): globals()['N'] = 2\ndef f(x):\n g()\n return N",
        "N = 1\ndef g(): globals()['N'] = 2\ndef f(x):\n g()\n return 1",
    ),
    "a global that is bound by its name at import": (
        "N = 1\nglobals()['N'] = 2\ndef f(x): return N",
        "N = 1\nglobals()['N'] = 2\ndef f(x): return 1",
    ),
    "a variable that a function inside binds": (
        "def f(x):\n y = 1\n def g():\n  nonlocal y\n  y = 0\n g()\n return y",
        "def f(x):\n y = 1\n def g():\n  nonlocal y\n g()\n return y",
    ),
    "late binding": (
        "def f(xs):\n r = [lambda: x for x in xs]\n return [g() for g in r]",
        "def f(xs):\n r = [lambda x=x: x for x in xs]\n return [g() for g in r]",
    ),
    "a generator sees what is bound later": (
        "def f(xs, n):\n g = (x + n for x in xs)\n n = 0\n return list(g)",
        "def f(xs, n):\n g = (x + n for x in xs)\n return list(g)",
    ),
    "a parameter that hides one of a function around": (
        "def f(x): return (lambda x: [z := x, lambda x: z])(x)",
        "def f(x): return (lambda x: [z := x, lambda x: x])(x)",
    ),
    "a parameter that hides one of a function of the same name": (
        "def f(v):\n def g(x):\n  z = x\n  def g(x): return z\n  return g\n return g(v)",
        "def f(v):\n def g(x):\n  z = x\n  def g(x): return x\n  return g\n return g(v)",
    ),
    "a yield that is never reached": ("def f(x):\n if 0: yield\n return x", "def f(x): return x"),
    "what must be awaited": ("async def f(x): return x", "def f(x): return x"),
    "a generator that nobody asks": (
        "def f(xs, g):\n (g(x) for x in xs)\n return 1",
        "def f(xs, g):\n [g(x) for x in xs]\n return 1",
    ),
    "the loop's variable after the loop": (
        "def f(xs):\n x = 0\n for x in xs: pass\n return x",
        "def f(xs):\n x = 0\n for y in xs: pass\n return x",
    ),
    "swapped updates of a loop": (
        "def f(n):\n a, b = 0, 1\n while a < n: a, b = b, a + b\n return a",
        "def f(n):\n a, b = 0, 1\n while a < n:\n  a = b\n  b = a + b\n return a",
    ),
    "which of two variables is returned": (
        "def f(xs):\n a = b = 0\n for x in xs:\n  a = b\n  b = x\n return a",
        "def f(xs):\n a = b = 0\n for x in xs:\n  a = b\n  b = x\n return b",
    ),
    "a break that skips the else": (
        "def f(xs):\n for x in xs:\n  if x: break\n else: return 1\n return 2",
        "def f(xs):\n for x in xs:\n  if x: break\n return 1",
    ),
    "a break of the inner loop": (
        "def f(xs):\n n = 0\n for x in xs:\n  for y in x:\n   if y: break\n  n += 1\n return n",
        "def f(xs):\n n = 0\n for x in xs:\n  for y in x:\n   if y: return n\n  n += 1\n return n",
    ),
    "a helper that has a name of its own": (
        "n = 5\ndef g(x): return x + n\ndef f(n): return g(n)",
        "n = 5\ndef f(n): return n + n",
    ),
    "a helper of one program is a builtin in the other": (
        "def abs(x): return x\ndef f(x): return abs(x)",
        "def f(x): return abs(x)",
    ),
    "a literal with an identity": ("def f(x): return x is 1000", "def f(x): return x is 1001"),
    "equal constants of two types": ("def f(x): return 1", "def f(x): return True"),
    "zeros": ("def f(x): return 0.0", "def f(x): return -0.0"),
    "a message with a format": ("def f(x): return '{:2}'.format(x)", "def f(x): return f'{x}'"),
    "str for format": ("def f(x): return f'{x!s}'", "def f(x): return f'{x}'"),
    "the order of dict entries": ("def f(a, b): return {'a': a, 'b': b}", "def f(a, b): return {'b': b, 'a': a}"),
    "evaluated before or after the receiver": (
        "def f(a, b):\n c = b()\n a.x = c",
        "def f(a, b):\n y = a.x\n a.x = b()",
    ),
    "an assertion": ("def f(x):\n assert x\n return 1", "def f(x):\n if not x: raise ValueError\n return 1"),
    "recursion": (
        "def f(n): return 1 if n < 1 else n * f(n - 1)",
        "def f(n): return 1 if n < 1 else n + f(n - 1)",
    ),
    "a variable that may be unbound": (
        "def f(x):\n if x: y = 1\n return y",
        "def f(x):\n y = 1\n return y",
    ),
    "deleted": ("def f(x):\n y = 1\n del y\n return y", "def f(x):\n y = 1\n return y"),
}


@pytest.mark.parametrize("name", EQUAL)
def test_the_same_operations_in_the_same_order_are_one_form(name: str) -> None:
    assert proved(*EQUAL[name])


@pytest.mark.parametrize("name", UNEQUAL)
def test_other_operations_or_another_order_are_another_form(name: str) -> None:
    assert not proved(*UNEQUAL[name])


def test_a_function_of_too_many_paths_keeps_its_statements() -> None:
    lines = [f" if x == {n}: x = g(x)" for n in range(40)]
    source = "\n".join(["def f(x, g):", *lines, " return x"])
    assert proved(source, source.replace("return x", "y = x\n return y"))
    assert "If(" in unfolded_form(program(source), Settings())
