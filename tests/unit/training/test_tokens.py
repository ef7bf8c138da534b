"""Log-probabilities are those of the model read one text at a time, however texts are put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.model import LoadedModel, load_model
from mutsinq.training.rendering import Lesson
from mutsinq.training.tokens import Encoded, encode, encode_lessons, log_probabilities

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")


@pytest.fixture(scope="module")
def loaded(base: Path) -> LoadedModel:
    return load_model(str(base), device="cpu")


def test_padding_and_neighbours_change_nothing(loaded: LoadedModel) -> None:
    texts = [Encoded((1, 5, 9), (7, 8)), Encoded((1,), (4, 4, 4, 4, 2)), Encoded((1, 2, 3, 4, 5, 6, 7), (9,))]
    with torch.no_grad():
        values, wanted = log_probabilities(loaded.model, texts)
        assert wanted.sum(1).tolist() == [2, 5, 1]
        for text, row, places in zip(texts, values, wanted, strict=True):
            tokens = torch.tensor([text.prompt + text.reply])
            logits = loaded.model(input_ids=tokens).logits[0, :-1].log_softmax(-1)
            alone = logits[range(len(text) - 1), tokens[0, 1:]][len(text.prompt) - 1 :]
            assert torch.allclose(row[places], alone, atol=1e-5)
            assert row[~places].abs().sum() == 0


def test_a_text_is_a_prompt_a_reply_and_an_end(loaded: LoadedModel) -> None:
    (text,) = encode(loaded.tokenizer, ["Reply:\n"], ["f(1)\n"])
    assert loaded.tokenizer.decode(text.prompt) == "Reply:\n"
    assert loaded.tokenizer.decode(text.reply[:-1]) == "f(1)\n"
    assert text.reply[-1] == loaded.tokenizer.eos_token_id
    assert encode(loaded.tokenizer, [], []) == []


def test_lessons_that_are_too_long_in_either_reply_are_counted(loaded: LoadedModel) -> None:
    lessons = [Lesson("a", "p", "x"), Lesson("b", "p", "x", "y" * 50), Lesson("c", "p" * 50, "x")]
    rows, too_long = encode_lessons(loaded.tokenizer, lessons, 10)
    assert ([len(row) for row in rows], too_long) == ([1], 2)
    rows, too_long = encode_lessons(loaded.tokenizer, lessons, 100)
    assert ([len(row) for row in rows], too_long) == ([1, 2, 1], 0)
