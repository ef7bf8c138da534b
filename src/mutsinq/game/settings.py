"""Settings of a game: who plays, how often, and under which rules."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Self

from mutsinq.core.task import View
from mutsinq.errors import StoreError
from mutsinq.game.rules import Rules
from mutsinq.oracles.relation import Relation

#: Difficulties run from 0 to this.
MOST_DIFFICULT = 10


@dataclass(frozen=True, slots=True)
class GameSettings:
    """What a game is, apart from its programs and its number of rounds."""

    #: Players as `mutsinq.agents.table.open_player` reads them. Difficulty is measured by the first evaluator.
    generator: str
    evaluators: tuple[str, ...]
    #: Variants of each program that the generator is asked for in a round.
    variants: int = 5
    #: How often each evaluator is asked about each pair.
    samples: int = 4
    #: Inputs that an evaluator may name in one reply.
    inputs: int = 1
    #: Replies that an evaluator may give to one pair, each but the first after it was told what its inputs did.
    turns: int = 1
    view: View = "both"
    #: Whether the generator is told the inferred types, and places worth changing.
    hints: bool = False
    #: Whether variants are dealt written in another way, so that the writing does not tell equal pairs from others.
    disguise: bool = True
    #: Share of pairs that are proved to behave the same among all pairs that are dealt.
    equal_share: float = 0.2
    #: The difficulty that the generator is asked for in the first round.
    target: int = 5
    #: Most programs in a round, drawn by how much is to be learned from them; None for all.
    programs: int | None = None
    seed: int = 0
    rules: Rules = field(default_factory=Rules)

    def describe(self) -> dict[str, Any]:
        """The settings as plain JSON, the same for equal settings."""
        described = dataclasses.asdict(self)
        described["evaluators"] = list(self.evaluators)
        described["rules"]["imports"] = sorted(self.rules.imports)
        return described

    @classmethod
    def read(cls, described: dict[str, Any]) -> Self:
        """The settings that were described so. Raises StoreError for those of another mutsinq."""
        try:
            rules = dict(described["rules"])
            relation = Relation(**rules.pop("relation"))
            read = Rules(**{**rules, "imports": frozenset(rules["imports"]), "relation": relation})
            return cls(**{**described, "evaluators": tuple(described["evaluators"]), "rules": read})
        except (KeyError, TypeError) as error:
            raise StoreError(f"the settings of a game cannot be read, another mutsinq wrote them: {error}") from None


def digest(*parts: object) -> str:
    """A short name for what the parts are: 16 hexadecimal digits of their SHA-256."""
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def derive(*parts: object) -> int:
    """A seed that follows from the parts: each random choice of a game has its own, whatever ran before."""
    return int(digest(*parts), 16) % (1 << 31)
