"""Rewards: what a reply earned, in named parts.

A part is a number from 0 to 1, or None where it does not apply; `total` is their product (of a generator) or the part
that applies (of an evaluator), so that no part can make up for another. What each part rewards follows from what went
wrong elsewhere (`docs/explanation/game.md`): a generator that is paid for failures alone learns to write puzzles and to
break the rules.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from mutsinq.game.difficulty import Difficulty
from mutsinq.game.stored import StoredPair, StoredProposal

Rewards: TypeAlias = dict[str, float | None]

#: The parts of a generator's reward, in the order of tables.
GENERATOR_PARTS = ("well_formed", "valid", "novel", "rare", "natural", "solvable", "on_target", "total")
#: The parts of an evaluator's reward.
EVALUATOR_PARTS = ("well_formed", "distinguished", "recognised", "total")


def of_proposal(
    proposal: StoredProposal,
    pair: StoredPair | None,
    natural: float | None,
    measured: Difficulty,
    *,
    solved: bool,
    levels: int = 10,
) -> Rewards:
    """What a generator earned with one reply.

    `measured` is the difficulty for the evaluator that the generator plays against, `solved` whether any evaluator at
    all, a symbolic one included, named an input. A pair that only its author can solve is set aside: nobody knows
    how difficult it is, so nothing is paid for it, and nothing can be won by riddles.
    """
    valid = proposal.status in ("accepted", "duplicate")
    rewards: Rewards = dict.fromkeys(GENERATOR_PARTS)
    rewards["well_formed"] = float(proposal.status not in ("malformed", "no reply"))
    rewards["valid"] = float(valid) if rewards["well_formed"] else None
    rewards["novel"] = float(proposal.status == "accepted") if valid else None
    if pair is not None:
        rewards["rare"] = 1 - pair.blind_hits / pair.blind_tried if pair.blind_tried else None
        rewards["natural"] = natural
        if measured.samples:
            rewards["solvable"] = float(solved)
            rewards["on_target"] = 1 - abs(measured.level(levels) - proposal.target) / levels if solved else None
    rewards["total"] = _product([rewards[part] for part in GENERATOR_PARTS[:-1]])
    return rewards


def of_attempt(status: str, *, won: bool, equal: bool) -> Rewards:
    """What an evaluator earned with one sample on a pair that is `equal` or differs."""
    rewards: Rewards = dict.fromkeys(EVALUATOR_PARTS)
    rewards["well_formed"] = float(status not in ("malformed", "no reply"))
    rewards["recognised" if equal else "distinguished"] = float(won)
    rewards["total"] = float(won)
    return rewards


def _product(parts: Sequence[float | None]) -> float:
    return math.prod(part for part in parts if part is not None)
