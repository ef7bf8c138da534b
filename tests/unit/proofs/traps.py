"""Near-equal pairs: each differs on some input of the declared types, or on some call, by one rule of Python.

Each is one module's header, and two bodies of `f`; nobody may prove any of them equivalent.
"""

#: Why they differ: (original, variant).
TRAPS: dict[str, tuple[str, str]] = {
    "equal texts are several objects": (
        "def f(s: str):\n a = s + 'x'\n b = a\n return a is b",
        "def f(s: str):\n a = s + 'x'\n b = s + 'x'\n return a is b",
    ),
    "what a list is made of is not in it": (
        "def f(s: str):\n r = s.split(',')\n r.append('x')\n return r",
        "def f(s: str): return [s, ',', 'x']",
    ),
    "what a list is copied from is not in it": (
        "def f(xs: list[int]):\n r = list(xs)\n r.append(1)\n return r",
        "def f(xs: list[int]): return [xs, 1]",
    ),
    "a part of a text is no text of it": ("def f(s: str): return str(s)", "def f(s: str): return repr(s)"),
    "ints and texts have no order": (
        "def f(t: tuple[int, str]):\n sorted(t)\n return 1",
        "def f(t: tuple[int, str]): return 1",
    ),
    "equal ints are several objects": (
        "def f(n: int):\n a = n + 1000\n b = a\n return a is b",
        "def f(n: int):\n a = n + 1000\n b = n + 1000\n return a is b",
    ),
    "True and 1 are different results": ("def f(x: int): return x == 0", "def f(x: int): return 1 if x == 0 else 0"),
    "`or` gives an operand, not a bool": (
        "def f(x: int, y: int): return x or y",
        "def f(x: int, y: int): return bool(x or y)",
    ),
    "`and` gives the first falsy operand": (
        "def f(x: int, y: int): return x and y",
        "def f(x: int, y: int): return y and x",
    ),
    "division rounds down, int() towards zero": ("def f(x: int): return x // 2", "def f(x: int): return -(-x // 2)"),
    "the remainder has the divisor's sign": ("def f(x: int): return x % -3", "def f(x: int): return x % 3"),
    "negative remainders are positive": ("def f(x: int): return x % 3", "def f(x: int): return abs(x) % 3"),
    "an odd negative number has remainder 1": ("def f(x: int): return x % 2 == 1", "def f(x: int): return x % -2 == 1"),
    "zero is not positive": ("def f(x: int): return x >= 0", "def f(x: int): return x > 0"),
    "short-circuit hides a division by zero": (
        "def f(x: int): return x != 0 and 10 // x > 1",
        "def f(x: int): return 10 // x > 1 and x != 0",
    ),
    "a conditional expression evaluates one side": (
        "def f(x: int): return 0 if x == 0 else 6 // x",
        "def f(x: int):\n y = 6 // x\n return 0 if x == 0 else y",
    ),
    "an unused division still raises": ("def f(x: int):\n 1 // x\n return 3", "def f(x: int): return 3"),
    "an unused remainder still raises": (
        "def f(x: int, y: int):\n z = x % y\n return 0",
        "def f(x: int, y: int): return 0",
    ),
    "division by zero is no ValueError": (
        "def f(x: int): return 1 // x",
        "def f(x: int):\n if x == 0: raise ValueError\n return 1 // x",
    ),
    "which exception comes first": (
        "def f(x: int, y: int):\n assert x\n return 1 // y",
        "def f(x: int, y: int):\n z = 1 // y\n assert x\n return z",
    ),
    "a chain is no comparison of comparisons": ("def f(x: int): return 0 < x < 5", "def f(x: int): return (0 < x) < 5"),
    "a chain stops at the first failure": (
        "def f(x: int, y: int): return 0 < x < 10 // y",
        "def f(x: int, y: int):\n z = 10 // y\n return 0 < x < z",
    ),
    "chained equality": ("def f(x: int, y: int): return x == y == 1", "def f(x: int, y: int): return (x == y) == 1"),
    "max is not what it was": (
        "def f(x: int, y: int): return max(x, y)",
        "def max(a, b): return a\ndef f(x: int, y: int): return max(x, y)",
    ),
    "abs is a constant": ("def f(x: int): return x", "abs = 3\ndef f(x: int): return abs"),
    "abs hidden by a parameter": ("def f(x: int, abs: int): return x", "def f(x: int, abs: int): return abs"),
    "min hidden by a local variable": (
        "def f(x: int): return min(x, 1)",
        "def f(x: int):\n min = 5\n return min",
    ),
    "a default argument differs": (
        "def f(x: int, k: int = 1): return x + k",
        "def f(x: int, k: int = 2): return x + k",
    ),
    "a helper's default differs": (
        "def g(x, k=1): return x + k\ndef f(x: int): return g(x)",
        "def g(x, k=2): return x + k\ndef f(x: int): return g(x)",
    ),
    "a parameter has another name": ("def f(x: int): return x", "def f(y: int): return y"),
    "a parameter is keyword-only": ("def f(x: int, y: int): return x - y", "def f(x: int, *, y: int): return x - y"),
    "parameters in another order": ("def f(x: int, y: int): return x - y", "def f(y: int, x: int): return x - y"),
    "bool is an int: negation of it is not `not`": ("def f(x: bool): return not x", "def f(x: bool): return 1 - x"),
    "the sum of bools is an int": (
        "def f(x: bool, y: bool): return x or y",
        "def f(x: bool, y: bool): return x + y - x * y",
    ),
    "bool and bool is no int": ("def f(x: bool, y: bool): return x & y", "def f(x: bool, y: bool): return x * y"),
    "unary plus makes an int": ("def f(x: bool): return x", "def f(x: bool): return +x"),
    "abs makes an int of a bool": ("def f(x: bool): return x", "def f(x: bool): return abs(x)"),
    "0 and False are keys alike, not values": ("def f(x: bool): return x", "def f(x: bool): return {0: 0, 1: 1}[x]"),
    "max takes the first of equals": (
        "def f(x: int, y: bool): return max(x, y)",
        "def f(x: int, y: bool): return max(y, x)",
    ),
    "minus zero": ("def f(x: bool): return 0.0 if x else 1.0", "def f(x: bool): return -0.0 if x else 1.0"),
    "1.0 is no int": ("def f(x: bool): return 1 if x else 2", "def f(x: bool): return 1.0 if x else 2"),
    "True division gives floats": ("def f(x: bool): return x // 1", "def f(x: bool): return x / 1"),
    "None is falsy and not 0": ("def f(x: int):\n if x: return x", "def f(x: int): return x"),
    "None where a parameter is optional": (
        "from typing import Optional\ndef f(x: Optional[int]): return not x",
        "from typing import Optional\ndef f(x: Optional[int]): return x == 0",
    ),
    "None does not compare": (
        "def f(x: int | None = None): return x is not None and x > 0",
        "def f(x: int | None = None): return x > 0",
    ),
    "TypeError before the return": ("def f(x: int | None): return 1", "def f(x: int | None):\n x + 1\n return 1"),
    "recursion counts": (
        "def f(x: int): return 0 if x <= 0 else 1 + f(x - 1)",
        "def f(x: int): return 0 if x <= 0 else x if x < 100 else x + 1",
    ),
    "recursion that does not end": (
        "def f(x: int): return x",
        "def f(x: int): return x if x < 10**9 else f(x + 1)",
    ),
    "a loop that differs late": (
        "def f(n: int):\n s = 0\n for i in range(n): s += 1\n return s",
        "def f(n: int):\n s = 0\n for i in range(n):\n  if i < 50: s += 1\n return s",
    ),
    "a loop that does not end": ("def f(n: int): return 0", "def f(n: int):\n while n > 10**6: pass\n return 0"),
    "an empty range leaves no variable": (
        "def f(n: int):\n i = 0\n for i in range(n): pass\n return i",
        "def f(n: int):\n for i in range(n): pass\n return i",
    ),
    "range stops before its end": (
        "def f(n: int):\n s = 0\n for i in range(3): s += n\n return s",
        "def f(n: int): return 2 * n",
    ),
    "the loop variable keeps its last value": (
        "def f(n: int):\n for i in range(3): pass\n return i",
        "def f(n: int):\n for i in range(3): pass\n return i + 1",
    ),
    "else of a loop runs without a break": (
        "def f(n: int):\n for i in (1, 2, 3):\n  if i == n: break\n else: return 0\n return i",
        "def f(n: int):\n for i in (1, 2, 3):\n  if i == n: break\n return i",
    ),
    "continue skips the rest": (
        "def f(n: int):\n s = 0\n for i in range(3):\n  if i == n: continue\n  s += i\n return s",
        "def f(n: int):\n s = 0\n for i in range(3):\n  if i == n: break\n  s += i\n return s",
    ),
    "late binding in a closure": (
        "def f(x: bool):\n g = [lambda: i for i in range(2)]\n return g[0]()",
        "def f(x: bool):\n g = [lambda i=i: i for i in range(2)]\n return g[0]()",
    ),
    "a helper that is defined again": (
        "def g(x): return x\ndef f(x: int): return g(x)",
        "def g(x): return x\ndef f(x: int): return g(x)\ndef g(x): return -x",
    ),
    "a helper that is replaced": (
        "def g(x): return x\ndef f(x: int): return g(x)",
        "def g(x): return x\ndef f(x: int): return g(x)\nglobals()['g'] = abs",
    ),
    "f itself is wrapped": (
        "def f(x: int): return x",
        "def twice(f): return lambda x: 2 * f(x)\n@twice\ndef f(x: int): return x",
    ),
    "f is rebound": ("def f(x: int): return x", "def f(x: int): return x\nf = abs"),
    "a builtin is patched": (
        "def f(x: int): return abs(x)",
        "import builtins\nbuiltins.abs = lambda x: x\ndef f(x: int): return abs(x)",
    ),
    "int means something else": (
        "class int:\n pass\ndef f(x: int): return x == x",
        "class int:\n pass\ndef f(x: int): return True",
    ),
    "print is behaviour": ("def f(x: bool): return x", "def f(x: bool):\n print(x)\n return x"),
    "state that calls leave behind": (
        "def f(x: bool): return 0",
        "seen = []\ndef f(x: bool):\n seen.append(x)\n return 0 if len(seen) < 1000 else 1",
    ),
    "state in a default argument": (
        "def f(x: bool, seen=[]): return 0",
        "def f(x: bool, seen=[]):\n seen.append(x)\n return 0 if len(seen) < 1000 else 1",
    ),
    "state in a function's attribute": (
        "def f(x: bool): return 0",
        "def f(x: bool):\n f.n = getattr(f, 'n', 0) + 1\n return 0 if f.n < 1000 else 1",
    ),
    "a counter in a global": (
        "n = 0\ndef f(x: bool): return 0",
        "n = 0\ndef f(x: bool):\n global n\n n += 1\n return 0 if n < 1000 else 1",
    ),
    "the order of a set of texts": (
        "def f(x: bool): return list({'a', 'b', 'c'})[0] in ('a', 'b', 'c')",
        "def f(x: bool): return list({'a', 'b', 'c', 'd', 'e', 'f', 'g'})[0] != 'c'",
    ),
    "chance": (
        "def f(x: bool): return 1",
        "import random\ndef f(x: bool): return 1 if random.random() < 0.999999 else 2",
    ),
    "the clock": ("def f(x: bool): return 1", "import time\ndef f(x: bool): return 1 if time.time() > 5 else 2"),
    "an address": ("def f(x: bool): return 1", "def f(x: bool): return 1 if str(map(abs, [])) else 2"),
    "a generator is no list": ("def f(x: bool): return [x]", "def f(x: bool): yield x"),
    "a tuple is no list": ("def f(x: bool): return (x, x)", "def f(x: bool): return [x, x]"),
    "a tuple of another length": ("def f(x: int): return (x, x)", "def f(x: int): return (x, x, x)"),
    "a tuple on one path only": ("def f(x: int): return (x,) if x else 0", "def f(x: int): return (x,)"),
    "divmod is no division of absolutes": (
        "def f(x: int, y: int): return divmod(x, y)",
        "def f(x: int, y: int): return (x // y, abs(x % y))",
    ),
    "texts are not their likeness": (
        "def f(x: int): return 'a' if x else ''",
        "def f(x: int): return 'a' if x else 'A'",
    ),
    "the empty text is falsy": (
        "def f(x: int): return ('a' if x > 0 else '') or 1",
        "def f(x: int): return 'a' if x > 0 else ''",
    ),
    "a text is no number": ("def f(x: int): return x == '1'", "def f(x: int): return x == 1"),
    "an exact large constant": ("def f(x: int): return x", "def f(x: int): return x + (x == 2**65 + 1)"),
    "floats forget large integers": ("def f(x: int): return x", "def f(x: int): return int(float(x))"),
    "Literal 1 is not True": (
        "from typing import Literal\ndef f(x: Literal[1, 2]): return x == 1",
        "from typing import Literal\ndef f(x: Literal[1, 2]): return x is True",
    ),
    "one literal of many": (
        "from typing import Literal\ndef f(x: Literal['a', 'b', 'c']): return x < 'c'",
        "from typing import Literal\ndef f(x: Literal['a', 'b', 'c']): return True",
    ),
    "one member of an enumeration": (
        "from enum import Enum\nclass C(Enum):\n A = 1\n B = 2\ndef f(c: C): return c.value",
        "from enum import Enum\nclass C(Enum):\n A = 1\n B = 2\ndef f(c: C): return 1",
    ),
    "a member that one of them lacks": (
        "from enum import Enum\nclass C(Enum):\n A = 1\n B = 2\ndef f(c: C): return c.name == 'A'",
        "from enum import Enum\nclass C(Enum):\n A = 1\ndef f(c: C): return True",
    ),
    "identity of integers is an accident": ("def f(x: int): return x is 1", "def f(x: int): return x == 1"),
    "a walrus binds on one path": (
        "def f(x: int):\n y = 1\n x > 0 and (y := 2)\n return y",
        "def f(x: int):\n y = 2\n return y",
    ),
    "a swap takes both old values": (
        "def f(x: int, y: int):\n x, y = y, x\n return x - y",
        "def f(x: int, y: int):\n x = y\n y = x\n return x - y",
    ),
    "an augmented assignment is none to the right": (
        "def f(x: int):\n x -= x - 1\n return x",
        "def f(x: int):\n x = x - x - 1\n return x",
    ),
    "a shift rounds down": ("def f(x: int): return x >> 1", "def f(x: int): return int(x / 2)"),
    "the low bit of a negative number": ("def f(x: int): return x & 1", "def f(x: int): return abs(x) & 3"),
    "an even power loses the sign": ("def f(x: int): return x ** 2 == 4", "def f(x: int): return x == 2"),
    "the module cannot be loaded": ("def f(x: int): return x", "def f(x: Unknown): return x"),
    "a message may have no text": (
        "def f(x: int):\n if x: raise TypeError(f'{x}')\n return 0",
        "def f(x: int):\n if x: raise TypeError\n return 0",
    ),
    "an error number picks the class": (
        "def f(x: int): raise OSError(2, 'x')",
        "def f(x: int): raise OSError('x')",
    ),
    "an assertion of a tuple holds": (
        "def f(x: int):\n assert (x, 'no')\n return 0",
        "def f(x: int):\n assert x, 'no'\n return 0",
    ),
    "a recursion that never returns does something on the way": (
        "def f(n: int):\n if n == 0: raise KeyError\n print(n)\n return f(n - 1)",
        "def f(n: int):\n if n == 0: raise KeyError\n print(-n)\n return f(n - 1)",
    ),
    "a recursion that never returns goes elsewhere": (
        "def f(n: int):\n if n == 0: raise KeyError\n return f(n - 1)",
        "def f(n: int):\n if n == 0: raise KeyError\n return f(n - 2)",
    ),
}
