"""`mutsinq dataset` makes data sets of programs, games and mutants, goes on after a stop, and refuses what is bad."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from mutsinq.core.example import (
    DifficultyExample,
    EquivalenceExample,
    EvaluatorExample,
    GeneratorExample,
    PreferenceExample,
)
from mutsinq.corpus.programs import line_of as program_line
from mutsinq.training.data.dataset import line_of, read_examples
from training_programs import CLAMP, PROGRAMS

from .conftest import Run

SMALL = ("--variants", 4, "--jobs", 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of all programs, made once, and the file of the programs beside it."""
    from click.testing import CliRunner

    from mutsinq.cli.main import main

    folder = tmp_path_factory.mktemp("made")
    (folder / "programs.jsonl").write_text("".join(map(program_line, PROGRAMS)), "utf-8")
    arguments = ["dataset", "evaluator", str(folder / "programs.jsonl"), "-o", str(folder / "data"), "--variants", "8"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def manifest(folder: str | Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((Path(folder) / "manifest.json").read_text("utf-8"))
    return read


def test_a_folder_holds_shards_a_card_and_a_manifest_that_agree(made: Path) -> None:
    data = made / "data"
    told = manifest(data)
    examples = list(read_examples(data))
    assert sum(told["examples"].values()) == len(examples) > 10
    for shard in told["shards"]:
        content = (data / shard["name"]).read_bytes()
        assert (shard["bytes"], shard["digest"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert shard["lines"] == content.count(b"\n")
    # Flat columns of one type each, as tools for tables take them.
    rows = [json.loads(line) for shard in told["shards"] for line in (data / shard["name"]).open()]
    assert len({tuple((key, type(value)) for key, value in row.items()) for row in rows}) == 1
    card = (data / "README.md").read_text("utf-8")
    for text in ("path: train-*.jsonl", "| MIT |", f"# {len(examples)} evaluator examples", '"seed": 0', "## Limits"):
        assert text in card
    assert sorted(path.name for path in data.iterdir()) == sorted(
        ["README.md", "manifest.json", *(shard["name"] for shard in told["shards"])]
    )


def test_programs_are_in_the_split_of_their_normal_form(made: Path) -> None:
    split_of = {program.program.entry: program.split for program in PROGRAMS}
    assert all(example.split == split_of[example.entry] for example in read_examples(made / "data"))


def test_a_set_is_the_same_whoever_makes_it_and_however_often_it_was_stopped(made: Path, run: Run) -> None:
    programs = made / "programs.jsonl"
    work = Path("again/.work")
    work.mkdir(parents=True)
    # As a killed run leaves it: a file that was not finished, and none of a portion.
    (work / ".000000.jsonl.77").write_text("half a li")
    done = run("dataset", "evaluator", programs, "-o", "again", "--variants", 8, "--jobs", 2)
    assert done.exit_code == 0, done.output
    assert list(read_examples("again")) == list(read_examples(made / "data"))


def test_what_was_done_before_a_stop_is_not_done_again(made: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = made / "programs.jsonl"
    told = {"no such reason": 3}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("mutsinq.training.data.selection.Selection.choose", stop)
        assert run("dataset", "evaluator", programs, "-o", "stopped", *SMALL).exit_code == 130
    (portion,) = Path("stopped/.work").glob("0*.jsonl")
    _, _, rest = portion.read_text("utf-8").partition("\n")
    portion.write_text(f"{json.dumps(told)}\n{rest}", "utf-8")
    assert run("dataset", "evaluator", programs, "-o", "stopped", *SMALL).exit_code == 0
    assert manifest("stopped")["dropped"]["no such reason"] == 3


def test_other_settings_do_not_go_on_with_work_that_was_begun(made: Path, run: Run) -> None:
    programs = made / "programs.jsonl"
    work = Path("begun/.work")
    work.mkdir(parents=True)
    (work / "job.json").write_text('{"job": "another"}')
    done = run("dataset", "evaluator", programs, "-o", "begun", *SMALL)
    assert done.exit_code == 2
    assert "unfinished work on other sources or settings" in done.stderr


def test_what_a_run_left_that_was_stopped_while_it_wrote_is_taken_away(made: Path, run: Run) -> None:
    Path("late/.work").mkdir(parents=True)
    Path("late/test-00007.jsonl").write_text("of another choice", "utf-8")
    assert run("dataset", "evaluator", made / "data", "-o", "late").exit_code == 0
    assert list(read_examples("late")) == list(read_examples(made / "data"))


def test_a_folder_with_files_of_others_is_left_alone(made: Path, run: Run) -> None:
    Path("mine").mkdir()
    Path("mine/train-00000.jsonl").write_text("precious", "utf-8")
    done = run("dataset", "evaluator", made / "programs.jsonl", "-o", "mine", *SMALL)
    assert done.exit_code == 2
    assert "holds other files; name a new folder" in done.stderr
    assert Path("mine/train-00000.jsonl").read_text("utf-8") == "precious"


def test_preferences_put_what_shows_before_what_does_not(made: Path, run: Run) -> None:
    assert run("dataset", "preference", made / "data", "-o", "evaluators").exit_code == 0
    examples = (example for example in read_examples(made / "data") if isinstance(example, EvaluatorExample))
    known = {example.variant: example for example in examples}
    for example in read_examples("evaluators"):
        assert isinstance(example, PreferenceExample)
        assert example.player == "evaluator"
        assert example.chosen.strip() == known[example.variant].natural
        assert example.rejected.strip() in known[example.variant].misses
    done = run("dataset", "preference", made / "data", "-o", "generators", "--preset", "sinq-dpo")
    assert done.exit_code == 0, done.output
    for example in read_examples("generators"):
        assert isinstance(example, PreferenceExample)
        assert (example.player, example.difficulty >= 5) == ("generator", True)
        assert example.variant.strip() in example.chosen
        assert example.variant.strip() not in example.rejected


def test_generators_and_judges_of_difficulty_are_told_what_was_measured(made: Path, run: Run) -> None:
    for kind, cls in (("generator", GeneratorExample), ("difficulty", DifficultyExample)):
        assert run("dataset", kind, made / "data", "-o", kind).exit_code == 0
        examples = list(read_examples(kind))
        assert len(examples) == len(list(read_examples(made / "data")))
        assert all(type(example) is cls and 0 <= example.difficulty <= 10 for example in examples)  # type: ignore[union-attr]


def test_balance_evens_difficulties_out_and_a_maximum_holds(made: Path, run: Run) -> None:
    before = len(list(read_examples(made / "data")))
    done = run("dataset", "evaluator", made / "data", "-o", "even", "--balance", "difficulty", "--max", before // 2)
    assert done.exit_code == 0, done.output
    assert len(list(read_examples("even"))) == before // 2
    assert manifest("even")["dropped"] == {"left out for balance": before - before // 2}


def test_half_of_equivalence_pairs_are_proved_equal_and_nothing_beside_tells_them(made: Path, run: Run) -> None:
    done = run("dataset", "equivalence", made / "programs.jsonl", "-o", "equal", *SMALL)
    assert done.exit_code == 0, done.output
    examples = [example for example in read_examples("equal") if isinstance(example, EquivalenceExample)]
    equal = [example for example in examples if example.equivalent]
    assert len(equal) * 2 == len(examples) > 0
    for example in examples:
        assert (example.input == "") == example.equivalent == bool(example.proof)
        assert example.original != example.variant
    assert {len(example.known) for example in equal} <= {len(each.known) for each in examples if not each.equivalent}


@pytest.mark.parametrize(("overlap", "code"), [("drop", 0), ("refuse", 2), ("keep", 0)])
def test_programs_of_an_evaluation_set_are_left_out_refused_or_marked(
    made: Path, run: Run, overlap: str, code: int
) -> None:
    renamed = CLAMP.replace("clamp", "limited").replace("value", "x")
    pair = {"original": renamed, "variant": renamed.replace("<", "<="), "function_name": "limited"}
    Path("kept.jsonl").write_text(json.dumps(pair))
    arguments = ("dataset", "evaluator", made / "data", "-o", "clean", "--against", "kept.jsonl", "--overlap", overlap)
    done = run(*arguments)
    assert done.exit_code == code, done.output
    if code:
        assert "share a program with an evaluation set" in done.stderr
        return
    entries = {example.entry for example in read_examples("clean")}
    told = manifest("clean")
    assert ("clamp" in entries) == bool(told["contaminated"]) == (overlap == "keep")
    assert ("**Marked:**" in Path("clean/README.md").read_text("utf-8")) == (overlap == "keep")
    assert told["against"][0]["name"] == "kept.jsonl"


def test_games_become_data_and_what_does_not_show_again_does_not(made: Path, run: Run) -> None:
    variant = CLAMP.replace("value > high", "value >= high + 1").replace("return low", "return low + 1")
    reply = (
        f"# Generated program\n```python\n{variant}```\n\n# Diverging input example\n```python\nclamp(-1, 0, 5)\n```\n"
    )
    Path("one.jsonl").write_text(program_line(PROGRAMS[0]), "utf-8")
    Path("replies.txt").write_text(reply, "utf-8")
    play = ("play", "one.jsonl", "--generator", "scripted:replies.txt", "--evaluator", "constant", "--no-baselines")
    played = run(*play, "--variants", 1, "--samples", 2, "--equal-share", 0.5, "--jobs", 1, "--no-disguise")
    assert played.exit_code == 0, played.output
    done = run("dataset", "evaluator", "game.db", "-o", "played", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert "left out" not in done.stdout
    (example,) = read_examples("played")
    assert isinstance(example, EvaluatorExample)
    assert example.edit.startswith("scripted")
    assert "low + 1" in example.variant
    assert example.attempts >= 1
    assert run("dataset", "equivalence", "game.db", "-o", "both", "--jobs", 1).exit_code == 0
    assert [getattr(example, "equivalent", None) for example in read_examples("both")].count(True) == 1


def test_verified_mutants_become_data(run: Run) -> None:
    Path("ranges.py").write_text(f"STEP = 1\n\n\n{CLAMP}\n", "utf-8")
    mutate = ("mutate", "ranges.py", "--operators", "comparison-boundary,comparison-negation", "--json")
    Path("plain.json").write_text(run(*mutate).stdout, "utf-8")
    unverified = run("dataset", "evaluator", "plain.json", "-o", "mutants")
    assert unverified.exit_code == 2
    assert "not verified; write it with `mutsinq mutate --verify --json`" in unverified.stderr
    Path("mutants.json").write_text(run(*mutate, "--verify").stdout, "utf-8")
    done = run("dataset", "evaluator", "mutants.json", "-o", "mutants", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert {example.edit for example in read_examples("mutants")} <= {"comparison-boundary", "comparison-negation"}
    Path("ranges.py").write_text("# changed since\n", "utf-8")
    changed = run("dataset", "evaluator", "mutants.json", "-o", "changed")
    assert changed.exit_code == 2
    assert "has changed since its mutants were made" in changed.stderr


def test_broken_lines_are_passed_over_and_named(made: Path, run: Run) -> None:
    Path("mixed.jsonl").write_text("{broken\n" + program_line(PROGRAMS[0]), "utf-8")
    done = run("dataset", "evaluator", "mixed.jsonl", "-o", "data", *SMALL)
    assert done.exit_code == 0, done.output
    assert "mutsinq: passed over mixed.jsonl:1: not JSON" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("evaluator", "none.jsonl"), "cannot be read: No such file"),
        (("evaluator", "empty.jsonl"), "holds no programs"),
        (("evaluator", "pairs.jsonl", "--preset", "sinq-dpo"), "is for `mutsinq dataset preference`"),
        (("generator", "pairs.jsonl", "--preset", "sinq-light", "--balance", "edit"), "either --preset or --balance"),
        (("evaluator", "pairs.jsonl", "--against", "none.jsonl"), "cannot be read"),
        (("equivalence", "pairs.jsonl"), "tells no pairs that are proved equal"),
        (("evaluator", "half.jsonl"), "half.jsonl:2: not JSON"),
        (("generator", "judgements.jsonl"), "holds no evaluator examples"),
        (("poem", "pairs.jsonl"), "'poem' is not one of"),
    ],
)
def test_bad_input_is_named(made: Path, run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    lines = [line_of(example) for example in read_examples(made / "data")]
    Path("empty.jsonl").write_text("")
    Path("pairs.jsonl").write_text("".join(lines), "utf-8")
    Path("half.jsonl").write_text(lines[0] + lines[1][:100], "utf-8")
    first = json.loads(lines[0])
    shared = {key: first[key] for key in list(first)[: list(first).index("minimal")]}
    judgement = {**shared, "kind": "equivalence", "equivalent": True, "input": "", "proof": "p", "scope": "s"}
    Path("judgements.jsonl").write_text(json.dumps(judgement) + "\n", "utf-8")
    done = run("dataset", *arguments, "-o", "bad")
    assert done.exit_code == 2
    assert complaint in done.stderr
    assert not Path("bad/manifest.json").exists()


def test_nothing_verified_makes_no_data_set(run: Run) -> None:
    Path("one.jsonl").write_text(program_line(PROGRAMS[0]), "utf-8")
    done = run("dataset", "evaluator", "one.jsonl", "-o", "none", "--max-characters", 10)
    assert done.exit_code == 2
    assert "no example came of the sources" in done.stderr


def test_a_finished_data_set_is_never_written_over(made: Path, run: Run) -> None:
    before = (made / "data" / "manifest.json").read_bytes()
    done = run("dataset", "evaluator", made / "programs.jsonl", "-o", made / "data")
    assert done.exit_code == 2
    assert "holds a finished data set" in done.stderr
    assert (made / "data" / "manifest.json").read_bytes() == before
