"""Functions and classes under another name."""

from __future__ import annotations

import warnings

import pytest

from mutsinq.core.program import Program
from mutsinq.static.forms.renaming import renamed

BOTH = """\
def slow(n):  # slow and sure
    return slow(n - 1) if n else "slow"

def fast(n, *, slow_down=False):
    return fast(n - 1) or slow(n)  if n > 9 else [fast, box.fast]
"""


def test_two_functions_of_one_module_exchange_their_names_and_nothing_else() -> None:
    program = renamed(Program(BOTH, "m", "fast"), "slow")

    assert program.entry == "slow"
    assert program.source == (
        "def fast(n):  # slow and sure\n"
        '    return fast(n - 1) if n else "slow"\n\n'
        "def slow(n, *, slow_down=False):\n"
        "    return slow(n - 1) or fast(n)  if n > 9 else [slow, box.fast]\n"
    )
    assert renamed(program, "fast") == Program(BOTH, "m", "fast")


def test_what_python_warns_of_is_not_told() -> None:
    with warnings.catch_warnings(record=True, action="always") as told:
        assert renamed(Program('def g(x): return x is "\\d"\n', "m", "g"), "f").entry == "f"
    assert told == []


def test_a_name_that_is_free_is_taken() -> None:
    program = renamed(Program("import math\nasync def g(x):\n    return math.g(x)\n", "m", "g"), "f")

    assert (program.entry, program.source) == ("f", "import math\nasync def f(x):\n    return math.g(x)\n")


STACKS = """\
from dataclasses import dataclass
@dataclass
class New:
    items: "list[int]"
    def push(self, x): return New([*self.items, x, self.__top])
class Old:
    Newer = 1
"""


def test_of_a_method_the_class_is_renamed() -> None:
    program = renamed(Program(STACKS, "m", "New.push"), "Old.push")

    assert program.entry == "Old.push"
    assert program.source == STACKS.replace("Old", "_").replace("New", "Old").replace("_:", "New:").replace(
        "Older", "Newer"
    )
    assert renamed(Program(STACKS, "m", "New"), "Stack").entry == "Stack"


@pytest.mark.parametrize(
    "source",
    [
        "def g(x): return f + x\n",  # would now call itself
        "def g(x): return sum(f for f in x)\n",
        "def g(f): return f\n",
        "def g(x): return [g for g in x]\n",
        "from m import f\ndef g(x): return x\n",
        "f = 1\ndef g(x): return x\n",
        "def g(x): return x\ng = 2\n",
        "def g(x): return x\ndef g(x): return x + 1\n",
        "def h():\n    global g\n    g = 1\ndef g(x): return x\n",
        "if 1:\n    def g(x): return x\n",
        "@cache\ndef g(x): return x\n",
        "from os import *\ndef g(x): return x\n",
        "from . import other\ndef g(x): return x\n",
        "import pkg.other\ndef g(x): return x\n",
        "def g(x): return g.__name__\n",
        "def g(x): return globals()['g'](x - 1)\n",
        "def h(**names): return names\ndef g(x): return h(g=x)\n",
        "class A:\n    def f(self): return 1\ndef g(x): return x\n",
        "f = g = 1\n",
        "@register\nclass g: pass\n",
        "class g:\n    def __init__(self): self._g__x = 1\n",
    ],
)
def test_a_name_that_could_be_seen_or_means_something_else_stays(source: str) -> None:
    program = Program(source, "pkg.m", "g")
    assert renamed(program, "f") is program


@pytest.mark.parametrize("entry", ["A.f", "g", "1"])
def test_methods_and_equal_names_are_left_alone(entry: str) -> None:
    program = Program("def g(x): return x\n", "m", "g")
    assert renamed(program, entry) is program
