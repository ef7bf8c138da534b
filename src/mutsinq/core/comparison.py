"""Comparison: what is known of two versions of a module."""

from __future__ import annotations

from dataclasses import field

from mutsinq.core.record import record
from mutsinq.core.trace import Explanation
from mutsinq.core.verdict import Verdict


@record
class Comparison:
    """What is known of each function of two versions of a module; names are qualified names."""

    #: The two versions as the user named them.
    original: str
    variant: str
    #: Verdict on each changed function.
    verdicts: dict[str, Verdict]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    #: Where the executions part, for each distinguished function, when that was asked for.
    explanations: dict[str, Explanation] = field(default_factory=dict)
