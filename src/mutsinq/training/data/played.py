"""Played: games as examples. All was verified when it was played, so nothing is run again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mutsinq.agents.showing import shown
from mutsinq.core.call_text import render_call
from mutsinq.core.episode import Episode
from mutsinq.core.example import EquivalenceExample, EvaluatorExample, GeneratorExample
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.errors import InputError
from mutsinq.execution.show import show_outcome
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.settings import digest
from mutsinq.training.data.overlap import form_of

#: Known inputs that an example keeps.
_KNOWN = 8
#: Characters of one shown outcome.
_OUTCOME = 120


@dataclass(slots=True)
class Played:
    """What a game has to teach each player."""

    #: Pairs that differ, and pairs that are proved to be the same.
    evaluator: list[EvaluatorExample | EquivalenceExample] = field(default_factory=list)
    generator: list[GeneratorExample] = field(default_factory=list)


def examples_of(episodes: Iterable[Episode], evaluator: str) -> Played:
    """The examples of some episodes; difficulty is measured by the attempts of the player `evaluator`.

    A pair that differs teaches the smallest input that anybody won with. Pairs that nobody but their author can solve
    teach nobody: they may be riddles. Episodes whose programs have no normal form are left out.
    """
    played = Played()
    for episode in episodes:
        try:
            _add(played, episode, evaluator)
        except InputError:
            continue
    return played


def _add(played: Played, episode: Episode, evaluator: str) -> None:
    shared = _shared(episode)
    claimed, entry = episode.counterexample, episode.program.program.entry
    if claimed is None:
        if episode.proof is not None:
            method, scope = episode.proof.method, episode.proof.scope
            equal = EquivalenceExample(**shared, equivalent=True, input="", proof=method, scope=scope)
            played.evaluator.append(equal)
        return
    tries = [attempt for attempt in episode.attempts if attempt.evaluator == evaluator]
    wins = [attempt.ruling.counterexample for attempt in episode.attempts if attempt.ruling.counterexample]
    won = sum(attempt.ruling.won for attempt in tries)
    if not wins and not episode.blind_hits:
        return
    smallest = min([*wins, claimed], key=lambda found: len(found.call))
    missed = [tried.input for attempt in episode.attempts for tried in attempt.ruling.tried]
    played.evaluator.append(
        EvaluatorExample(
            **shared,
            **_shows("minimal", smallest),
            **_shows("natural", claimed),
            difference=claimed.difference.kind.name.lower(),
            misses=tuple(dict.fromkeys(render_call(entry, input) for input in missed)),
            blind_hits=episode.blind_hits,
            blind_tried=episode.blind_tried,
            typed_hits=0,
            typed_tried=0,
            won=won,
            attempts=len(tries),
        )
    )
    difficulty = Difficulty(len(tries) - won, len(tries)).level()
    played.generator.append(GeneratorExample(**shared, input=claimed.call, difficulty=difficulty))


def _shared(episode: Episode) -> dict[str, Any]:
    """What examples of all kinds say of a pair. Raises InputError where a program has no normal form."""
    original, variant = episode.program.program, episode.variant
    return {
        "id": digest(original.digest, variant.source),
        "split": episode.program.split,
        "original": shown(original),
        "variant": shown(variant),
        "entry": original.entry,
        "known": tuple(render_call(original.entry, input) for input in episode.program.inputs[:_KNOWN]),
        "edit": episode.generator or "rewrite",
        "original_form": form_of(Program(original.source, original.module, original.entry)),
        "variant_form": form_of(Program(variant.source, original.module, original.entry)),
        "origin": episode.program.origin,
        "licence": episode.program.licence,
    }


def _shows(name: str, found: Counterexample) -> dict[str, Any]:
    outcomes = {"original": found.original, "variant": found.variant}
    told = {f"{name}_{side}": show_outcome(outcome, _OUTCOME) for side, outcome in outcomes.items()}
    return {name: found.call, **told}
