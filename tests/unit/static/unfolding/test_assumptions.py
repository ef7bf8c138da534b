"""What proofs take for granted of inputs is not taken for granted where the program itself may break it."""

from collections.abc import Mapping

import pytest

from mutsinq.core.program import Program
from mutsinq.proofs.prove import prove_by_reading

_COUNTED = """
def f(xs):
    counts = {}
    for x in xs:
        x = made(x)
        counts[x] = counts.get(x, 0) + 1
    return len(counts)
"""
_COUNTED_OTHERWISE = """
def f(xs):
    counts = {}
    for x in xs:
        x = made(x)
        if x in counts:
            counts[x] += 1
        else:
            counts[x] = 1
    return len(counts)
"""
_ASKED_TWICE = """
def f(x):
    asked = made(x)
    if asked: return 1
    if asked: return 2
    return 3
"""
_ASKED_ONCE = """
def f(x):
    asked = made(x)
    if asked: return 1
    return 3
"""
_LAZY = """
def f(xs):
    return list(made(x) for x in xs)
"""
_EAGER = """
def f(xs):
    found = []
    for x in xs:
        found.append(made(x))
    return found
"""
_PLAIN = "def made(x):\n    return x\n"
_NOISY_HASH = """
class made:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return self.x == other.x
    def __hash__(self): print("asked"); return hash(self.x)
"""
_FICKLE = """
def fickle(self):
    self.asked += 1
    return self.asked % 2 == 0

class made:
    asked = 0
    def __init__(self, x): self.x = x
"""
_STOPS = """
def made(x):
    if x == 3:
        raise StopIteration
    return x
"""
_NEXT = "def made(x):\n    return next(iter(x))\n"
_NEXT_OR_NONE = "def made(x):\n    return next(iter(x), None)\n"
PAIRS: Mapping[str, tuple[str, str, str, bool]] = {
    "plain keys": (_PLAIN, _COUNTED, _COUNTED_OTHERWISE, True),
    "keys that print when hashed": (_NOISY_HASH, _COUNTED, _COUNTED_OTHERWISE, False),
    "plain truth": (_PLAIN, _ASKED_TWICE, _ASKED_ONCE, True),
    "truth that changes": (f"{_FICKLE}\nmade.__bool__ = fickle", _ASKED_TWICE, _ASKED_ONCE, False),
    "truth that is set by name": (f"{_FICKLE}\nsetattr(made, '__bool__', fickle)", _ASKED_TWICE, _ASKED_ONCE, False),
    "length that changes": (f"{_FICKLE}\nmade.__len__ = fickle", _ASKED_TWICE, _ASKED_ONCE, False),
    "plain items": (_PLAIN, _LAZY, _EAGER, True),
    "own StopIteration": (_STOPS, _LAZY, _EAGER, False),
    "next that may stop": (_NEXT, _LAZY, _EAGER, False),
    "next with a default": (_NEXT_OR_NONE, _LAZY, _EAGER, True),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_assumed_of_inputs_is_not_assumed_of_the_programs_own_objects(name: str) -> None:
    made, original, variant, is_proved = PAIRS[name]
    programs = [Program(made + code, "subject", "f") for code in (original, variant)]
    assert (prove_by_reading(*programs) is not None) == is_proved
