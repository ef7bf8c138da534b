"""Contamination: which adapters were trained on what they are to be measured on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mutsinq.agents.shelf import adapters_of
from mutsinq.errors import AgentError, InputError
from mutsinq.game.seats import SIBLING
from mutsinq.training.account import ORIGINALS_FILE


def overlaps(
    evaluators: Sequence[str], name: str, forms: Sequence[Collection[str]], *, force: bool
) -> dict[tuple[str, str], int]:
    """How many items of a set hold a program that an evaluator was trained on, by evaluator and set, where any do.

    `forms` has for each item the digests of the normal forms of its programs. Raises InputError where there are any,
    unless that is forced.
    """
    found = {}
    for spec in evaluators:
        trained = _trained_on(spec) if spec != SIBLING else frozenset()
        seen = sum(not trained.isdisjoint(each) for each in forms)
        if seen and not force:
            raise InputError(
                f"{name}: {spec} was trained on programs of {seen:,} of its {len(forms):,} items; "
                "measure on others, or use --force, which marks the report"
            )
        if seen:
            found[spec, name] = seen
    return found


def _trained_on(spec: str) -> frozenset[str]:
    forms: set[str] = set()
    for folder in adapters_of(spec):
        file = folder / ORIGINALS_FILE
        try:
            forms.update(file.read_text("utf-8").split())
        except OSError:
            raise AgentError(
                f"'{folder}' does not say what it was trained on: it has no {ORIGINALS_FILE}, as `mutsinq train` writes"
            ) from None
    return frozenset(forms)
