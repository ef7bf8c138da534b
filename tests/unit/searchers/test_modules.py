"""Which functions of two modules are judged, and under which names."""

from __future__ import annotations

from pathlib import Path

from mutsinq.searchers.modules import plan
from mutsinq.static.sources import Source

MONEY = """
class Money:
    def __init__(self, amount): self._amount = amount
    def add(self, n): self._amount += n
    def shown(self): return self._amount
    @classmethod
    def parse(cls, text): return cls(int(text))
    @staticmethod
    def of(a, b): return Money(a + b)
"""


def source(text: str) -> Source:
    return Source(text, "m.py", Path("/m.py"), "m", Path("/"))


def judged(*changes: tuple[str, str]) -> list[str]:
    text = MONEY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return list(plan(source(MONEY), source(text)).pairs)


def test_one_rewritten_method_is_judged_alone() -> None:
    assert judged(("+= n", "+= n + 1")) == ["Money.add"]


def test_methods_that_were_rewritten_together_are_judged_as_the_class() -> None:
    assert judged(("+= n", "-= n"), ("return self._amount", "return -self._amount")) == ["Money"]


def test_class_methods_and_static_methods_are_judged_beside_the_class() -> None:
    rewritten = [("int(text)", "int(text, 8)"), ("a + b", "a - b")]
    assert judged(*rewritten) == ["Money.parse", "Money.of"]
    assert judged(*rewritten, ("+= n", "-= n")) == ["Money.add", "Money.parse", "Money.of"]
    assert judged(*rewritten, ("+= n", "-= n"), ("return self._amount", "return -self._amount")) == [
        "Money",
        "Money.parse",
        "Money.of",
    ]


def test_functions_of_two_names_are_judged_under_the_first() -> None:
    both = source("def slow(x): return x\ndef fast(x): return x + 0\n")
    ((name, (original, variant)),) = plan(both, both, "slow", "fast").pairs.items()
    assert (name, original.entry, variant.entry) == ("slow", "slow", "slow")
    assert "def slow(x): return x + 0" in variant.source
