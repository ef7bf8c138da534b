"""How surprised a model is by the lines of a text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.likelihood import Reader
from mutsinq.agents.local.model import load_model
from mutsinq.agents.table import open_player
from mutsinq.core.program import Program
from mutsinq.core.task import EvaluatorTask, QuestionTask
from mutsinq.errors import AgentError
from question_tasks import DEFECT, SWAP

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")


@pytest.fixture(scope="module")
def reader(folder: Path) -> Reader:
    return Reader(load_model(str(folder)))


TEXT = "def f(a):\n\n    return 'ä'\n"


def test_lines_add_up_to_the_surprise_of_the_whole_text(reader: Reader) -> None:
    lines = reader.lines(TEXT)
    assert len(lines) == 3
    loaded = reader._loaded
    ids = loaded.tokenizer(TEXT, return_tensors="pt").input_ids
    with torch.inference_mode():
        mean = loaded.model(input_ids=ids, labels=ids).loss.item()
    assert sum(line.tokens for line in lines) == ids.shape[1] - 1
    assert sum(line.nats for line in lines) == pytest.approx(mean * (ids.shape[1] - 1), rel=1e-4)
    assert reader.lines(TEXT) is lines


def test_a_line_is_read_with_all_that_stands_before_it(reader: Reader) -> None:
    assert reader.lines("a = 1\nb = 2\n")[0] == reader.lines("a = 1\nc = 3\n")[0]
    assert reader.lines("a = 1\nb = 2\n")[1] != reader.lines("b = 1\nb = 2\n")[1]


def test_a_text_that_the_model_cannot_hold_is_an_error(reader: Reader) -> None:
    with pytest.raises(AgentError, match="the model's context 8,192"):
        reader.lines("x" * 9000)


def test_the_likeliest_text_is_chosen_wherever_it_stands(folder: Path, reader: Reader) -> None:
    player = open_player(f"likelihood:{folder}")
    first, second = SWAP.texts
    mirrored = QuestionTask("identifier-swap", (second, first), SWAP.choices)
    said = [player.act(task, 0).text.strip() for task in (SWAP, mirrored)]
    assert sorted(said) == ["1", "2"]
    nats = [sum(line.nats for line in reader.lines(text)) for text in SWAP.texts]
    assert said[0] == ("1" if nats[0] < nats[1] else "2")


def test_what_is_no_choice_between_texts_is_refused(folder: Path) -> None:
    player = open_player(f"likelihood:{folder}")
    program = Program("def f(a):\n    return a\n", "m", "f")
    assert player.act(DEFECT, 0).finish == player.act(EvaluatorTask(program, program), 0).finish == "refused"
    long = QuestionTask("identifier-swap", ("x" * 9000, "y"), ("1", "2"))
    assert player.act(long, 0).finish == "failed"
