"""Settings: how `distinguish` searches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mutsinq.core.input import Input
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.searchers.protocol import Searcher
from mutsinq.searchers.table import SEARCHERS


@dataclass(frozen=True, slots=True)
class Settings:
    """How to search for a distinguishing input."""

    #: Wall-clock seconds for one pair of functions, minimising and replay not counted.
    timeout: float = 10.0
    searchers: tuple[str, ...] = field(default_factory=lambda: tuple(SEARCHERS))
    seed: int = 0
    relation: Relation = DEFAULT
    #: Inputs from the user, tried first.
    examples: tuple[Input, ...] = ()
    #: Whether the user stands behind the variant. Model-written code is not trusted: it needs isolation, and is
    #: refused where it reaches for the interpreter's insides.
    trusted: bool = True
    #: Run code that is not trusted even where isolation is weak.
    unsafe: bool = False
    #: Whether to look for proofs: not where the programs run what neither text tells.
    proofs: bool = True
    #: Called with the searcher at work and the inputs tried so far.
    on_progress: Callable[[str, int], None] | None = None
    #: Searchers that stand in no table, as objects; they start when the cheap ones had their time.
    others: tuple[Searcher, ...] = ()
