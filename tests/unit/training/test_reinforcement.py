"""Reinforcement on a tiny random model: what wins by the referee's verdict becomes likelier, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.notation import write_proposal
from mutsinq.core.call_text import parse_call
from mutsinq.core.example import EquivalenceExample, EvaluatorExample, GeneratorExample
from mutsinq.core.reply import Proposal, Reply
from mutsinq.game.bench import Bench
from mutsinq.game.settings import GameSettings
from mutsinq.training.adapter import Adapter
from mutsinq.training.judging import AnswersJob, ProposalsJob
from mutsinq.training.loop import Progress
from mutsinq.training.rendering import Renderer
from mutsinq.training.tokens import encode, log_probabilities
from mutsinq.training.train import train

from .conftest import Configure, evaluator_example, write_data

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
load_file = pytest.importorskip("safetensors.torch").load_file

#: The two differ on all values but texts.
ORIGINAL = "def f(a):\n    return a\n"
VARIANT = "def f(a):\n    return a if isinstance(a, str) else [a]\n"
KNOWN = ("f(1)", "f('a')", "f(None)", "f([1])", "f(1.5)", "f({'a': 1})", "f((1,))", "f(True)", "f({1})", "f(b'')")


def anything(number: int, split: str = "train") -> EvaluatorExample:
    names = {"entry": "f", "known": KNOWN, "minimal": "f(0)", "natural": "f(3)", "misses": ()}
    return replace(evaluator_example(number, split), original=ORIGINAL, variant=VARIANT, **names)  # type: ignore[arg-type]


def rewards(folder: Path) -> list[float]:
    lines = (folder / "metrics.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["reward"] for line in lines]


def equal(number: int) -> EquivalenceExample:
    shared = {name: getattr(anything(number), name) for name in ("id", "split", "original", "entry", "known", "edit")}
    forms = {"original_form": f"{number}", "variant_form": f"{number}", "origin": "tests", "licence": "MIT"}
    return EquivalenceExample(
        **shared, **forms, variant=ORIGINAL, equivalent=True, input="", proof="same normal form", scope="all"
    )


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    return write_data(tmp_path / "tasks", [equal(number) for number in range(4)])


def test_replies_that_win_become_likelier(tasks: Path, configure: Configure, tmp_path: Path) -> None:
    # A random model of this size cannot become sure of anything, so shares of wins say little.
    config = configure(method="grpo", epochs=6, samples=8, learning_rate=0.03, dropout=0.0, known=0.0, beta=0.0)
    training = train("evaluator", [tasks], config, tmp_path / "out")
    assert training.steps == len(rewards(tmp_path / "out")) == 6
    before, after = (Adapter(replace(config, start=start)) for start in ("", str(tmp_path / "out")))
    prompt = Renderer("evaluator", config).prompting.completion(Renderer("evaluator", config).task(equal(1)))
    gains = {}
    for reply in ("equivalent\n", "unknown\n"):
        texts = encode(before.loaded.tokenizer, [prompt], [reply])
        one, other = (log_probabilities(each.model, texts)[0].sum().item() for each in (before, after))
        gains[reply] = other - one
    assert gains["equivalent\n"] > 0.1
    assert gains["equivalent\n"] > gains["unknown\n"] + 0.1


def test_a_reinforcement_that_was_stopped_ends_with_the_very_same_weights(
    tasks: Path, configure: Configure, tmp_path: Path
) -> None:
    config = configure(method="grpo", epochs=4, samples=4, known=0.0)
    train("evaluator", [tasks], config, tmp_path / "whole")

    def stop(progress: Progress) -> None:
        if progress.step == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train("evaluator", [tasks], config, tmp_path / "stopped", tell=stop)
    train("evaluator", [tasks], config, tmp_path / "stopped")
    one, other = (load_file(tmp_path / name / "adapter_model.safetensors") for name in ("whole", "stopped"))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_an_answer_earns_what_the_referee_says() -> None:
    replies = tuple(Reply(text) for text in ("f(1)\n", "f('a')\n", "equivalent\n", "f(\n", "f(1, 2)\n"))
    cut = Reply("f(1)\n", finish="length")
    with Bench(GameSettings("g", ("e",))) as bench:
        earned = AnswersJob(3, anything(1), (*replies, cut)).do(bench)
        assert (earned.place, earned.rewards) == (3, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
        assert AnswersJob(0, equal(1), replies).do(bench).rewards == (0.0, 0.0, 1.0, 0.0, 0.0)


def test_a_variant_earns_by_being_valid_new_and_rare() -> None:
    shared = {
        name: getattr(anything(1), name) for name in ("id", "split", "edit", "original_form", "origin", "licence")
    }
    example = GeneratorExample(
        **shared,
        original="def f(a: int) -> int:\n    return a * 2\n",
        variant="def f(a: int) -> int:\n    return a * 3\n",
        variant_form="1",
        entry="f",
        known=("f(1)", "f(2)"),
        input="f(1)",
        difficulty=5,
    )
    original, _ = example.programs

    def proposed(body: str, call: str) -> Reply:
        source = f"def f(a: int) -> int:\n    {body}\n"
        return Reply(write_proposal(Proposal(source, parse_call(call)[1]), original, "edit"))

    common, rare = proposed("return a * 3", "f(1)"), proposed("return a * 2 + (a == 7777)", "f(7777)")
    same = proposed("return 2 * a", "f(1)")
    with Bench(GameSettings("g", ("e",))) as bench:
        earned = ProposalsJob(0, example, (common, rare, common, same, Reply("no edit"))).do(bench).rewards
    assert earned[1] > earned[0] > 0
    assert earned[2:] == (0.0, 0.0, 0.0)
