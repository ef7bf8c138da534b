"""A model of random weights is asked every kind of question, and always answers in form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutsinq.evaluation.downstream.code_generation import code_questions
from mutsinq.evaluation.downstream.defect_detection import defect_questions
from mutsinq.evaluation.downstream.examine import ExaminationSettings, examine
from mutsinq.evaluation.downstream.identifier_swap import swap_questions
from mutsinq.evaluation.downstream.output_prediction import output_questions
from mutsinq.evaluation.downstream.question import QuestionSet
from mutsinq.evaluation.downstream.summary import summarise
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.testing import tiny_model

TASK = {"text": "Give it back.", "code": "def f(a: int):\n    return a\n", "test_list": ["assert f(3) == 3"]}
CALL = {"code": "def f(a):\n    return a + [1]\n", "input": "[2]", "output": "[2, 1]"}
FUNCTION = {"func": "int f(void)\n{\n    return 1;\n}\n", "target": 0}
SPREAD = 'def spread(numbers: list[int]) -> int:\n    """The range."""\n    return max(numbers) - min(numbers)\n'


@pytest.fixture
def crew() -> Iterator[Crew]:
    pytest.importorskip("torch", reason="needs the extra `neural`")
    pytest.importorskip("llguidance", reason="needs the extra `neural`")
    with Crew(GameSettings("", ()), 1) as crew:
        yield crew


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="needs the extra `neural`")
    return tiny_model(Path(tmp_path_factory.mktemp("models")) / "tiny")


@pytest.fixture(params=["code-generation", "output-prediction", "defect-detection", "identifier-swap"])
def questions(request: pytest.FixtureRequest, tmp_path: Path, crew: Crew) -> QuestionSet:
    path = tmp_path / "set.jsonl"
    fields = {"code-generation": TASK, "output-prediction": CALL, "defect-detection": FUNCTION}.get(request.param)
    path.write_text(json.dumps(fields), "utf-8")
    (tmp_path / "spread.py").write_text(SPREAD, "utf-8")
    match request.param:
        case "code-generation":
            return code_questions(path, crew)
        case "output-prediction":
            return output_questions(path, crew)
        case "defect-detection":
            return defect_questions(path)
        case _:
            return swap_questions([tmp_path / "spread.py"], crew)


def test_every_reply_can_be_read(questions: QuestionSet, crew: Crew, folder: Path) -> None:
    spec = f"model:{folder},max_tokens=24,device=cpu"
    examination = examine(questions, ExaminationSettings((spec,), samples=2), crew)
    for part in summarise(examination):
        row = part.rows[-1]
        assert (row.evaluator, row.readable) == (spec, 1.0)
        assert row.tokens > 0
        assert examination.configurations[spec]["constrained"]
