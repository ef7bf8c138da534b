"""Shape: what the numbers of a text count, and which of its lines are alike.

A text that says 3 and has two numbers in its next line is no input that anybody would write. One example does not
tell what is meant and what is chance, but what holds in it and in another text alike should hold in those that are
made of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from mutsinq.searchers.generation.blocks import block_of
from mutsinq.searchers.generation.tokens import WHOLE

#: A kind of fact, and the places and sizes that it speaks of.
Fact: TypeAlias = tuple[str | int, ...]
_Lines: TypeAlias = Sequence[Sequence[str]]
#: Lines of one test case at most, and the first lines that are looked at one by one.
_LONGEST_CASE, _FIRST_LINES = 4, 3


def shape_of(text: str) -> frozenset[Fact]:
    """What holds of the lines of a text: facts that can be asked of texts of other lengths, too."""
    return counts_of(text).union(_of_all(_lines(text)))


def counts_of(text: str) -> frozenset[Fact]:
    """Those of the facts that say what the numbers of the text count."""
    lines = _lines(text)
    block = block_of(lines)
    if block and block.first == 0:
        # The text just ends: what seems to count something does so by chance.
        return frozenset()
    return frozenset((*_of_first_line(lines), *_of_cases(lines)))


def _lines(text: str) -> _Lines:
    return [line.split() for line in text.rstrip("\n").split("\n")]


def _of_first_line(lines: _Lines) -> Iterator[Fact]:
    """What the numbers of the first line count: the lines after it, the words of one or of all, their letters."""
    first, *rest = lines
    for place, word in enumerate(first):
        number = _number(word)
        for more in (0, 1):
            if number == len(rest) + more:
                yield "lines", place, more
        # What counts the lines counts the words of one of them by chance.
        for at, line in enumerate(rest[:_FIRST_LINES] if number < 2 or len(rest) % number else ()):
            if number == len(line):
                yield "words of line", place, at
        if all(number == len(line) and _is_even(line) for line in rest):
            yield "words", place
        if all(number == len(word) for line in rest for word in line):
            yield "letters", place


def _of_cases(lines: _Lines) -> Iterator[Fact]:
    """How many lines a test case has, and what the numbers in them count there."""
    cases, rest = _number(lines[0][0]) if lines[0] else 0, lines[1:]
    for size in range(2, _LONGEST_CASE + 1):
        if cases < 1 or len(rest) != cases * size:
            continue
        yield "cases", size
        for at in range(size):
            column = rest[at::size]
            for place in range(min(map(len, column))):
                for other in range(at + 1, size):
                    numbers = [_number(line[place]) for line in column]
                    if numbers == [len(line) for line in rest[other::size]]:
                        yield "words in case", at, place, other
                    if numbers == [len(line[0]) if line else 0 for line in rest[other::size]]:
                        yield "letters in case", at, place, other


def _of_all(lines: _Lines) -> Iterator[Fact]:
    rest = lines[1:]
    if len(set(map(len, rest))) == 1:
        yield ("alike",)
    if all(line and _number(line[0]) == len(line) - 1 for line in rest):
        yield ("each counts its words",)
    if all(lines):
        yield ("no empty line",)
    for least in (0, 1):
        if all(int(word) >= least for line in lines for word in line if WHOLE.fullmatch(word)):
            yield "at least", least


def _is_even(line: Sequence[str]) -> bool:
    """Whether the words are all numbers or none is: so are the cells of a table, and not the fields of a record."""
    return len({bool(WHOLE.fullmatch(word)) for word in line}) < 2


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else -1
