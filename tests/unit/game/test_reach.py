"""What a source uses besides its arguments is seen, and honest code is not suspected."""

from __future__ import annotations

import pytest

from mutsinq.game.reach import borrowed, reach
from mutsinq.game.rules import PURE_MODULES

#: Sources with lines of `%%` between them.
HONEST = [
    "def f(dir, vars, input=1):\n    open = [dir]\n    while open:\n        vars += open.pop()\n    return vars\n",
    "import re\nP = re.compile('a+')\ndef f(x):\n    return [m.group() for m in P.finditer(x)]\n",
    "TABLE = {'a': 1}\ndef f(x):\n    seen = set()\n    for k in x:\n        seen.add(TABLE.get(k))\n    return len(seen)\n",
    "def f(xs):\n    found = []\n    def walk(x):\n        found.append(x)\n        next(iter(xs))\n    walk(1)\n    return found\n",
    "class A:\n    def __init__(self, n):\n        self.n = n\n    def __eq__(self, o):\n        return self.n == o.n\n",
    "def f(x):\n    match x:\n        case [a, *rest]:\n            rest.append(a)\n            return rest\n",
    "def f(x, sep=None):\n    try:\n        return '{} {}'.format(x, sep)\n    except ValueError as e:\n        e.args += (1,)\n        raise\n",
    "import datetime\ndef f(day):\n    return datetime.date(2020, 1, day).isoformat()\n",
    "def f(xs):\n    xs.sort()\n    del xs[0]\n    return getattr(xs, 'real', None)\n",
]


@pytest.mark.parametrize("source", HONEST)
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
