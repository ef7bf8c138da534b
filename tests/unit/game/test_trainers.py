"""Trainers of others, where they are installed, call the reward as they call any: nothing here stands in for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_game import PROGRAMS

from mutsinq.agents.notation import write_proposal
from mutsinq.core.reply import Proposal
from mutsinq.execution import isolation
from mutsinq.game.environment import Environment, GameReward, generator_rows

PROGRAM = PROGRAMS[0]
RIGHT = write_proposal(Proposal(PROGRAM.program.source.replace("n - 3", "n - 2"), PROGRAM.inputs[0]), PROGRAM.program)


@pytest.fixture
def reward() -> Iterator[GameReward]:
    if isolation.probe().level < isolation.Level.SYSCALLS:
        pytest.skip("what models write is not run where it is not confined")
    with GameReward() as reward:
        yield reward


def tiny_model() -> tuple[Any, Any]:
    """A model of a few thousand weights that writes bytes, and its tokenizer."""
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    numbers = {name: number for number, name in enumerate(["<pad>", "<eos>", *alphabet])}
    backend = tokenizers.Tokenizer(tokenizers.models.BPE(numbers, []))
    backend.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = tokenizers.decoders.ByteLevel()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=backend, pad_token="<pad>", eos_token="<eos>")
    tokenizer.chat_template = "{% for each in messages %}{{ each['content'] }}\n{% endfor %}"
    size = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    roles = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 1}
    config = transformers.LlamaConfig(vocab_size=len(numbers), max_position_embeddings=8192, **size, **roles)
    return transformers.LlamaForCausalLM(config), tokenizer


@pytest.mark.slow
def test_trl_trains_with_the_reward(reward: GameReward, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    trl, datasets = pytest.importorskip("trl"), pytest.importorskip("datasets")
    model, tokenizer = tiny_model()
    earned: list[list[float]] = []

    def scripted(prompts: list[Any], completions: list[Any], **columns: Any) -> list[float]:
        """What a model of that size never writes, in the place of what it wrote."""
        said = [[{"role": "assistant", "content": RIGHT}], *completions[1:]]
        earned.append(reward(prompts, said, **columns))
        return earned[-1]

    size = {"per_device_train_batch_size": 2, "num_generations": 2, "max_completion_length": 4}
    machine = {"use_cpu": True, "bf16": False, "save_strategy": "no", "report_to": []}
    arguments = trl.GRPOConfig(str(tmp_path), max_steps=1, **size, **machine)
    rows = datasets.Dataset.from_list([dict(row) for row in generator_rows([PROGRAM])])
    functions = [reward, scripted]
    trainer = trl.GRPOTrainer(
        model=model, reward_funcs=functions, args=arguments, train_dataset=rows, processing_class=tokenizer
    )
    trainer.train()
    ((first, second),) = earned
    assert 0 < first <= 1
    assert second == 0
    assert trainer.state.log_history[0]["rewards/sinq_reward/mean"] == pytest.approx(0)


@pytest.mark.slow
def test_an_environment_of_verifiers_scores_what_was_said(reward: GameReward) -> None:
    verifiers = pytest.importorskip("verifiers")
    if not hasattr(verifiers, "SingleTurnEnv"):
        pytest.skip("this verifiers has tasksets in the place of environments")
    environment = Environment(tuple(generator_rows([PROGRAM])), reward).to_verifiers()
    row = environment.get_dataset()[0]
    said = [{"role": "assistant", "content": RIGHT}]
    state = verifiers.State(prompt=row["prompt"], completion=said, answer="", info=row["info"], task=row["task"])
    state |= {"timing": {}, "trajectory": []}
    asyncio.run(environment.rubric.score_rollout(state))
    assert state["reward"] > 0
    assert state["metrics"]["score"] == state["reward"]
