"""What is made for the cache is made once, and is kept whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mutsinq.agents.local.folder import kept
from mutsinq.errors import AgentError


def test_what_is_made_is_kept_and_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "config.json").write_text("{}", "utf-8")

    assert kept("a", make) == kept("a", make) == tmp_path / "mutsinq" / "models" / "a"
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "mutsinq" / "models").iterdir()] == ["a"]


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def make(folder: Path) -> None:
        (folder / "config.json").write_text("{}", "utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(AgentError, match=r"cannot be kept in .*No space left on device; make room, or set XDG_CACHE"):
        kept("a", make)
    assert list((tmp_path / "mutsinq" / "models").iterdir()) == []


def test_several_at_once_end_with_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    barrier = threading.Barrier(4)

    def make(folder: Path) -> None:
        barrier.wait(30)
        (folder / "config.json").write_text("{}", "utf-8")

    threads = [threading.Thread(target=kept, args=("a", make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in (tmp_path / "mutsinq" / "models").iterdir()] == ["a"]
    assert (kept("a", make) / "config.json").is_file()
