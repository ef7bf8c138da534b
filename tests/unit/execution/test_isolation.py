"""What the machine offers is found by trying, and code of doubtful origin runs only where that is enough."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mutsinq.errors import IsolationError
from mutsinq.execution import isolation
from mutsinq.execution.isolation import Isolation, Level, readable_paths, require


def offering(level: Level) -> Isolation:
    return Isolation(level, 0, {"seccomp": "not here"}, {}, 1000)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("unsafe", [True, False])
def test_only_untrusted_code_without_a_boundary_is_refused(level: Level, trusted: bool, unsafe: bool) -> None:
    if level is Level.LIMITS and not trusted and not unsafe:
        with pytest.raises(IsolationError, match=r"seccomp: not here.*--unsafe"):
            require(offering(level), trusted=trusted, unsafe=unsafe)
    else:
        require(offering(level), trusted=trusted, unsafe=unsafe)


def test_the_probe_tells_what_held() -> None:
    found = isolation.probe()
    assert found.level.label in found.level.name.lower()
    if found.level is Level.FULL:
        assert all(found.held.values())
        assert found.landlock_abi > 0
        assert not found.missing
    if found.level is Level.SYSCALLS:
        assert not found.held["reading files"]
        assert found.held["writing files"]


@pytest.mark.parametrize(
    ("reported", "broken", "level"),
    [
        ("full", [], Level.FULL),
        ("full", ["reading files"], Level.SYSCALLS),
        ("full", ["writing files"], Level.LIMITS),
        ("syscalls", [], Level.SYSCALLS),
        ("syscalls", ["the network"], Level.LIMITS),
        ("limits", [], Level.LIMITS),
    ],
)
def test_a_level_whose_promise_does_not_hold_is_not_claimed(reported: str, broken: list[str], level: Level) -> None:
    held = {attempt: attempt not in broken for attempt in ("reading files", "writing files", "the network")}
    assert isolation._level(reported, held) is level


def test_each_level_says_what_it_stops() -> None:
    assert len({level.meaning for level in Level}) == len(Level)
    assert "read" in Level.SYSCALLS.meaning


def test_hidden_files_of_a_project_stay_closed(tmp_path: Path) -> None:
    for name in (".env", ".ssh", "module.py", "package", "data.json"):
        (tmp_path / name).touch()
    readable, listable = readable_paths(str(tmp_path))
    below = {Path(path).name for path in readable if Path(path).parent == tmp_path}
    assert below == {"module.py", "package", "data.json"}
    assert str(tmp_path) in listable
    assert str(tmp_path) not in readable


def test_the_home_folder_is_not_opened_because_mutsinq_was_started_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, library = tmp_path / "home", tmp_path / "home" / "library"
    library.mkdir(parents=True)
    (home / "letter").touch()
    (library / "module.py").touch()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(sys, "path", [str(home), "/", str(library), *sys.path])
    readable, listable = _fresh_paths()
    assert str(home / "letter") not in readable
    assert str(library / "module.py") in readable
    assert not {str(home), "/"} & {*readable, *listable}


def test_the_folder_of_the_starting_script_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "mutsinq"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script)])
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    readable, listable = _fresh_paths()
    assert not {str(script), str(tmp_path)} & {*readable, *listable}
    assert str(script) in _fresh_paths(str(tmp_path))[0]


def _fresh_paths(root: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    return readable_paths.__wrapped__(root)


def test_a_root_that_is_no_folder_opens_nothing(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    readable, listable = readable_paths(missing)
    assert missing not in listable
    assert all(Path(path).parent != tmp_path for path in listable if path != missing)
    assert readable
