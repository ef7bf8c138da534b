"""A text names a folder, a file or a model of the hub, or is refused with what may be given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.finding import find_model
from mutsinq.errors import AgentError


def test_a_name_that_is_nothing_says_what_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    constants: Any = pytest.importorskip("huggingface_hub.constants", reason="needs the extra `neural`")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(AgentError, match=r"no folder or GGUF file 'nobody/nothing', and the hub .*mutsinq\[gemma\]"):
        find_model("nobody/nothing")
    with pytest.raises(AgentError, match=r"there is no folder or GGUF file '\./a/b c'$"):
        find_model("./a/b c")


def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"PK\x03\x04")
    with pytest.raises(AgentError, match="neither a folder nor a GGUF file"):
        find_model(str(tmp_path / "model.bin"))


def test_a_path_that_the_system_refuses_is_said() -> None:
    with pytest.raises(AgentError, match=r"cannot be read: .*File name too long"):
        find_model("a" * 5_000)


def test_a_model_of_the_hub_is_taken_from_its_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub: Any = pytest.importorskip("huggingface_hub", reason="needs the extra `neural`")
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path))
    commit = "0" * 40
    snapshot = tmp_path / "models--ann--small" / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (tmp_path / "models--ann--small" / "refs").mkdir()
    (tmp_path / "models--ann--small" / "refs" / "main").write_text(commit, "utf-8")
    (snapshot / "config.json").write_text("{}", "utf-8")
    (snapshot / "model.safetensors").write_bytes(b"weights")
    found = find_model("ann/small")
    assert (found.name, found.path) == ("small", snapshot)
