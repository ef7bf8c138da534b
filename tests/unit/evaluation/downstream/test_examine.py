"""Players on questions: asked once, judged, kept, and shown beside rules that understand nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mutsinq.core.reply import Reply
from mutsinq.core.task import Task
from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.code_generation import code_questions
from mutsinq.evaluation.downstream.defect_detection import defect_questions
from mutsinq.evaluation.downstream.examine import Examination, ExaminationSettings, examine
from mutsinq.evaluation.downstream.question import Question, QuestionSet
from mutsinq.evaluation.downstream.summary import ExaminedRow, measures, summarise
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.reports.downstream import examination_lines, sections
from told_player import ToldPlayer


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(GameSettings("", ()), 1) as crew:
        yield crew


@pytest.fixture
def functions(tmp_path: Path) -> QuestionSet:
    """One function that is vulnerable and three that are not."""
    path = tmp_path / "functions.jsonl"
    lines = [{"func": f"int f{n}(void)\n{{\n    return {n};\n}}\n", "target": int(n == 0)} for n in range(4)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return defect_questions(path)


def rows(examination: Examination, part: str = "published") -> dict[str, ExaminedRow]:
    return {row.evaluator: row for each in summarise(examination) if each.name == part for row in each.rows}


def test_a_constant_answer_is_shown_to_be_one(functions: QuestionSet, crew: Crew) -> None:
    examination = examine(functions, ExaminationSettings(("speaker",)), crew, {"speaker": ToldPlayer(("no\n",))})
    row = rows(examination)["speaker"]
    assert row.measured["right"].mean == 0.75
    assert row.measured["mean of both classes"].mean == 0.5
    assert (row.readable, row.tokens, row.cost) == (1.0, 10.0, 1.0)
    assert rows(examination)["always the commonest"].measured == row.measured
    (versus, *_) = summarise(examination)[0].versus
    assert (versus.evaluator, versus.comparison.difference.mean) == ("speaker", 0.0)


def test_what_cannot_be_read_and_what_was_not_said_is_wrong(functions: QuestionSet, crew: Crew) -> None:
    players = {"speaker": ToldPlayer(("The function is safe.",)), "refusing": Refusing(())}
    examination = examine(functions, ExaminationSettings(tuple(players)), crew, players)
    for name in players:
        row = rows(examination)[name]
        assert (row.measured["right"].mean, row.readable) == (0.0, 0.0)


@dataclass
class Refusing(ToldPlayer):
    name: str = "refusing"

    def act(self, task: Task, seed: int) -> Reply:
        return Reply("no\n", finish="refused")


def test_an_examination_goes_on_where_it_stopped(functions: QuestionSet, crew: Crew, tmp_path: Path) -> None:
    path, first, again = tmp_path / "kept.jsonl", ToldPlayer(("yes\n",)), ToldPlayer(("yes\n",))
    settings = ExaminationSettings(("speaker",), samples=2)
    told = examine(functions, settings, crew, {"speaker": first}, path=path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    done: list[tuple[int, int]] = []
    resumed = examine(functions, settings, crew, {"speaker": again}, path=path, tell=lambda *each: done.append(each))
    assert (len(first.tasks), len(again.tasks)) == (8, 2)
    assert resumed.attempted.keys() == told.attempted.keys()
    assert done[-1] == (16, 16)
    with pytest.raises(InputError, match="another samples"):
        examine(functions, ExaminationSettings(("speaker",)), crew, {"speaker": again}, path=path)


def test_samples_of_a_program_give_the_chance_that_one_of_them_passes(tmp_path: Path, crew: Crew) -> None:
    path = tmp_path / "tasks.jsonl"
    task = {"text": "The same.", "code": "def f(a: int):\n    return a\n", "test_list": ["assert f(3) == 3"]}
    path.write_text(json.dumps(task) + "\n", "utf-8")
    right, lucky = (f"```python\ndef f(a):\n    return {value}\n```\n" for value in ("a", "3"))
    speaker = ToldPlayer((right, lucky, "f", "f"))
    examination = examine(
        code_questions(path, crew), ExaminationSettings(("speaker",), samples=4), crew, {"speaker": speaker}
    )
    measured = {name: each.mean for name, each in rows(examination)["speaker"].measured.items()}
    assert measured == {
        "pass@1": 0.5,
        "pass@4": 1.0,
        "and like the reference@1": 0.25,
        "and like the reference@4": 1.0,
    }
    # The table of the tests passes them, and so it is the best of the rules; the reference is none.
    others = {each.other for each in summarise(examination)[0].versus if each.measure == "pass@1"}
    assert others == {"the tests by heart"}


def test_an_adapter_is_not_asked_about_what_it_was_trained_on(
    functions: QuestionSet, crew: Crew, tmp_path: Path
) -> None:
    (tmp_path / "adapter_config.json").write_text("{}", "utf-8")
    (tmp_path / "originals.txt").write_text("abc\n", "utf-8")
    spec = f"adapter:{tmp_path}"
    known = Question("1", "1", "1", functions.questions[0].task, "yes", ("published",), form="abc")
    known_set = QuestionSet("known", "defect-detection", "", (known,), functions.parts)
    with pytest.raises(InputError, match="was trained on programs of 1 of its 1 items"):
        examine(known_set, ExaminationSettings((spec,)), crew, {spec: ToldPlayer(("yes\n",))})
    examination = examine(known_set, ExaminationSettings((spec,), force=True), crew, {spec: ToldPlayer(("yes\n",))})
    assert any("NOT TO BE TRUSTED" in line for line in examination_lines(examination, summarise(examination)))


def test_an_evaluator_is_not_named_like_a_rule(functions: QuestionSet, crew: Crew) -> None:
    with pytest.raises(InputError, match="named like the rule 'chance'"):
        examine(functions, ExaminationSettings(("chance",)), crew)


def test_both_orders_are_right_only_together() -> None:
    right, both = measures("identifier-swap", 2, [])
    words = [("right", "right"), ("right", "wrong")]
    assert right.score([], words) == 0.75
    assert both.score([], words) == 0.5
    assert both.score([], [("right", "right"), ()]) == 0.0


def test_the_majority_of_those_that_can_be_read_decides(functions: QuestionSet) -> None:
    majority, _ = measures("defect-detection", 3, functions.questions)
    vulnerable, safe = functions.questions[0], functions.questions[1]
    # A tie says yes, as in the published protocol.
    assert majority.score([vulnerable], [("right", "wrong", "malformed")]) == 1.0
    assert majority.score([safe], [("right", "wrong", "malformed")]) == 0.0
    assert majority.score([safe], [("right", "right", "wrong")]) == 1.0
    assert majority.score([safe], [("no reply", "malformed")]) == 0.0


def test_a_report_has_a_table_and_a_plot_for_each_part(functions: QuestionSet, crew: Crew) -> None:
    examination = examine(functions, ExaminationSettings(("speaker",)), crew, {"speaker": ToldPlayer(("yes\n",))})
    told = list(sections(examination, summarise(examination)))
    assert [section.plot is not None for section in told] == [True, False, True, False]
    assert (told[0].table.rows[0][0], told[0].table.rows[-1][0]) == ("(chance)", "speaker")
