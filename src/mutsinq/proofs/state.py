"""State: where symbolic execution stands, how paths part and meet, and how they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mutsinq.proofs import terms
from mutsinq.proofs.terms import FALSE, Term
from mutsinq.proofs.values import Unsupported, Value, merge


@dataclass(slots=True)
class State:
    """The local variables, on those inputs for which the condition holds."""

    condition: Term
    #: None for a variable that only some of the paths bind, or bind to values that do not merge.
    variables: dict[str, Value | None] = field(default_factory=dict)

    @property
    def is_dead(self) -> bool:
        """Whether no input leads here."""
        return self.condition is FALSE

    def where(self, condition: Term) -> State:
        """A copy for those of its inputs for which the condition holds too."""
        return State(terms.conjunction(self.condition, condition), dict(self.variables))

    def become(self, states: Sequence[State]) -> None:
        """Take the place of the given states, which exclude each other."""
        joined = join(states)
        self.condition, self.variables = joined.condition, joined.variables


def join(states: Sequence[State]) -> State:
    """One state for all the paths of several that exclude each other."""
    alive = [state for state in states if not state.is_dead]
    if not alive:
        return State(FALSE)
    joined = alive[-1].where(terms.TRUE)
    for state in reversed(alive[:-1]):
        names = dict.fromkeys([*state.variables, *joined.variables])
        joined.variables = {name: _meet(state, joined, name) for name in names}
        joined.condition = terms.disjunction(state.condition, joined.condition)
    return joined


def _meet(state: State, other: State, name: str) -> Value | None:
    one, two = state.variables.get(name), other.variables.get(name)
    if one is None or two is None:
        return None
    try:
        return merge(state.condition, one, two)
    except Unsupported:
        return None


@dataclass(slots=True)
class Summary:
    """How a call ends, for all inputs: the conditions exclude each other and cover everything."""

    returns: list[tuple[Term, Value]] = field(default_factory=list)
    #: Condition and name of the exception.
    raises: list[tuple[Term, str]] = field(default_factory=list)
    #: Where a loop or recursion goes on beyond the bound.
    beyond: Term = FALSE


@dataclass(slots=True)
class Loop:
    """Where a loop is left, and where its next turn begins, from inside its body."""

    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """One call of a function in progress."""

    name: str
    local_names: frozenset[str]
    depth: int
    returns: list[tuple[Term, Value]] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
