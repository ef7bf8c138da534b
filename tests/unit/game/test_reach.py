"""What a source uses besides its arguments is seen, and honest code is not suspected."""

from __future__ import annotations

import pytest

from mutsinq.game.reach import borrowed, reach
from mutsinq.game.rules import PURE_MODULES

#: Sources with lines of `%%` between them.
HONEST = """\
def f(dir, vars, input=1):
    open = [dir]
    while open:
        vars += open.pop()
    return vars
%%
import re
P = re.compile('a+')
def f(x):
    return [m.group() for m in P.finditer(x)]
%%
TABLE = {'a': 1}
def f(x):
    seen = set()
    for k in x:
        seen.add(TABLE.get(k))
    return len(seen)
%%
def f(xs):
    found = []
    def walk(x):
        found.append(x)
        next(iter(xs))
    walk(1)
    return found
%%
class A:
    def __init__(self, n):
        self.n = n
    def __eq__(self, o):
        return self.n == o.n
%%
def f(x):
    match x:
        case [a, *rest]:
            rest.append(a)
            return rest
%%
def f(x, sep=None):
    try:
        return '{} {}'.format(x, sep)
    except ValueError as e:
        e.args += (1,)
        raise
%%
import datetime
def f(day):
    return datetime.date(2020, 1, day).isoformat()
%%
def f(xs):
    xs.sort()
    del xs[0]
    return getattr(xs, 'real', None)
"""


@pytest.mark.parametrize("source", HONEST.split("%%\n"))
def test_honest_code_is_not_suspected(source: str) -> None:
    assert reach(source) == {}


@pytest.mark.parametrize(
    ("source", "word", "rule"),
    [
        ("eval = eval\n", "eval", "reflection"),
        ("def f(open=open):\n    pass\n", "open", "reflection"),
        ("class A:\n    __del__ = print\n", "__del__", "reflection"),
        ("match x:\n    case A(__globals__=g):\n        pass\n", "__globals__", "reflection"),
        ("from contextlib import os as quiet\n", "os", "reflection"),
        ("x = calendar._locale\n", "_locale", "reflection"),
        ("look = getattr\n", "getattr", "reflection"),
        ("getattr(x, 'today')\n", "today", "impure"),
        ("def f():\n    try:\n        f()\n    except RecursionError:\n        pass\n", "RecursionError", "impure"),
        ("def f():\n    global __mutsinq_tick__\n", "__mutsinq_tick__", "reflection"),
    ],
)
def test_what_reaches_further_has_a_word(source: str, word: str, rule: str) -> None:
    assert reach(source)[word] == rule


@pytest.mark.parametrize(
    "function",
    [
        "def f(x):\n    SEEN.append(x)\n",
        "def f(x):\n    SEEN[x] = 1\n",
        "def f(x):\n    del SEEN[x]\n",
        "def f(x):\n    f.calls += 1\n",
        "def f(x, seen=[]):\n    seen.append(x)\n",
        "def f(x, *, seen={}):\n    seen[x] = 1\n",
        "f = lambda x: SEEN.pop()\n",
        "class A:\n    def m(self):\n        A.count += 1\n",
        "def f(x):\n    return next(SEEN)\n",
    ],
)
def test_what_is_kept_between_calls_is_seen(function: str) -> None:
    assert any("kept between calls" in word for word in reach(function))


def test_names_of_modules_that_are_not_pure_are_borrowed() -> None:
    source = (
        "import os, sys as s, math\nfrom os import path\nx = os.sep + s.flags.a + math.pi + path.join('a')\ny = s\n"
    )
    assert borrowed(source, PURE_MODULES) == {"os.sep", "sys.flags.a", "sys"}
