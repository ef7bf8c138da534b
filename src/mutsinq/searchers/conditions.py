"""Conditions: learn from trial runs what the original asks of its arguments.

An original that raises on every empty list, and hardly ever on others, was not meant for empty lists. Of the
conditions that a few dozen runs could speak for, those are kept that part the calls that returned from those that
did not, the one that parts them best first, as a decision list does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from mutsinq.core.types import Type
from mutsinq.static.domains.preconditions import Arguments, Comparison, Precondition, Shape, Term, concerns

#: The original returns on this share of inputs: nothing is to be learned.
_FINE = 0.95
#: A condition is kept if inputs that hold it return on so many more of them than others, or so many times as often, and
#: if to part the runs so makes what they did likelier by this much, a logarithm: of many conditions some part a few
#: runs by chance.
_GAIN, _TIMES, _LIKELIER = 0.4, 8, 6.0
_FEWEST, _MOST = 6, 5
#: A condition that is asked for in the place of another one must part the runs nearly as well.
_NEARLY = 0.75
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = ("0123456789", "01", _LETTERS + _LETTERS.upper())


@dataclass(frozen=True, slots=True)
class Run:
    """The arguments of one call of the original, and whether it returned."""

    arguments: Arguments
    returned: bool


def learned(
    runs: Sequence[Run],
    known: Sequence[Precondition],
    types: dict[str, Type],
    alphabets: Sequence[str],
    patterns: Sequence[str] = (),
) -> tuple[Precondition, ...]:
    """The known preconditions that the runs do not speak against, and those that the runs speak for.

    `alphabets` are strings whose characters the code may be meant for, `patterns` formats of text that it may take.
    """
    kept = [precondition for precondition in known if not _contradicts(precondition, runs)]
    left = [run for run in runs if all(precondition.holds(run.arguments) for precondition in kept)]
    candidates = [c for c in _candidates(types, alphabets, patterns) if concerns(c, types)]
    for _ in range(_MOST):
        if _share(left) >= _FINE:
            break
        best = max(candidates, key=lambda candidate: _evidence(candidate, left), default=None)
        if best is None or _evidence(best, left) < _LIKELIER:
            break
        best = _bounded(best, candidates, left)
        kept.append(best)
        left = [run for run in left if best.holds(run.arguments)]
    return tuple(kept)


def _bounded(best: Precondition, candidates: Sequence[Precondition], runs: Sequence[Run]) -> Precondition:
    """In the place of "one number is less than another" that it is less than a length, if that does with "not equal".

    Of two different places in a container each is below the length, and the lesser one below the other.
    """
    if not isinstance(best, Comparison) or not isinstance(best.right, Term) or best.right.part != "value":
        return best
    apart = Comparison(best.left, "!=", best.right)
    inside, _ = _parted(best, runs)
    different, _ = _parted(apart, runs)
    for other in candidates:
        if isinstance(other, Comparison) and other.left == best.left and other.parameters != best.parameters:
            both, _ = _parted(other, different)
            if _share(both) >= _NEARLY * _share(inside) and _returned(both) > _returned(inside):
                return other
    return best


def _share(runs: Sequence[Run]) -> float:
    """The share of runs that returned."""
    return _returned(runs) / len(runs) if runs else 0.0


def _returned(runs: Sequence[Run]) -> int:
    return sum(run.returned for run in runs)


def _parted(precondition: Precondition, runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs on which the precondition held, and the others."""
    inside: list[Run] = []
    outside: list[Run] = []
    for run in runs:
        (inside if precondition.holds(run.arguments) else outside).append(run)
    return inside, outside


def _contradicts(precondition: Precondition, runs: Sequence[Run]) -> bool:
    """Whether runs return rather where the precondition does not hold."""
    inside, outside = _parted(precondition, runs)
    return len(inside) >= _FEWEST and len(outside) >= _FEWEST and _share(outside) - _share(inside) >= _GAIN


def _evidence(precondition: Precondition, runs: Sequence[Run]) -> float:
    """Log of how much likelier the runs are if whether they return depends on the precondition; 0 if hardly."""
    inside, outside = _parted(precondition, runs)
    # The empty text has only digits, and only letters.
    if not outside or not _are_various(inside):
        return 0.0
    # One of several that must hold at once makes no call return by itself, but without it hardly any does.
    if _share(inside) - _share(outside) < _GAIN and _share(inside) < _TIMES * _share(outside):
        return 0.0
    return _likelihood(inside) + _likelihood(outside) - _likelihood(runs)


def _are_various(runs: Sequence[Run]) -> bool:
    """Whether the arguments are not always the same few."""
    seen: list[Arguments] = []
    for run in runs:
        if run.arguments not in seen:
            seen.append(run.arguments)
        if len(seen) == _FEWEST:
            return True
    return False


def _likelihood(runs: Sequence[Run]) -> float:
    """Log of the likelihood of the runs at their own share."""
    share = _share(runs)
    return len(runs) * sum(part * math.log(part) for part in (share, 1 - share) if part)


def _candidates(types: dict[str, Type], alphabets: Sequence[str], patterns: Sequence[str]) -> Iterator[Precondition]:
    """What a program may ask for, the plainest first: of conditions that part the runs alike the first is kept."""
    for name in types:
        for least in (1, 2, 3):
            yield Comparison(Term(name, "length"), ">=", least)
        for part in ("value", "each"):
            for least in (0, 1, 2):
                yield Comparison(Term(name, part), ">=", least)
            yield Comparison(Term(name, part), "!=", 0)
        for shape in ("rows", "rectangular", "square", "distinct", "sorted", "ordered pairs", "acyclic"):
            yield Shape(name, shape)
        for start in ("0", "1") if not types[name].args or types[name].args[0].name == "int" else ():
            yield Shape(name, "permutation", start)
        # Of text that the code takes apart the form says more than the characters.
        for pattern in patterns:
            yield Shape(name, "matches", pattern)
        for alphabet in () if patterns else (*_ALPHABETS, *alphabets):
            yield Shape(name, "made of", alphabet)
    for name in types:
        # Neighbours, parents and next places are numbered as what holds them is.
        yield Comparison(Term(name, "each"), "<", Term(name, "length"))
    for one, other in permutations(types, 2):
        for bounding in (Term(other), Term(other, "length")):
            yield Comparison(Term(one, _naming(types[one])), "<", bounding)
            yield Comparison(Term(one, _naming(types[one])), "<=", bounding)
        yield Comparison(Term(one, "length"), "==", Term(other, "length"))
        yield Comparison(Term(one), "<", Term(other, "length"))
        yield Comparison(Term(one), "<=", Term(other, "length"))
        if any(row.name in ("list", "tuple", "str") for row in types[other].args):
            yield Comparison(Term(one), "<", Term(other, "width"))
        yield Comparison(Term(one), "<=", Term(other))
        yield Comparison(Term(one), "<", Term(other))
        yield Comparison(Term(one), "!=", Term(other))


def _naming(type: Type) -> str:
    """Which numbers of a container may name nodes or places: of weighted edges the ends."""
    row = type.args[0] if type.args else type
    return "ends" if row.name == "tuple" and len(row.args) > 2 else "each"
