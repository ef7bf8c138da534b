"""Blocks: the lines of a text that repeat: test cases, edges, queries, commands, and the number that counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mutsinq.searchers.generation.tokens import WHOLE

#: Fewer lines without any number before them are arguments, not commands.
_FEWEST_UNCOUNTED = 3
#: The numbers of tokens that the lines of edges have: two nodes, and what the edge costs.
_OF_EDGES = ({2}, {3})


@dataclass(frozen=True, slots=True)
class Block:
    """Cases of equally many lines each, from one line on to the end."""

    first: int
    #: Lines of one case.
    group: int
    #: Line and position of the number of cases; None where the text just ends.
    counted_at: tuple[int, int] | None
    #: How much more than the cases that number tells: one for the edges of a tree, whose nodes it counts.
    more: int = 0

    def cases(self, lines: Sequence[object]) -> int:
        """How many cases there are."""
        return (len(lines) - self.first) // self.group

    def start(self, case: int) -> int:
        """The first line of a case."""
        return self.first + case * self.group


def block_of(lines: Sequence[Sequence[str]]) -> Block | None:
    """The block in a text of lines of tokens: what its first line counts, edges of a tree, what a later line counts, or
    commands that nothing counts; None where no lines repeat.
    """
    first, later = _counted_first(lines), _counted_later(lines)
    if first and later and first.group == 1 and len({len(line) for line in lines[1:]}) > 1:
        # As many lines as that by chance: what a later number counts is alike.
        return later
    return first or _tree(lines) or later or _uncounted(lines)


def _counted_first(lines: Sequence[Sequence[str]]) -> Block | None:
    """`3` before three cases, or `nodes edges` before the edges."""
    rest = len(lines) - 1
    for position, word in enumerate(lines[0]):
        value = _number(word)
        if position == 0 and 0 < value <= rest and rest % value == 0:
            group = rest // value
            if group == 1 or (len(lines[0]) == 1 and _repeats(lines[1:], group)):
                return Block(1, group, (0, 0))
        if value == rest > 1:
            return Block(1, 1, (0, position))
    return None


def _tree(lines: Sequence[Sequence[str]]) -> Block | None:
    """The number of nodes before the edges of a tree."""
    head, *edges = lines
    is_told = len(head) == 1 and _number(head[0]) == len(lines) > 2
    if is_told and {len(edge) for edge in edges} in _OF_EDGES and all(WHOLE.fullmatch(w) for e in edges for w in e):
        return Block(1, 1, (0, 0), more=1)
    return None


def _counted_later(lines: Sequence[Sequence[str]]) -> Block | None:
    """The last lines, where they are alike and a number before them counts them: `n`, a list, `q`, the queries."""
    first = len(lines) - 1
    while first > 1 and _are_alike(lines[first - 1], lines[-1]):
        first -= 1
    count = len(lines) - first
    if first < 2:
        return None
    if len(lines[first - 1]) == 1 and _number(lines[first - 1][0]) == count and (count > 1 or len(lines[-1]) > 1):
        return Block(first, 1, (first - 1, 0))
    # Of two equal numbers in the first line nobody knows which one counts.
    told = [position for position, word in enumerate(lines[0]) if _number(word) == count > 1]
    return Block(first, 1, (0, told[0])) if len(told) == 1 else None


def _uncounted(lines: Sequence[Sequence[str]]) -> Block | None:
    """Commands up to the end of the text, or cases of a line with one number and a longer one."""
    if not any(WHOLE.fullmatch(word) for word in lines[0][:1]):
        return Block(0, 1, None) if len(lines) >= _FEWEST_UNCOUNTED else None
    numbers, others = lines[::2], lines[1::2]
    if len(numbers) == len(others) > 1 and {*map(len, numbers)} == {1} and max(map(len, others)) > 1:
        return Block(0, 2, None) if _repeats(lines, 2) else None
    return None


def _repeats(lines: Sequence[Sequence[str]], group: int) -> bool:
    """Whether the lines repeat the kinds of their tokens every `group` lines."""
    # An empty line may be one of no numbers.
    kinds = [all(WHOLE.fullmatch(word) for word in line if word) for line in lines]
    return kinds[group:] == kinds[:-group]


def _are_alike(line: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both have numbers in the same places, or begin with a word, as commands do."""
    kind, of_other = ([bool(WHOLE.fullmatch(word)) for word in each] for each in (line, other))
    return kind == of_other or kind[:1] == of_other[:1] == [False]


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else -1
