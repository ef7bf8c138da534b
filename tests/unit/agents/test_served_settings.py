"""Texts that name no served model, and packages that are missing: each is told before anything is asked."""

from __future__ import annotations

import sys

import pytest

from mutsinq.agents.table import open_player
from mutsinq.core.program import Program
from mutsinq.core.task import GeneratorTask
from mutsinq.errors import AgentError

TASK = GeneratorTask(Program("def f(a):\n    return a\n", "m", "f"), 3)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("served:http://localhost:8000/v1", "names no model"),
        ("served:#tiny", "no URL"),
        ("served:localhost:8000#tiny", "no URL"),
        ("served:http://localhost:port/v1#tiny", "no URL"),
        ("served:http://me:secret@host/v1#tiny", "environment variable MUTSINQ_API_KEY"),
        ("served:http://host/v1?api-key=secret#tiny", "environment variable MUTSINQ_API_KEY"),
        ("served:http://host/v1#tiny,style=loud", "style=loud is not chat or completion"),
        ("served:http://host/v1#tiny,form=poem", "form=poem is not whole or edit"),
        ("served:http://host/v1#tiny,grammar=ollama", "grammar=ollama is not llama.cpp or vllm or sglang or None"),
        ("served:http://host/v1#tiny,temperature=hot", "temperature=hot"),
        ("served:http://host/v1#tiny,samples=0", "samples=0 of .* is no number from 1 on"),
        ("served:http://host/v1#tiny,samples=1.5", "samples=1.5 is not a whole number"),
        ("served:http://host/v1#tiny,concurrency=0", "concurrency=0"),
        ("served:http://host/v1#tiny,concurrency=1.5", "concurrency=1.5 is not a whole number"),
        ("served:http://host/v1#tiny,timeout=None", "timeout=None"),
        ("served:http://host/v1#tiny,rate=fast", "rate=fast is not a number or None"),
        ("served:http://host/v1#tiny,loud=1", "unexpected keyword argument 'loud'"),
    ],
)
def test_a_text_that_names_no_served_model_says_why(spec: str, message: str) -> None:
    with pytest.raises(AgentError, match=message) as caught:
        open_player(spec)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("missing", ["anyio", "httpx2"])
def test_without_its_packages_it_says_which_to_install_before_a_game_begins(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(AgentError, match=r"pip install 'mutsinq\[served\]'"):
        open_player("served:http://127.0.0.1:9/v1#tiny")
