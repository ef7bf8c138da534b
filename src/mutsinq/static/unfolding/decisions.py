"""Decisions: the questions that tell paths apart, in one order, and none that makes no difference.

An ordered binary decision diagram (Bryant, Graph-based algorithms for Boolean function manipulation, 1986), as a tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mutsinq.static.unfolding.values import TooMuch

#: A question's text, and what in it has no name yet.
Asked: TypeAlias = tuple[str, tuple[int, ...]]
_MOST_DECISIONS = 2_000


@dataclass(frozen=True, slots=True)
class Decision:
    """A question with what follows, or paths that do the same next."""

    #: What follows after all, told from others.
    shape: object
    key: Asked | None = None
    yes: Decision | None = None
    no: Decision | None = None
    #: The paths, and the questions that were asked on the way to them.
    members: tuple[int, ...] = ()
    settled: frozenset[Asked] = frozenset()


@dataclass(slots=True)
class Decider:
    """Decides between paths by their answers; one that has no answer to a question goes with both."""

    answers: Sequence[Mapping[Asked, bool]]
    #: What each path does next.
    kinds: Sequence[int]
    _count: int = field(default=0, init=False)

    def decide(self, members: list[int], keys: Sequence[Asked], settled: frozenset[Asked] = frozenset()) -> Decision:
        """The questions, of these in this order, that tell the paths apart. Raises TooMuch where they do not."""
        self._count += 1
        if self._count > _MOST_DECISIONS:
            raise TooMuch
        if len({self.kinds[each] for each in members}) == 1:
            return Decision(self.kinds[members[0]], members=tuple(members), settled=settled)
        if not keys:
            raise TooMuch
        key, *others = keys
        yes = [each for each in members if self.answers[each].get(key, True)]
        no = [each for each in members if not self.answers[each].get(key, False)]
        if not yes or not no or yes == no:
            return self.decide(yes or no, others, settled)
        one, other = (self.decide(way, others, settled | {key}) for way in (yes, no))
        if one.shape == other.shape:
            return _united(one, other, key)
        return Decision((key, one.shape, other.shape), key, one, other)


def _united(one: Decision, other: Decision, key: Asked) -> Decision:
    """Two decisions of one shape as one, for a question that makes no difference so far."""
    if one.key is None:
        return Decision(
            one.shape,
            members=tuple(dict.fromkeys([*one.members, *other.members])),
            settled=(one.settled & other.settled) - {key},
        )
    assert one.yes is not None
    assert one.no is not None
    assert other.yes is not None
    assert other.no is not None
    return Decision(one.shape, one.key, _united(one.yes, other.yes, key), _united(one.no, other.no, key))
