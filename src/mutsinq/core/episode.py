"""Episode: one played game between a generator and an evaluator."""

from __future__ import annotations

from dataclasses import field

from mutsinq.core.mutation import Variant
from mutsinq.core.program import Program
from mutsinq.core.record import record
from mutsinq.core.verdict import Verdict


@record
class Turn:
    """One message of one agent: the prompt it saw and the reply it gave."""

    agent: str
    prompt: str
    reply: str


@record
class Episode:
    """A game from program to verdict. A reward part is None where it does not apply."""

    program: Program
    turns: tuple[Turn, ...]
    variant: Variant | None
    verdict: Verdict | None
    rewards: dict[str, float | None] = field(default_factory=dict)
    seeds: dict[str, int] = field(default_factory=dict)
    adapters: dict[str, str] = field(default_factory=dict)
