"""Replies written side by side are those that would be written alone, and memory that runs out is asked for less."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.decoding import Decoder, Request
from mutsinq.agents.local.model import LoadedModel, load_model
from mutsinq.agents.local.sampling import Sampling
from mutsinq.errors import AgentError

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")

LONG = "def f(a, b): return a + b " * 3
#: With something that all begin with, and without.
PROMPTS = {"shared": [LONG + end for end in ("x", "yy", "", "a longer end")], "distinct": ["a", "bcd", "ef" * 40]}


@pytest.fixture(scope="module")
def loaded(folder: Path) -> LoadedModel:
    return load_model(str(folder), device="cpu")


def requests(loaded: LoadedModel, prompts: list[str], samples: int = 1) -> list[Request]:
    tokens = [tuple(loaded.tokenizer(prompt).input_ids) for prompt in prompts]
    return [Request(prompt, 10 * place + seed) for seed in range(samples) for place, prompt in enumerate(tokens)]


@pytest.mark.parametrize("prompts", PROMPTS.values(), ids=PROMPTS)
def test_the_likeliest_reply_is_that_of_plain_generation(loaded: LoadedModel, prompts: list[str]) -> None:
    asked = requests(loaded, prompts)
    written = Decoder(loaded, Sampling(0, max_tokens=24)).write(asked)
    for request, reply in zip(asked, written):
        tokens = torch.tensor([request.prompt])
        plain = loaded.model.generate(
            tokens, attention_mask=torch.ones_like(tokens), do_sample=False, max_new_tokens=24
        )
        expected = plain[0, len(request.prompt) :].tolist()
        assert list(reply.tokens) == [token for token in expected if token != 2]


@pytest.mark.parametrize("prompts", PROMPTS.values(), ids=PROMPTS)
def test_a_reply_does_not_depend_on_those_beside_it(loaded: LoadedModel, prompts: list[str]) -> None:
    asked = requests(loaded, prompts, samples=3)
    together = Decoder(loaded, Sampling(1, 0.9, 24)).write(asked)
    assert len({reply.tokens for reply in together}) > len(prompts)
    assert [Decoder(loaded, Sampling(1, 0.9, 24)).write([request])[0] for request in asked] == together
    for rows in (1, 2, 5):
        assert Decoder(loaded, Sampling(1, 0.9, 24), rows).write(asked) == together


def test_a_reply_ends_where_the_model_ends_it_or_at_the_limit(loaded: LoadedModel) -> None:
    asked = requests(loaded, ["f"], samples=40)
    ending = loaded.model.get_output_embeddings().weight.data[2]
    before = ending.clone()
    try:
        # The end becomes as likely as the likeliest tokens.
        ending.copy_(loaded.model.get_output_embeddings().weight.data[3:].mean(0))
        written = Decoder(loaded, Sampling(1, 1, 100)).write(asked)
    finally:
        ending.copy_(before)
    assert {reply.finish for reply in written} == {"stop", "length"}
    for reply in written:
        assert 2 not in reply.tokens
        assert (len(reply.tokens) == 100) == (reply.finish == "length")


def test_replies_that_another_thread_writes_can_be_cut_off(
    loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = Decoder(loaded, Sampling(1, 1, 7000))
    begun, step = threading.Event(), decoder._go_on

    def go_on(batch: Any) -> None:
        begun.set()
        step(batch)

    monkeypatch.setattr(decoder, "_go_on", go_on)
    written: list[Any] = []
    thread = threading.Thread(target=lambda: written.extend(decoder.write(requests(loaded, ["f"], samples=8))))
    thread.start()
    assert begun.wait(60)
    decoder.interrupt()
    thread.join(60)
    assert len(written) == 8
    assert any(reply.finish == "length" and len(reply.tokens) < 7000 for reply in written)
    # The next ones are whole.
    (reply,) = Decoder(loaded, Sampling(1, 1, 5)).write(requests(loaded, ["f"]))
    assert reply.tokens


def test_no_requests_have_no_replies(loaded: LoadedModel) -> None:
    assert Decoder(loaded, Sampling()).write([]) == []


class Scarce:
    """A model whose memory holds few rows."""

    def __init__(self, model: Any, rows: int, error: Exception) -> None:
        self.model, self.rows, self.error = model, rows, error

    def __call__(self, input_ids: Any, **options: Any) -> Any:
        if len(input_ids) > self.rows:
            raise self.error
        return self.model(input_ids=input_ids, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)


ERRORS = [
    torch.OutOfMemoryError("CUDA out of memory"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
    MemoryError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_where_memory_runs_out_batches_become_smaller(loaded: LoadedModel, error: Exception) -> None:
    asked = requests(loaded, PROMPTS["distinct"], samples=4)
    expected = Decoder(loaded, Sampling(max_tokens=8)).write(asked)
    scarce = LoadedModel(Scarce(loaded.model, 2, error), loaded.tokenizer, "scarce", "", "")
    decoder = Decoder(scarce, Sampling(max_tokens=8))
    assert decoder.write(asked) == expected
    assert decoder.rows <= 2


def test_memory_for_not_even_one_reply_is_said(loaded: LoadedModel) -> None:
    scarce = LoadedModel(Scarce(loaded.model, 0, ERRORS[0]), loaded.tokenizer, "scarce", "", "")
    with pytest.raises(AgentError, match="not even one reply to a prompt of 2 tokens fits into memory; lower max_tok"):
        Decoder(scarce, Sampling()).write([Request((1, 2), 0)])


def test_errors_that_are_not_of_memory_are_not_hidden(loaded: LoadedModel) -> None:
    broken = LoadedModel(Scarce(loaded.model, 0, RuntimeError("shapes")), loaded.tokenizer, "broken", "", "")
    with pytest.raises(RuntimeError, match="shapes"):
        Decoder(broken, Sampling()).write([Request((1, 2), 0)])


def test_a_prompt_longer_than_the_context_is_refused(loaded: LoadedModel) -> None:
    with pytest.raises(AgentError, match=r"9,000 tokens, and the model's context 8,192"):
        Decoder(loaded, Sampling()).write([Request((1,) * 9_000, 0)])
