"""`mutsinq evaluate`: from sets of pairs to tables, plots and numbers, and bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_set import write_set

from .conftest import Run


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_set(Path("small.jsonl"))


def test_one_command_gives_tables_plots_and_numbers(run: Run) -> None:
    command = ["evaluate", "small.jsonl", "--inputs", "1,4", "-j", "1", "--ledger", "found.jsonl"]
    told = run(*command, "--report", "report.md", "--report", "report.html", "--json", "eval.json")
    assert told.exit_code == 0, told.output
    assert "left out 1: nobody knows whether the two differ" in told.stderr
    for evaluator in ("constant", "random", "fuzz", "boundary", "hypothesis", "sibling"):
        assert told.stdout.count(f"\n  {evaluator} ") == 3
    assert "small: all, 2 pairs of 1 original" in told.stdout
    assert "small: low-blind, 1 pair of 1 original" in told.stdout
    assert "small: 1 pair proved equal" in told.stdout
    # Of both parts one by inputs, one by seconds and one by CPU seconds.
    assert Path("report.html").read_text("utf-8").count("<svg") == 2 * 3
    assert "solved by CPU seconds" in Path("report.md").read_text("utf-8")
    assert "solved by CPU seconds" not in told.stdout
    assert "![small: all, 2 pairs of 1 original](report-small-0.svg)" in Path("report.md").read_text("utf-8")
    assert Path("report-small-0.svg").is_file()
    numbers = json.loads(Path("eval.json").read_text("utf-8"))
    (part, _) = numbers["sets"][0]["parts"]
    assert part["rows"][0]["solved"]["4"]["pairs"] == 2
    assert [len(pace["wall"]) for pace in part["paces"]] == [3] * 6

    again = run(*command)
    assert again.stdout == told.stdout.partition("written")[0]

    further = run(*command, "-e", "blind:fuzz", "--against", "fuzz")
    assert "blind:fuzz − fuzz" in further.stdout


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["none.jsonl"], "none.jsonl: cannot be read"),
        (["small.jsonl", "--inputs", "8,1"], "numbers of inputs rise"),
        (["small.jsonl", "--inputs", "many"], "write whole numbers"),
        (["small.jsonl", "--seconds", "long"], "write numbers"),
        (["small.jsonl", "--agent"], "name them, such as --seconds 5"),
        (["small.jsonl", "--seconds", "1", "--agent", "model:gemma,shots=1"], "name a player without options"),
        (["small.jsonl", "--seconds", "1", "--agent", "nobody"], "no player is named 'nobody'"),
        (["small.jsonl", "--report", "x.pdf"], "x.pdf: reports are written as .md or .html"),
        (["small.jsonl", "-e", "nobody"], "no player is named 'nobody'"),
        (["small.jsonl", "-e", "adapter:nowhere"], "'nowhere' is no folder of an adapter"),
        (["small.jsonl", "--against", "nobody"], "no player is named 'nobody'"),
        (["small.jsonl", "./small.jsonl"], "two sets are named 'small'"),
        (["small.jsonl", "--no-baselines"], "there is no evaluator to measure"),
    ],
)
def test_bad_input_is_named_in_a_line(run: Run, options: list[str], complaint: str) -> None:
    told = run("evaluate", *options)
    assert told.exit_code == 2
    assert complaint in told.stderr
    assert "Traceback" not in told.output


def test_a_model_that_nobody_knows_is_named_before_anything_is_measured(run: Run) -> None:
    told = run("evaluate", "small.jsonl", "--seconds", "1", "--agent", "nobody", "--ledger", "found.jsonl")
    assert told.exit_code == 2
    assert not Path("found.jsonl").exists()
