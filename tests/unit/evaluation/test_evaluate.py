"""Evaluators on sets of pairs, in one run or in several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from small_set import write_set

from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, Task
from mutsinq.errors import InputError
from mutsinq.evaluation.evaluate import Evaluation, EvaluationSettings, evaluate
from mutsinq.evaluation.sets import EvaluationSet, read_set
from mutsinq.evaluation.summary import Row, summarise


@dataclass
class Reader:
    """Says `equivalent` of programs that do not calculate, and else every other time what shows both differences."""

    name: str = "reader"
    configuration: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    def act(self, task: Task, seed: int) -> Reply:
        assert isinstance(task, EvaluatorTask)
        self.asked += 1
        entry = task.original.entry
        said = "equivalent\n" if entry == "g" else f"{entry}(3827)\n" if self.asked % 2 else "nonsense"
        return Reply(said, tokens_read=10, tokens_written=2, cost=0.5)


@pytest.fixture
def small(tmp_path: Path) -> EvaluationSet:
    return read_set(write_set(tmp_path / "small.jsonl"))


def row(evaluation: Evaluation, evaluator: str, part: str = "all") -> Row:
    (told,) = summarise(evaluation)
    rows = next(each.rows for each in told.parts if each.name == part)
    return next(each for each in rows if each.evaluator == evaluator)


def test_models_are_sampled_and_others_asked_once(small: EvaluationSet) -> None:
    reader = Reader()
    settings = EvaluationSettings(("reader", "fuzz", "sibling"), (1, 4))
    evaluation = evaluate([small], settings, {"reader": reader})
    assert reader.asked == 3 * 4
    told = row(evaluation, "reader")
    assert (told.solved[1].mean, told.solved[4].mean) == (0.5, 1.0)
    assert (told.tokens, told.cost) == (48, 4.0)
    assert row(evaluation, "fuzz").solved[1].mean == 0.5
    # The input that shows the rare difference shows the other too, not the other way round.
    assert row(evaluation, "sibling").solved[1].mean == 0.5
    (numbers,) = summarise(evaluation)
    assert {part.name: part.pairs for part in numbers.parts} == {"all": 2, "low-blind": 1}
    assert row(evaluation, "reader", "low-blind").solved[4].mean == 1.0
    assert row(evaluation, "fuzz", "low-blind").solved[4].mean == 0.0
    equal = {each.evaluator: each for each in numbers.equal}
    assert equal["reader"].recognised.mean == 1.0
    assert equal["fuzz"].false_alarm.mean == 1.0
    assert equal["sibling"].false_alarm.mean == 0.0


def test_a_slow_model_is_asked_for_few_replies_at_once_so_that_little_is_lost(small: EvaluationSet) -> None:
    class Slow(Reader):
        batch = 2
        asked_at_once: ClassVar[list[int]] = []

        def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
            self.asked_at_once.append(len(tasks))
            return [self.act(task, seed) for task, seed in zip(tasks, seeds, strict=True)]

    evaluate([small], EvaluationSettings(("slow",), (1, 4)), {"slow": Slow()})
    assert Slow.asked_at_once == [4, 4, 4]


def test_an_evaluator_is_compared_with_the_baselines_at_equal_inputs(small: EvaluationSet) -> None:
    evaluation = evaluate([small], EvaluationSettings(("reader", "fuzz"), (1, 4)), {"reader": Reader()})
    (numbers,) = summarise(evaluation)
    versus = {(each.evaluator, each.other, each.inputs): each.comparison for each in numbers.parts[0].versus}
    assert set(versus) == {("reader", "fuzz", 1), ("reader", "fuzz", 4)}
    assert versus["reader", "fuzz", 4].difference.mean == 0.5


def test_adapters_are_compared_once_with_each_other_or_with_their_twins_alone(small: EvaluationSet) -> None:
    specs = ("one", "two", "fuzz", "one blind", "two blind")
    evaluation = evaluate(
        [small], EvaluationSettings(specs, (1,)), {spec: Reader() for spec in specs if spec != "fuzz"}
    )

    def compared(*against: str) -> list[tuple[str, str]]:
        (numbers,) = summarise(evaluation, against)
        return [(each.evaluator, each.other) for each in numbers.parts[0].versus]

    everyone = [frozenset(each) for each in compared()]
    assert len(everyone) == len(set(everyone)) == 4 * 3 / 2 + 4
    assert compared("one blind", "two blind") == [
        (one, other) for one in ("one", "two") for other in ("one blind", "two blind")
    ]


def test_a_search_says_its_seconds_and_proves_what_is_equal(small: EvaluationSet) -> None:
    spec = "search:boundary,seconds=5"
    evaluation = evaluate([small], EvaluationSettings((spec,), (1,)))
    told = row(evaluation, spec)
    assert told.solved[1].mean >= 0.5
    assert told.cpu_seconds > 0
    (numbers,) = summarise(evaluation)
    assert numbers.equal[0].recognised.mean == 1.0


def test_a_search_with_a_model_beside_it_is_compared_with_the_same_search_alone(
    small: EvaluationSet, tmp_path: Path
) -> None:
    (tmp_path / "replies.txt").write_text("f(3827)\n", "utf-8")
    alone = "search:boundary,seconds=10"
    with_agent = f"search:boundary,agent=scripted:{tmp_path / 'replies.txt'},seconds=10"
    evaluation = evaluate([small], EvaluationSettings((alone, with_agent), (1,)))
    assert row(evaluation, with_agent).solved[1].mean == 1.0
    (numbers,) = summarise(evaluation)
    (versus,) = numbers.parts[0].versus
    assert (versus.evaluator, versus.other) == (with_agent, alone)
    assert versus.comparison.difference.mean >= 0


def test_an_evaluation_goes_on_where_it_stopped_and_takes_further_evaluators(
    small: EvaluationSet, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.jsonl"
    first = Reader()
    evaluate([small], EvaluationSettings(("reader",), (1, 2)), {"reader": first}, path=path)
    # A kill cut the last line.
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    again = Reader()
    evaluation = evaluate([small], EvaluationSettings(("reader", "constant"), (1, 2)), {"reader": again}, path=path)
    assert (first.asked, again.asked) == (6, 2)
    assert len(evaluation.attempted) == 6
    assert len(path.read_bytes().splitlines()) == len(lines) + 3


def test_another_evaluation_is_not_continued(small: EvaluationSet, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    evaluate([small], EvaluationSettings(("constant",), (1,)), path=path)
    with pytest.raises(InputError, match="another counts"):
        evaluate([small], EvaluationSettings(("constant",), (1, 2)), path=path)
    path.write_text("[]\n", "utf-8")
    with pytest.raises(InputError, match=r"ledger\.jsonl:1"):
        evaluate([small], EvaluationSettings(("constant",), (1,)), path=path)


def test_a_program_that_cannot_be_run_costs_its_pair_alone(tmp_path: Path, small: EvaluationSet) -> None:
    broken = '{"id": "b", "entry": "h", "original": "import nowhere\\ndef h(): pass", "variant": "def h(): return 1"}\n'
    path = tmp_path / "broken.jsonl"
    path.write_text(broken + (tmp_path / "small.jsonl").read_text("utf-8"), "utf-8")
    evaluation = evaluate([read_set(path)], EvaluationSettings(("constant",), (1,)))
    assert evaluation.failures
    (numbers,) = summarise(evaluation)
    assert numbers.unjudged == 1
    assert numbers.parts[0].pairs == 2


def test_an_adapter_is_not_measured_on_what_it_was_trained_on(
    small: EvaluationSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "adapter_config.json").write_text("{}", "utf-8")
    (tmp_path / "originals.txt").write_text(f"{small.items[0].original_form}\n", "utf-8")
    spec = f"blind:adapter:{tmp_path}"
    with pytest.raises(InputError, match="was trained on programs of 2 of its 3 items"):
        evaluate([small], EvaluationSettings((spec,), (1,)), {spec: Reader()})
    evaluation = evaluate([small], EvaluationSettings((spec,), (1,), force=True), {spec: Reader()})
    assert evaluation.overlaps == {(spec, "small"): 2}


@pytest.mark.parametrize("counts", [(), (0,), (8, 1), (1, 1)])
def test_numbers_of_inputs_that_do_not_rise_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="rise"):
        EvaluationSettings(("fuzz",), counts)
