"""Verifying: from candidates to examples, each difference shown by execution.

The main path, for one program: infer its domain → make inputs → run all candidates on them → minimise → count how many
blind inputs do as well → replay in fresh workers under two hash seeds, by the rules of the game. Effort is counted in
inputs and steps, not in seconds, so that a set is the same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import EquivalenceExample, EvaluatorExample
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.identity import split_of
from mutsinq.execution.engine import Engine
from mutsinq.execution.show import show_outcome
from mutsinq.game import trial
from mutsinq.game.blind import text_of, texts
from mutsinq.game.rules import Rules, foul_of_variant
from mutsinq.game.settings import digest
from mutsinq.game.subject import Subject, study
from mutsinq.training.data.balancing import evenly
from mutsinq.training.data.candidates import Material
from mutsinq.training.data.comparison import NOTHING_SHOWS, Comparison, Shown, Suspect, kind_of
from mutsinq.training.data.overlap import form_of

#: Longest text of an outcome, in characters.
_LONGEST_OUTCOME = 200


@dataclass(slots=True)
class Found:
    """The examples of one program, and why other candidates are none."""

    examples: list[EvaluatorExample] = field(default_factory=list)
    #: Number of candidates by the reason for which they were dropped.
    dropped: Counter[str] = field(default_factory=Counter)


def verified(engine: Engine, material: Material, seed: int, most: int | None = None) -> Found:
    """The candidates that behave differently, as examples.

    With `most` only so many are looked at closely, as many that are hard to see as that are easy while there are some.
    Raises InputError or LoadError for an unusable program.
    """
    found = Found()
    subject = study(material.program, engine)
    with Comparison(engine, subject, seed, material.candidates) as comparison:
        screened = [comparison.screened(candidate) for candidate in material.candidates]
        found.dropped.update(reason for reason in screened if isinstance(reason, str))
        suspects = [suspect for suspect in screened if isinstance(suspect, Suspect)]
        if most is not None and len(suspects) > most:
            found.dropped["its program has enough of its difficulty"] += len(suspects) - most
            suspects = evenly(suspects, comparison.level, most, seed)
        shows = [show for suspect in suspects if (show := comparison.shown(suspect)) is not None]
        found.dropped[NOTHING_SHOWS] += len(suspects) - len(shows)
        for show in shows:
            comparison.add_misses(show, shows)
            show.rate = comparison.rate(show, shows)
    form = form_of(subject.program)
    for show in _replayed(engine, subject, shows, found.dropped):
        found.examples.append(_example(material.program, form, show))
    return found


def _replayed(engine: Engine, subject: Subject, shown: list[Shown], dropped: Counter[str]) -> list[Shown]:
    """Those whose differences show again in fresh workers under two hash seeds, within the rules of the game."""
    rules = Rules()
    inputs = list(texts([input for show in shown for input in (show.minimal, show.natural)]).values())
    originals = dict(zip(map(text_of, inputs), trial.outcomes(engine, subject.program, inputs)))
    kept = []
    for show in shown:
        if foul := foul_of_variant(subject.program, show.candidate.program.source, rules):
            dropped[f"breaks the rule {foul.rule!r}"] += 1
            continue
        both = [show.minimal, show.natural]
        for input, variant in zip(both, trial.outcomes(engine, show.candidate.program, both)):
            original = originals[text_of(input)]
            kind = None if original is None or variant is None else kind_of(original, variant)
            if original and variant and kind is not None and subject.foul(input, rules) is None:
                show.outcomes[text_of(input)] = original, variant
        if all(text_of(input) in show.outcomes for input in both):
            kept.append(show)
        else:
            dropped["does not replay"] += 1
    return kept


def _example(program: CorpusProgram, form: str, show: Shown) -> EvaluatorExample:
    original, candidate = program.program, show.candidate
    minimal, natural = (show.outcomes[text_of(input)] for input in (show.minimal, show.natural))
    kind = kind_of(*natural)
    shared = _shared("evaluator", program, form, candidate.program, candidate.edit)
    answers = {_call(original, show.minimal), _call(original, show.natural)}
    return EvaluatorExample(
        **shared | {"known": tuple(call for call in shared["known"] if call not in answers)},
        minimal=_call(original, show.minimal),
        natural=_call(original, show.natural),
        minimal_original=show_outcome(minimal[0], _LONGEST_OUTCOME),
        minimal_variant=show_outcome(minimal[1], _LONGEST_OUTCOME),
        natural_original=show_outcome(natural[0], _LONGEST_OUTCOME),
        natural_variant=show_outcome(natural[1], _LONGEST_OUTCOME),
        difference=kind.label if kind else "",
        misses=tuple(_call(original, input) for input in show.misses),
        blind_hits=show.rate.hits,
        blind_tried=show.rate.tried,
        typed_hits=show.rate.typed.hits,
        typed_tried=show.rate.typed.tried,
        won=candidate.won,
        attempts=candidate.attempts,
    )


def proved_equal(material: Material, examples: Sequence[EvaluatorExample]) -> list[EquivalenceExample]:
    """Variants of the material that are proved equal, as examples, at most as many as `examples` of it that differ.

    Each is told the inputs that one of those is told: were it told more, their number would give the answer away.
    """
    program, form = material.program, form_of(material.program.program)
    return [
        EquivalenceExample(
            **_shared("equivalence", program, form, variant, edit) | {"known": example.known},
            equivalent=True,
            input="",
            proof=proof.method,
            scope=proof.scope,
        )
        for (edit, variant, proof), example in zip(material.equals, examples)
    ]


def _shared(kind: str, program: CorpusProgram, form: str, variant: Program, edit: str) -> dict[str, Any]:
    """The columns that examples of all kinds have."""
    original = program.program
    return {
        "id": digest(kind, original.source, variant.source, original.entry),
        "split": split_of(form),
        "original": original.source,
        "variant": variant.source,
        "entry": original.entry,
        "known": tuple(_call(original, input) for input in program.inputs),
        "edit": edit,
        "original_form": form,
        "variant_form": form_of(variant),
        "origin": program.origin,
        "licence": program.licence,
    }


def _call(program: Program, input: Input) -> str:
    return render_call(program.entry, input)
