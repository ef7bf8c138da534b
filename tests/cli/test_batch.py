"""`mutsinq distinguish --pairs` judges a file of pairs, goes on where it was stopped, and says what it could not do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mutsinq.core.batch import PairVerdict
from mutsinq.core.codec import from_json
from mutsinq.core.verdict import Distinguished

MUTSINQ = [sys.executable, "-c", "from mutsinq.cli.main import main; main()", "distinguish"]


def pair(name: str, variant: str = "def f(n): return n > 4") -> str:
    return json.dumps({"id": name, "original": "def f(n): return n > 3", "variant": variant, "function_name": "f"})


def run(*options: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MUTSINQ, *options], input=stdin, capture_output=True, text=True, check=False, timeout=120)


def read(path: Path) -> list[PairVerdict]:
    return [from_json(line) for line in path.read_text("utf-8").splitlines()]


def test_pairs_become_verdicts_and_broken_lines_messages(tmp_path: Path) -> None:
    pairs, output = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    pairs.write_text("\n".join([pair("a"), "{oops", pair("b", "def f(n): return (n > 3)"), '{"id": 3}']) + "\n")
    done = run("--pairs", str(pairs), "--output", str(output), "--jobs", "2")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"mutsinq: {pairs}:2: not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        f"mutsinq: {pairs}:4: it has no field 'original'",
    ]
    assert done.stdout.splitlines()[0].startswith("2 pairs judged in ")
    assert [line.split() for line in done.stdout.splitlines()[1:]] == [
        ["distinguished", "1", "50.0%"],
        ["proved", "equivalent", "1", "50.0%"],
        ["lines", "without", "a", "pair", "2"],
    ]
    told = {each.id: each for each in read(output)}
    assert told.keys() == {"a", "b"}
    assert isinstance(told["a"].verdict, Distinguished)
    assert told["a"].verdict.counterexample.call == "f(4)"


def test_standard_input_goes_to_standard_output() -> None:
    done = run("--pairs", "-", stdin=pair("a"))
    (line,) = done.stdout.splitlines()
    assert from_json(line).id == "a"
    assert "1 pair judged" in done.stderr


def test_a_second_run_judges_only_what_is_new(tmp_path: Path) -> None:
    pairs, output = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    pairs.write_text(pair("a"))
    run("--pairs", str(pairs), "--output", str(output))
    before = output.read_text()
    pairs.write_text(pair("a") + "\n" + pair("b"))
    done = run("--pairs", str(pairs), "--output", str(output))
    assert done.returncode == 1
    assert output.read_text().startswith(before)
    assert [each.id for each in read(output)] == ["a", "b"]
    assert "1 pair judged" in done.stdout
    again = run("--pairs", str(pairs), "--output", str(output))
    assert again.returncode == 1
    assert again.stdout.startswith("no pair judged")
    assert len(read(output)) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_device_is_written_to_and_never_read() -> None:
    done = run("--pairs", "-", "--output", "/dev/full", stdin=pair("a"))
    assert done.returncode == 2
    assert done.stderr == "mutsinq: No space left on device; make room, and run the command again\n"
    assert run("--pairs", "-", "--output", os.devnull, stdin=pair("a")).returncode == 1


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_is_gone_on_with(tmp_path: Path, ending: signal.Signals) -> None:
    pairs, output = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    unknown = "def f(n):\n    return n > 3 if n != 'a word that no searcher tries'[::-1] else None"
    pairs.write_text("\n".join([pair("a"), *(pair(f"slow {n}", unknown) for n in range(3))]))
    command = [*MUTSINQ, "--pairs", str(pairs), "--output", str(output), "--jobs", "1", "--timeout", "600"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (output.exists() and output.read_text().endswith("\n")):
        time.sleep(0.05)
    process.send_signal(ending)
    try:
        stdout, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    if ending == signal.SIGINT:
        assert process.returncode == 130
        assert ["not", "come", "to", "3"] in [line.split() for line in stdout.splitlines()]
    assert [each.id for each in read(output)] == ["a"]
    done = run("--pairs", str(pairs), "--output", str(output), "--timeout", "0.3", "--searchers", "boundary")
    assert done.returncode == 1
    assert sorted(each.id for each in read(output)) == ["a", "slow 0", "slow 1", "slow 2"]


def test_a_judge_that_is_only_starting_leaves_ctrl_c_to_the_first_process(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(pair("a"))
    command = [*MUTSINQ, "--pairs", str(pairs), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (judges := started(process.pid, "forkserver")):
        time.sleep(0.005)
    os.kill(judges[0], signal.SIGINT)
    stdout, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Distinguished" in stdout


def started(pid: int, name: str) -> list[int]:
    """The processes that a process has started with this in their commands."""
    children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [child for child in children if name in Path(f"/proc/{child}/cmdline").read_text()]


def test_trouble_is_only_what_leaves_nothing_done(tmp_path: Path) -> None:
    assert run("--pairs", "-", stdin="{oops").returncode == 2
    assert run("--pairs", "-", stdin="").returncode == 0
    same = pair("a", "def f(n): return (n > 3)")
    assert run("--pairs", "-", stdin=f"{{oops\n{same}").returncode == 0
    missing = run("--pairs", str(tmp_path / "none.jsonl"))
    assert missing.returncode == 2
    assert "none.jsonl: cannot be read: No such file or directory" in missing.stderr


def test_an_output_that_is_no_output_is_left_alone(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(pair("a") + "\n")
    done = run("--pairs", str(pairs), "--output", str(pairs))
    assert done.returncode == 2
    assert "name another --output" in done.stderr
    assert pairs.read_text() == pair("a") + "\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pairs", "-", "a.py", "b.py"], "--pairs goes without ORIGINAL"),
        (["--pairs", "-", "--explain"], "--pairs goes without --explain"),
        (["--pairs", "-", "--script", "--record", "x", "--json"], "--pairs goes without --script, --record, --json"),
        (["a.py"], "name ORIGINAL and VARIANT, or a file of --pairs"),
        (["a.py", "b.py", "--jobs", "2"], "--output and --jobs go with --pairs only"),
        (["--pairs", "-", "--searchers", "luck"], "no searcher is named 'luck'"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str], message: str) -> None:
    done = run(*options)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_workers_do_not_outlive_a_killed_run(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(pair("a", "def f(n):\n    return n > 3 if n != 'no searcher tries this'[::-1] else None"))
    command = [*MUTSINQ, "--pairs", str(pairs), "--jobs", "1", "--timeout", "600", "--searchers", "fuzz"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and len(family(process.pid)) < 5:
        time.sleep(0.05)
    started = family(process.pid)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and any(os.path.exists(f"/proc/{pid}/exe") for pid in started):
        time.sleep(0.1)
    assert len(started) > 1
    assert [pid for pid in started if os.path.exists(f"/proc/{pid}/exe")] == []


def family(pid: int) -> list[int]:
    """The processes that one started, and those that these started."""
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [each for child in children for each in (child, *family(child))]
