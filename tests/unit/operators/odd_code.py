"""Pieces of Python whose layout or scoping is out of the ordinary, by what is odd about them."""

from __future__ import annotations

ODD_CODE = {
    "tabs": "class A:\n\tdef f(self, x):\n\t\tif x > 1:\n\t\t\treturn x - 1\n\t\treturn 0\n",
    "several statements a line": "def f(x): x += 1; return x - 1\nclass B: y = 1; z = 2\n",
    "not ASCII": "def größe(ä):\n    return 'ñ' if ä > 'é' else ä + 'ü'\n",
    "continued lines": "def f(a,\n      b):\n    return a + \\\n        b - (\n            1\n        )\n",
    "class cell": """\
class C(D):
    def f(self):
        return super().f() + __class__.n
""",
    "private names": "class C:\n    def f(self):\n        return self.__x + 1\n",
    "nonlocal": """\
def f():
    n = 0
    def g():
        nonlocal n
        n += 1
        return n
    return g
""",
    "asynchronous": """\
async def f(x):
    async with x as y:
        return [await z async for z in y if z]
""",
    "future": """\
from __future__ import annotations
def f(x: Later = 1) -> Later:
    return x + 1
""",
    "conditional definitions": """\
if a > 1:
    def f(x):
        return x + 1
elif b:
    y = 2
else:
    y = 3
""",
    "class in try": """\
try:
    import a
except ImportError:
    class A:
        def f(self):
            return 1
""",
    "match": """\
match x:
    case [1, 2] if y:
        def f():
            return 1
    case {'a': 1, **rest}:
        z = 1
    case _:
        z = 2
""",
    "loop at module level": """\
for x in y:
    if x > 1:
        break
    else:
        continue
else:
    z = 1
""",
    "decorated": """\
@a(1)
@b
class C:
    @property
    def f(self):
        return 1
    @f.setter
    def f(self, x):
        self.y = x + 1
""",
    "words that touch": "def f(x):\n    if(x):return-x\n    return(x)if not(x)else-1\n",
    "walrus and lambda": "f = lambda a, *b, c=1, **d: (x := a + c) or x\n",
    "form feed": "x = 1\n\x0c\ndef f():\n    return x + 1\n",
    "star arguments": "f(*a, b, k=1, **c)\nprint(*(x for x in y if x), sep='')\n",
    "except star": "try:\n    f()\nexcept* ValueError as e:\n    g(e)\n",
    "generator": """\
def f(xs):
    y = yield
    yield from (x + y for x in xs)
    return 1
""",
    "no line end": "def f(x):\n    return x + 1",
    "only comments": "# nothing\n",
    "empty": "",
}
