"""Blind solve rate: on how many inputs that nobody chose for it a pair shows its difference.

On the published pairs a player that never sees the variant does as well as one that does, because most well-typed
inputs differ there. So every pair carries how many blind inputs solve it: random ones of the inferred types, boundary
values, and those that distinguish other variants of the same program.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.conforming import is_in_domain
from mutsinq.searchers.screening import Screen
from mutsinq.static.domains.domain import Domain

#: Blind inputs of each kind; those on which the original does not return are not counted.
_TYPED, _BOUNDARY = 128, 64
_DRAWS = 4


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` inputs of `tried` show the difference."""

    hits: int = 0
    tried: int = 0


@dataclass(frozen=True, slots=True)
class BlindRate:
    """How a pair fares with inputs of each kind. Only inputs of the domain on which the original returns count."""

    typed: Share = Share()
    boundary: Share = Share()
    sibling: Share = Share()

    @property
    def hits(self) -> int:
        """Of all kinds together."""
        return self.typed.hits + self.boundary.hits + self.sibling.hits

    @property
    def tried(self) -> int:
        """Of all kinds together; 0 where the original returns on no blind input."""
        return self.typed.tried + self.boundary.tried + self.sibling.tried


class BlindInputs:
    """The inputs that nobody chooses for a pair, from the domain of its original alone, by their texts."""

    def __init__(self, domain: Domain, seed: int = 0) -> None:
        typed = _inside(distinct(typed_inputs(domain, seed), _DRAWS * _TYPED), domain)
        self.typed = texts(typed[:_TYPED])
        self.boundary = texts(_inside(list(simplest_inputs(domain)), domain)[:_BOUNDARY])

    def rate(self, returning: Collection[str], hits: Collection[str], siblings: Collection[str]) -> BlindRate:
        """The rate of a pair, from texts of inputs: `hits` of those `returning` show it, some known for siblings."""
        shares = [
            Share(sum(text in kind for text in hits), sum(text in kind for text in returning))
            for kind in (self.typed, self.boundary, siblings)
        ]
        return BlindRate(*shares)


def blind_rates(
    engine: Engine,
    original: Program,
    domain: Domain,
    variants: Sequence[tuple[Program, Input]],
    seed: int = 0,
    siblings: Sequence[Input] = (),
) -> list[BlindRate]:
    """The blind solve rate of each variant of one program; with each comes an input that is known to show it.

    Those inputs are siblings of all variants but their own, as are `siblings`, which show variants that were known
    before. Everything runs in one worker for the original and one for each variant: hundreds of inputs take
    milliseconds. Raises LoadError where importing a program fails.
    """
    blind = BlindInputs(domain, seed)
    known = texts([*siblings, *(input for _, input in variants)])
    screen = Screen(engine, original, list((blind.typed | blind.boundary | known).values()))
    returning = list(texts(screen.inputs))
    rates = []
    for variant, own in variants:
        hits = [returning[place] for place in screen.differing(engine, variant)]
        rates.append(blind.rate(returning, hits, known.keys() - {text_of(own)}))
    return rates


def _inside(inputs: Sequence[Input], domain: Domain) -> list[Input]:
    return [input for input in inputs if is_in_domain(input, domain)]


def texts(inputs: Sequence[Input]) -> dict[str, Input]:
    """The inputs by their texts, which tell True from 1."""
    return {text_of(input): input for input in inputs}


def text_of(input: Input) -> str:
    return render_call("f", input)
