"""Generators beside the mutation operators, on the same programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.notation import write_proposal
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Proposal, Reply
from mutsinq.core.task import GeneratorTask, Task
from mutsinq.errors import InputError
from mutsinq.evaluation.generating import OPERATORS, Generated, GeneratingSettings, GeneratorRow, measure_generators
from mutsinq.evaluation.plausibility import Plausibility
from mutsinq.game.store import Store
from mutsinq.reports.generators import generator_lines

F = "def f(n: int) -> int:\n    return n\n"
PROGRAMS = [CorpusProgram(Program(F, "program", "f"), (Input((1,)), Input((4,))), "here", "MIT", "test")]
#: It names inputs and has no clock.
FUZZ = "fuzz"


@dataclass
class Writer:
    """Writes an easy variant, the same again, a variant that is none, and one that hardly any input shows."""

    name: str = "writer"
    configuration: dict[str, Any] = field(default_factory=lambda: {"player": "writer"})
    asked: int = 0

    def act(self, task: Task, seed: int) -> Reply:
        assert isinstance(task, GeneratorTask)
        said = [("n + 1", 1), ("(n + 1)", 1), ("(n)", 1), ("n if n * n != 14645929 else 0", 3827)][self.asked % 4]
        self.asked += 1
        source = task.program.source.replace("return n", f"return {said[0]}")
        text = write_proposal(Proposal(source, Input((said[1],))), task.program)
        return Reply(text, tokens_read=6, tokens_written=4, cost=0.5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "games.db", create=True) as store:
        yield store


def row(generated: Generated, generator: str) -> GeneratorRow:
    return next(each for each in generated.rows if each.generator == generator)


def test_a_generator_is_measured_by_what_becomes_of_its_proposals(store: Store) -> None:
    settings = GeneratingSettings(("writer",), ("constant", FUZZ), inputs=4, variants=4)
    told = row(measure_generators(PROGRAMS, settings, store, {"writer": Writer()}), "writer")
    assert (told.proposals, told.pairs) == (4, 2)
    assert told.valid.mean == 0.75
    assert told.distinct.mean == pytest.approx(2 / 3)
    assert told.equal.mean == 0.25
    assert told.survives[FUZZ].mean == 0.5
    assert told.useful.mean == 0.25
    assert 0.4 < told.difficulty.mean < 0.6
    assert (told.tokens, told.cost) == (10.0, 2.0)
    assert told.plausible is None


def test_generators_stand_beside_the_mutation_operators_and_go_on_where_they_stopped(
    store: Store, tmp_path: Path
) -> None:
    settings = GeneratingSettings((OPERATORS, "writer"), ("constant", FUZZ), inputs=4, variants=4)
    first, again, path = Writer(), Writer(), tmp_path / "found.jsonl"
    generated = measure_generators(PROGRAMS, settings, store, {"writer": first}, path=path)
    resumed = measure_generators(PROGRAMS, settings, store, {"writer": again}, path=path)
    assert (first.asked, again.asked) == (4, 0)
    assert resumed.rows == generated.rows
    assert row(generated, OPERATORS).valid.mean > 0
    assert row(generated, OPERATORS).against is None
    told = row(generated, "writer").against
    assert told is not None
    assert told.difference.mean == 0.25 - row(generated, OPERATORS).useful.mean
    text = "\n".join(generator_lines(generated))
    assert "mutation operators (symbolic)" in text
    assert "plausible" not in text


def test_an_adapter_is_not_measured_on_programs_that_it_was_trained_on(store: Store, tmp_path: Path) -> None:
    from mutsinq.training.data.overlap import form_of

    (tmp_path / "adapter_config.json").write_text("{}", "utf-8")
    (tmp_path / "originals.txt").write_text(f"{form_of(PROGRAMS[0].program)}\n", "utf-8")
    spec = f"adapter:{tmp_path}"
    with pytest.raises(InputError, match="was trained on programs of 1 of its 1 items"):
        measure_generators(PROGRAMS, GeneratingSettings((spec,), ("constant",)), store, {spec: Writer()})
    settings = GeneratingSettings((spec,), ("constant",), variants=1, force=True)
    generated = measure_generators(PROGRAMS, settings, store, {spec: Writer()})
    assert "NOT TO BE TRUSTED" in "".join(section.about for section in _sections(generated))


def _sections(generated: Generated) -> Sequence[Any]:
    from mutsinq.reports.generators import sections

    return list(sections(generated))


@dataclass
class Line:
    nats: float
    tokens: int


class LongLines:
    """Finds a line the more surprising the longer it is."""

    def lines(self, text: str) -> list[Line]:
        return [Line(float(len(line)), 1) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("variant", "plausible"),
    [
        (F, True),
        (F.replace("return n", "return 1"), True),
        (F.replace("return n", "return n if n * n != 14645929 else 0"), False),
        ("def f(n: int) -> int:\n    n = 1\n    return n\n", True),
        ("def f(n: int) -> int:\n    pass\n", True),
    ],
)
def test_a_variant_is_plausible_if_its_changed_lines_are_as_usual_as_those_of_originals(
    variant: str, plausible: bool
) -> None:
    original = Program(F, "m", "f")
    assert Plausibility(LongLines(), [original]).passes(original, Program(variant, "m", "f")) is plausible


def test_the_share_of_plausible_variants_is_shown_where_a_model_reads_them(store: Store) -> None:
    settings = GeneratingSettings(("writer",), ("constant",), inputs=1, variants=4)
    generated = measure_generators(PROGRAMS, settings, store, {"writer": Writer()}, LongLines())
    told = row(generated, "writer").plausible
    assert told is not None
    assert told.mean == 0.5
    assert "plausible: changed lines of at most" in "\n".join(generator_lines(generated))


@pytest.mark.parametrize("settings", [{"generators": ()}, {"generators": ("symbolic",), "evaluators": ()}])
def test_nobody_to_measure_is_an_error(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        GeneratingSettings(**settings)
