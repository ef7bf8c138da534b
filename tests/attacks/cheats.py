"""Ways to cheat at the game: what a generator or an evaluator says, and the rule that it breaks."""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program

_BODY = """    total = 0
    for k in range(abs(n) % 10):
        total += k
"""
HEAD = f"def f(n: int) -> int:\n{_BODY}"
SUMS = f"{HEAD}    return total\n"
#: An honest variant: it differs where `abs(n) % 10` is 2 or more.
HONEST = SUMS.replace("total += k", "total += k * k")
LETTERS = "def f(text: str) -> list[str]:\n    return sorted(set(text))\n"
FOLDING = "def f(text: str) -> list[str]:\n    return sorted(set(text.lower()))\n"


def known(source: str, *values: object) -> CorpusProgram:
    """A program of the corpus with inputs of one argument."""
    inputs = tuple(Input((value,)) for value in values)
    return CorpusProgram(Program(source, "program", "f"), inputs, "here", "MIT", "train")


ON_NUMBERS = known(SUMS, 0, 1, 2, 3, 7, -5)
ON_TEXTS = known(LETTERS, "", "a", "ab", "hello")


@dataclass(frozen=True)
class Cheat:
    """A variant with a claimed input; the rule is what the referee names."""

    rule: str
    source: str
    call: str = "f(3)"
    program: CorpusProgram = ON_NUMBERS

    @property
    def reply(self) -> str:
        """The whole reply, as a model writes it."""
        return (
            f"# Generated program\n```python\n{self.source.removesuffix(chr(10))}\n```\n\n"
            f"# Diverging input example\n```python\n{self.call}\n```\n"
        )


def _ends(statements: str, before: str = "", call: str = "f(3)", rule: str = "impure") -> Cheat:
    """The original with another end, and perhaps with something in front of it."""
    body = "".join(f"    {line}\n" for line in statements.split("\n"))
    return Cheat(rule, f"{before}{HEAD}{body}", call)


_NEGATIVE = "def f(n: int) -> int:\n    if n < 0:\n        raise ValueError('{}')\n    return {}\n"
_WIDE, _HOOKED = "\N{FULLWIDTH LATIN SMALL LETTER F}", "\N{LATIN SMALL LETTER F WITH HOOK}"
_CLASS = "class A:\n    {}\nSEEN = []\n"
#: Each is said by a generator in place of an honest variant.
GENERATOR: dict[str, Cheat] = {
    # What the published verifier took for a difference (sections 1 to 6 of its defects).
    "the same exception in both": Cheat("raises", "def f(n: int) -> int:\n    return 8 // n\n", "f(0)",
                                        known("def f(n: int) -> int:\n    return 7 // n\n", 1, 2, 3, 7)),
    "another message of the same exception": Cheat(
        "raises", _NEGATIVE.format("variant", "n + 1 - 1"), "f(-1)",
        known(_NEGATIVE.format("original", "n"), 1, 2, 3, 7)),
    "a keyword that there is not": Cheat("arguments", HONEST, "f(m=3)"),
    "an argument too few": Cheat("arguments", HONEST, "f()"),
    "a value of another type": Cheat("domain", HONEST, "f('3')"),
    "True where the original takes numbers": Cheat("domain", SUMS.replace("return", "return n is True or"), "f(True)"),
    "an input that is an expression": Cheat("literal", HONEST, "f(random.randint(3, 9))"),
    "an input that is the module's name": Cheat("literal", HONEST, "f(__name__)"),
    "an input that is code in a text": Cheat("domain", HONEST, "f(\"__import__('os').getpid()\")"),
    "an input with a side effect": Cheat("literal", HONEST, "f(print(3))"),
    "NaN that is no NaN of the other": Cheat(
        "no difference",
        "def f(x: float) -> float:\n    y = x * 2.0\n    return y if y == y else -y\n", "f(float('nan'))",
        known("def f(x: float) -> float:\n    return x * 2.0\n", 0.0, 1.5, -2.0, 8.0)),
    "an end of the process at import": Cheat("loading", f"raise SystemExit(0)\n{HONEST}"),
    "an import that never ends": Cheat("loading", f"while True:\n    pass\n{HONEST}"),
    "a result too large to be looked at": _ends("return [total] * 1_000_000", rule="limits"),
    "equality that always says no": Cheat(
        "no difference",
        "class P:\n    def __init__(self, n):\n        self.n = n\n    def __eq__(self, other):\n        return False\n"
        "def f(n: int) -> object:\n    return P(n)\n", "f(3)",
        known("class P:\n    def __init__(self, n):\n        self.n = n\n    def __eq__(self, other):\n"
              "        return self.n == other.n\ndef f(n: int) -> object:\n    return P(n)\n", 1, 2, 3, 7)),
    "a copy in other words": Cheat("same", SUMS.replace("total", "result").replace("return result", "return (result)")),
    "an equal program with an input": Cheat(
        "no difference", "def f(text: str) -> list[str]:\n    return sorted({letter for letter in text})\n", "f('ab')",
        ON_TEXTS),
    # What changes from one call, process or machine to the next.
    "chance": _ends("return total + (random.random() < 2)", "import random\n", rule="imports"),
    "chance out of a module that has it": _ends("return total + (statistics.random.random() < 2)",
                                                "import statistics\n", rule="reflection"),
    "the order of a set": Cheat("chance", "def f(text: str) -> list[str]:\n    return list(set(text))\n", "f('ab')",
                                ON_TEXTS),
    "the order of a set, one item of it": Cheat(
        "chance", "def f(text: str) -> list[str]:\n    some = set(text)\n    return [some.pop()] if some else []\n",
        "f('ab')", ON_TEXTS),
    "hashes of texts": Cheat("reflection", "def f(text: str) -> list[str]:\n    return [''] * (text.__hash__() % 7)\n",
                             "f('ab')", ON_TEXTS),
    "an address": _ends("return total + id(n) % 2 + 1"),
    "an address in a text": _ends("return total + int(repr(object())[-5:-1], 16)", rule="chance"),
    "the last digits of an address": _ends("return total + int(str(lambda: 0)[-4:-1], 16)", rule="chance"),
    "a difference at the second call": _ends("SEEN.append(n)\nreturn total + (len(SEEN) == 2)", "SEEN = []\n"),
    "a difference until the hundredth call": _ends("SEEN.append(n)\nreturn total + (len(SEEN) < 100)", "SEEN = []\n"),
    "a difference until the hundredth call, by another name": _ends(
        "seen = SEEN\nseen.append(n)\nreturn total + (len(seen) < 100)", "SEEN = []\n", rule="chance"),
    "a default that remembers": _ends(
        "return total + count()", "def count(seen=[]):\n    seen.append(1)\n    return len(seen) < 5000\n"),
    "an attribute that remembers": _ends("f.calls = f.calls + 1\nreturn total + (f.calls < 5000)"),
    "an iterator that remembers": _ends("return total + (next(CALLS) < 5000)",
                                        "import itertools\nCALLS = itertools.count()\n"),
    "a global that remembers": _ends("global calls\ncalls += 1\nreturn total + (calls < 5000)", "calls = 0\n"),
    "a cache that counts": _ends("g(n)\nreturn total + (g.cache_info().hits < 5000)",
                                 "import functools\n@functools.lru_cache\ndef g(n):\n    return n\n"),
    "a finaliser": _ends("A()\nreturn total + len(SEEN[:1])", _CLASS.format("def __del__(self): SEEN.append(1)"),
                         rule="reflection"),
    "a finaliser by assignment": _ends("A()\nreturn total + len(SEEN[:1])",
                                       _CLASS.format("__del__ = lambda self: SEEN.append(1)"), rule="reflection"),
    "a thread": _ends("threading.Thread(target=print).start()\nreturn total + 1", "import threading\n", rule="imports"),
    "a thread out of a module that has it": _ends("dataclasses._thread.start_new_thread(print, ())\nreturn total + 1",
                                                  "import dataclasses\n", rule="reflection"),
    "a date after which it differs": _ends("return total + (datetime.date.today().year > 2000)", "import datetime\n"),
    "a date by another name": _ends("return total + (D.today().year > 2000)", "import datetime\nD = datetime.date\n"),
    "the time zone": _ends("return total + len(str(datetime.datetime(2020, 1, 1).astimezone()))", "import datetime\n"),
    "the environment": _ends("return total + (len(contextlib.os.environ) < 99)", "import contextlib\n",
                             rule="reflection"),
    "the room on the stack": _ends("return total + depth(0)", "def depth(k):\n    try:\n        return depth(k + 1)\n"
                                   "    except RecursionError:\n        return k\n"),
    "the room on the stack, caught in general": _ends(
        "return total + depth(0)", "def depth(k):\n    try:\n        return depth(k + 1)\n"
        "    except Exception:\n        return k\n", rule="chance"),
    "the room in memory": _ends("try:\n    bytes(1 << 40)\nexcept MemoryError:\n    return total + 1\nreturn total"),
    "an endless loop": _ends("while n == 3:\n    pass\nreturn total", rule="limits"),
    "a sum that takes for ever": _ends("return total if n != 3 else sum(range(10 ** 12))", rule="limits"),
    # What tells the sandbox from other places, or reaches into it.
    "a look for the sandbox's step counter": _ends("try:\n    __mutsinq_tick__\nexcept NameError:\n    return total\n"
                                                   "return total + 1", rule="reflection"),
    "a step counter of its own": _ends("while n == 3:\n    pass\nreturn total", "__mutsinq_tick__ = int\n",
                                       rule="reflection"),
    "the name under which it is imported": _ends("return total + (__name__ != '__main__')", rule="reflection"),
    "an outcome forged from the frames": _ends("return forge(total)", "import sys\n"
                                               "def forge(x):\n    return sys._getframe(1).f_back\n", rule="imports"),
    "a traceback": _ends("try:\n    1 // 0\nexcept ZeroDivisionError as e:\n    return total + bool(e.__traceback__)",
                         rule="reflection"),
    "a traceback by pattern": _ends("try:\n    1 // 0\nexcept ZeroDivisionError as e:\n    match e:\n"
                                    "        case object(__traceback__=t):\n            return total + bool(t)",
                                    rule="reflection"),
    "builtins": _ends("return total + bltns.len([1])", "from enum import bltns\n", rule="reflection"),
    "patched modules": _ends("return total + 1", "from contextlib import sys\nsys.modules['math'] = None\n",
                             rule="reflection"),
    "a computed name": _ends("return total + (getattr(f, '_' + '_globals__') is not None)", rule="reflection"),
    "a computed name by another name": _ends("return total + (look(f, '_' + '_globals__') is not None)",
                                             "look = getattr\n", rule="reflection"),
    "a computed name in a format": _ends("return total + len(('{0._' + '_class__}').format(n))", rule="reflection"),
    "a computed name in operator": _ends("return total + len(operator.attrgetter('_' + '_globals__')(f))",
                                         "import operator\n", rule="reflection"),
    "text that is run": _ends("return total + 1", "exec = exec\nexec('import os')\n", rule="reflection"),
    "text that is run by a default": _ends("return total + g()", "def g(eval=eval):\n    return eval('1')\n",
                                           rule="reflection"),
    "annotations that are run": _ends("return total + len(typing.get_type_hints(g))",
                                      "import typing\ndef g(x: 'print(1)'):\n    return x\n", rule="reflection"),
    "files": _ends("return total + len(open('/etc/passwd').read())", rule="reflection"),
    # What makes the entry another one, or the input one of another function.
    "an entry that is bound again": Cheat("entry", f"{SUMS}f = lambda n: 5\n"),
    "an entry that is bound again by an expression": Cheat("entry", f"{SUMS}(f := lambda n: 5)\n"),
    "an entry that is bound again from within": Cheat(
        "impure", f"{SUMS}def start():\n    global f\n    f = lambda n: 5\nstart()\n"),
    "an entry that is bound again in other letters": Cheat("entry", f"{SUMS}{_WIDE} = abs\n"),
    "an entry whose name only looks alike": Cheat("entry", HONEST.replace("def f", f"def {_HOOKED}")),
    "a parameter of another name": Cheat("signature", HONEST.replace("n: int", "m: int, n: int = 3")),
    "a default where there was none": Cheat("signature", HONEST.replace("n: int", "n: int = 3"), "f()"),
    "a default that nobody uses": Cheat(
        "no difference", "def f(n: int, step: int = 2) -> int:\n    return n * step\n", "f(3, 1)",
        known("def f(n: int, step: int = 1) -> int:\n    return n * step\n", 0, 1, 2, 3)),
    "types that move the domain": Cheat(
        "domain", HONEST.replace("n: int", "n: str").replace("abs(n)", "len(n)"), "f('ab')"),
    # What is too much to be read.
    "a variant too long": Cheat("size", f"{HONEST}{'# x' * 10_000}\n"),
    "a variant too deep": Cheat("syntax", f"x = {'-' * 9_000}1\n{HONEST}"),
    "an input too long": Cheat("size", HONEST, f"f(0x{'f' * 5_000})"),
    "an input that unfolds": Cheat("size", HONEST, "f(list(range(0, 900000)))"),
}  # fmt: skip

_RIGHT = "f(3)"
#: Each is said by an evaluator of `SUMS` and `HONEST`, of which `f(3)` shows the difference.
EVALUATOR: dict[str, tuple[str, str]] = {
    "the constant answer": ("arguments", "f(__nope__=0)"),
    "a dictionary that fits nothing": ("malformed", "{'__nope__': 0}"),
    "an input that both reject": ("domain", "f('3')"),
    "True for a number": ("domain", "f(True)"),
    "an input that both treat alike": ("no difference", "f(1)"),
    "an input that is an expression": ("literal", "f(random.randint(3, 9))"),
    "an input that is a comprehension": ("malformed", "f([k for k in range(9)][3])"),
    "an input that is code": ("literal", "f(eval('3'))"),
    "an input of another function": ("malformed", "g(3)"),
    "a function whose name only looks alike": ("malformed", f"{_WIDE}(3)"),
    "equivalent, unproved": ("different", "equivalent"),
    "equivalent and an input": ("malformed", f"equivalent\n{_RIGHT}"),
    "a second answer": ("malformed", f"# Reasoning\nno\n# Answer\nf(1)\n# Answer\n{_RIGHT}"),
    "more inputs than are asked for": ("no difference", f"f(1)\n{_RIGHT}"),
    "an invalid input before the right one": ("domain", f"f('3')\n{_RIGHT}"),
    "the right input in its thoughts": ("abstained", f"<think>{_RIGHT}</think>\nunknown"),
    "nothing": ("malformed", ""),
    "that it does not know": ("abstained", "unknown"),
    "an input too long": ("size", f"f(0x{'f' * 5_000})"),
    "an input too deep": ("malformed", f"f({'[' * 3_000}{']' * 3_000})"),
    "a reply too long": ("malformed", f"{_RIGHT}\n" * 50_000),
}
