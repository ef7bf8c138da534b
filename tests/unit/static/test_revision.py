"""Which lines changed since a git revision."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.static.revision import changed_lines

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "m.py").write_text("a = 1\nb = 2\nc = 3\nd = 4\n", "utf-8")
    git(tmp_path, "add", "m.py")
    git(tmp_path, "-c", "user.name=n", "-c", "user.email=e@x", "commit", "-qm", "first")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\nb = 2\nc = 3\nd = 4\n", set()),
        ("a = 1\nb = 20\nc = 3\nd = 4\n", {2}),
        ("a = 1\nx = 0\ny = 0\nb = 2\nc = 3\nd = 5\n", {2, 3, 6}),
        ("a = 1\nd = 4\n", set()),
    ],
)
def test_new_and_changed_lines_are_numbered_as_they_are_now(repository: Path, text: str, lines: set[int]) -> None:
    (repository / "m.py").write_text(text, "utf-8")

    assert changed_lines(repository / "m.py", "HEAD") == lines


def test_file_that_git_does_not_track_is_new_as_a_whole(repository: Path) -> None:
    (repository / "new.py").write_text("a = 1\n", "utf-8")

    assert changed_lines(repository / "new.py", "HEAD") is None


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~9", ""])
def test_unknown_revision_is_an_error(repository: Path, revision: str) -> None:
    with pytest.raises(InputError, match="knows no revision"):
        changed_lines(repository / "m.py", revision)


def test_file_in_no_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "m.py").touch()

    with pytest.raises(InputError, match="in no git repository"):
        changed_lines(tmp_path / "m.py", "HEAD")


def test_missing_git_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(InputError, match="not installed"):
        changed_lines(tmp_path / "m.py", "HEAD")
