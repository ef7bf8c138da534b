"""`mutsinq play` and `mutsinq episodes`: from a file of programs to verified and exported episodes, and bad input."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.programs import line_of

from .conftest import Run

SOURCE = "def over(n: int) -> int:\n    if n > 3:\n        return n - 3\n    return 0\n"
PROGRAM = CorpusProgram(Program(SOURCE, "m", "over"), (Input((4,)), Input((0,))), "m.py:1", "MIT", "train")
#: A reply that shows what it claims, and one that is none.
REPLIES = f"""# Generated program
```python
{SOURCE.replace("> 3", "> 4")}```

# Diverging input example
```python
over(4)
```
%%
What a pity.
"""


@pytest.fixture
def game(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A file of programs with a broken line and a script of replies; gives the command that plays them."""
    monkeypatch.chdir(tmp_path)
    Path("programs.jsonl").write_text("{broken\n" + line_of(PROGRAM), "utf-8")
    Path("replies.txt").write_text(REPLIES, "utf-8")
    command = ["play", "programs.jsonl", "--generator", "scripted:replies.txt", "--jobs", "1"]
    return [*command, "--evaluator", "fuzz", "--variants", "2", "--samples", "2", "--equal-share", "0.5"]


def test_a_game_is_played_reported_listed_shown_exported_and_verified(run: Run, game: list[str]) -> None:
    played = run(*game, "--report", "game.html", "--report", "game.md")
    assert played.exit_code == 0, played.output
    assert "programs.jsonl:1: not JSON" in played.stderr
    assert "round 0: target 5, 1 program, 1 of 2 proposals accepted" in played.stderr
    for player in ("fuzz", "constant", "random", "boundary", "hypothesis", "sibling"):
        assert f"\n  {player} " in played.stdout
    page = Path("game.html").read_text("utf-8")
    assert page.count("<svg") == 4
    markdown = Path("game.md").read_text("utf-8")
    assert all(Path(f"game-{plot}.svg").is_file() for plot in ("solved", "difficulty", "blind", "kinds"))
    assert "![Rounds](game-difficulty.svg)" in markdown

    listed = run("episodes", "list", "game.db").stdout.splitlines()
    assert len(listed) == 1 + 2
    (differing,) = (line.split()[0] for line in listed if " solved " in line)
    shown = run("episodes", "show", "game.db", differing[:6]).stdout
    assert "over(4)" in shown
    assert "\nsibling, samples 0, 1: " in shown
    _, *attempts = re.split(r"(?m)^(?=[\w:]+, samples? )", shown)
    assert len({re.sub("samples? [0-9, ]+", "", attempt).strip() for attempt in attempts}) == len(attempts)

    for name in ("rows.jsonl", "rows.parquet"):
        assert run("episodes", "export", "game.db", name, "--as", "attempts").exit_code == 0
    rows = [json.loads(line) for line in Path("rows.jsonl").read_text().splitlines()]
    assert {row["evaluator"] for row in rows} >= {"fuzz", "sibling"}
    assert not list(Path().glob(".*"))

    verified = run("episodes", "verify", "game.db", "--jobs", "1")
    assert verified.exit_code == 0
    assert "2 proposals, 2 pairs and" in verified.stdout
    with sqlite3.connect("game.db") as db:
        db.execute("UPDATE pair SET counterexample = replace(counterexample, 'over(4)', 'over(9)') WHERE equal = 0")
    forged = run("episodes", "verify", "game.db", "--jobs", "1")
    assert forged.exit_code == 1
    assert "does not show" in forged.stdout


def test_the_same_command_again_plays_nothing_and_says_the_same(run: Run, game: list[str]) -> None:
    first = run(*game, "--no-baselines")
    again = run(*game, "--no-baselines")
    assert again.exit_code == 0
    assert again.stdout == first.stdout
    other = run(*game, "--no-baselines", "--seed", "1")
    assert other.exit_code == 2
    assert "holds another game: seed is 0 there and 1 here; name another store" in other.stderr


def test_a_used_up_budget_is_told(run: Run, game: list[str]) -> None:
    stopped = run(*game, "--budget", "0")
    assert stopped.exit_code == 0
    assert "stopped by --budget; run the same command again" in stopped.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--generator", "nobody"), "no player is named 'nobody'"),
        (("--evaluator", "fuzz,seconds=x"), "player 'fuzz,seconds=x'"),
        (("--generator", "scripted:missing.txt"), "cannot read the replies of scripted"),
        (("--evaluator", "fuzz", "--evaluator", "fuzz", "--no-baselines"), "named twice"),
        (("--reasoning",), "none of these players reasons"),
        (("--split", "test"), "none of its programs is of the split 'test'"),
        (("--report", "game.pdf"), "reports are written as .md or .html"),
        (("--store", "replies.txt"), "is no store of games"),
        (("--store", "no/such/folder.db"), "cannot be opened"),
        (("--equal-share", "1"), "--equal-share"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_settings_are_told_before_anything_is_played(
    run: Run, game: list[str], arguments: tuple[str, ...], told: str
) -> None:
    done = run(*game, *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_files_without_programs_and_stores_that_cannot_be_read_are_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.jsonl").write_text("\n")
    for arguments, told in [
        (("play", "missing.jsonl"), "missing.jsonl: cannot be read"),
        (("play", "empty.jsonl"), "empty.jsonl: holds no programs; make some with `mutsinq harvest`"),
        (("episodes", "list", "missing.db"), "there is no such store of games"),
        (("episodes", "export", "missing.db", "rows.csv"), "rows are written as .jsonl or .parquet"),
        (("episodes", "report", "missing.db", "game.pdf"), "reports are written as .md or .html"),
    ]:
        done = run(*arguments)
        assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    with sqlite3.connect(tmp_path / "old.db") as db:
        db.execute("PRAGMA application_id = 1297305927")
        db.execute("PRAGMA user_version = 99")
        db.execute("CREATE TABLE game (id)")
    old = run("episodes", "list", "old.db")
    assert old.exit_code == 2
    assert "is a store of format 99; this mutsinq reads format 1" in old.stderr
