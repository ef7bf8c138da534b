"""`mutsinq distinguish`, as people use it: files, modules, functions and revisions in, evidence out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mutsinq.core.codec import from_json
from mutsinq.core.comparison import Comparison
from mutsinq.core.difference import DifferenceKind
from mutsinq.core.outcome import Returned
from mutsinq.core.verdict import Counterexample, Distinguished, Equivalent, NotFound

from .conftest import Run, Shell, Write

ORIGINAL = '''
def merge(intervals):
    """Merge overlapping intervals.

    >>> merge([(1, 3), (2, 4)])
    [(1, 4)]
    """
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def total(values):
    result = 0
    for value in values:
        result += value
    return result


def twice(n):
    return 2 * n


def old(n):
    return n


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)
        return len(self.items)
'''
VARIANT = (
    ORIGINAL.replace("start <= merged", "start < merged")
    .replace("result", "subtotal")
    .replace("def old", "def new")
    .replace("append(item)", "insert(0, item)")
)


@pytest.fixture
def pair(write: Write) -> tuple[str, str]:
    return write("one.py", ORIGINAL), write("other.py", VARIANT)


def comparison(run: Run, *args: str, code: int) -> Comparison:
    result = run("distinguish", *args, "--json")
    assert result.exit_code == code, result.output
    read = from_json(result.stdout)
    assert isinstance(read, Comparison)
    return read


def counterexample(found: Comparison, name: str) -> Counterexample:
    verdict = found.verdicts[name]
    assert isinstance(verdict, Distinguished), verdict
    return verdict.counterexample


def test_changed_functions_are_judged_and_the_others_reported(run: Run, pair: tuple[str, str]) -> None:
    found = comparison(run, *pair, code=1)
    assert list(found.verdicts) == ["merge", "total", "Stack.push"]
    assert isinstance(found.verdicts["total"], Equivalent)
    assert (found.added, found.removed) == (("new",), ("old",))
    assert found.unchanged == ("twice", "Stack")
    touching = counterexample(found, "merge")
    assert touching.difference.kind is DifferenceKind.VALUE
    assert touching.difference.in_domain
    pushed = counterexample(found, "Stack.push")
    assert pushed.difference.kind is DifferenceKind.ARGUMENT
    assert pushed.input.receiver is not None


def test_a_function_whose_own_code_is_the_same_is_told_with_what_it_reaches(run: Run, write: Write) -> None:
    source = "def base(n: int): return n + {}\ndef twice(n: int): return 2 * base(n)\ndef alone(n): return n\n"
    paths = write("a.py", source.format(1)), write("b.py", source.format(2))
    result = run("distinguish", *paths, "--timeout", "5")
    lines = result.stdout.splitlines()
    assert lines.count("    its own code is the same; what it reaches is not: base") == 1
    assert lines[[line.startswith("twice") for line in lines].index(True) + 1].endswith("what it reaches is not: base")


def test_the_text_shows_the_call_both_outcomes_and_the_evidence(run: Run, pair: tuple[str, str]) -> None:
    result = run("distinguish", *pair)
    assert result.exit_code == 1
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "merge  distinguished  value differs" in lines
    call = lines[lines.index("merge  distinguished  value differs") + 1]
    assert call.startswith("merge([")
    assert lines[lines.index(call) + 1].startswith("original  returned [(")
    assert lines[lines.index(call) + 2].startswith("variant   returned [(")
    assert any("replayed in fresh processes under two hash seeds" in line for line in lines)
    assert "total  equivalent  proved for all inputs" in lines
    assert "added: new" in lines
    assert "removed: old" in lines
    assert lines[-1] == "3 functions compared: 2 distinguished, 1 proved equivalent; 2 unchanged"


def test_the_reported_call_and_values_are_true_in_plain_python(run: Run, pair: tuple[str, str]) -> None:
    shown = counterexample(comparison(run, *pair, "-f", "merge", code=1), "merge")
    for source, outcome in ((ORIGINAL, shown.original), (VARIANT, shown.variant)):
        namespace: dict[str, object] = {}
        exec(source, namespace)
        value = eval(shown.call, namespace)
        assert isinstance(outcome, Returned)
        assert outcome.value == ("list", tuple(("tuple", tuple(("int", str(n)) for n in item)) for item in value))


def test_files_that_behave_alike_exit_with_zero(run: Run, write: Write) -> None:
    one = write("one.py", "def f(text: str):\n    return text.split('-')\n")
    assert run("distinguish", one, one).exit_code == 0
    other = write("other.py", "def f(text: str):  # the same\n    return text.split(sorted(['-'])[0])\n")
    found = comparison(run, one, other, "--timeout", "0.5", code=0)
    verdict = found.verdicts["f"]
    assert isinstance(verdict, NotFound)
    assert sum(report.inputs_tried for report in verdict.reports) > 100
    text = run("distinguish", one, other, "--timeout", "0.5").stdout
    assert "no difference found; this does not say that there is none" in text
    assert "types tried: text: str" in text


def test_one_function_may_be_named(run: Run, pair: tuple[str, str]) -> None:
    assert list(comparison(run, *pair, "--function", "Stack.push", code=1).verdicts) == ["Stack.push"]
    assert list(comparison(run, *pair, "-f", "total", code=0).verdicts) == ["total"]


def test_functions_of_two_names_may_be_compared(run: Run, write: Write) -> None:
    both = write("both.py", "def f(n):\n    return n + 1\n\ndef g(n):\n    return n - 1\n")
    found = comparison(run, f"{both}:f", f"{both}:g", code=1)
    assert list(found.verdicts) == ["f"]


def test_functions_of_two_names_that_do_the_same_are_proved(run: Run, write: Write) -> None:
    both = write("both.py", "def slow(xs):\n    return [x for x in xs]\n\ndef fast(xs):\n    return [y for y in xs]\n")
    found = comparison(run, f"{both}:slow", f"{both}:fast", code=0)
    assert isinstance(found.verdicts["slow"], Equivalent)


def test_modules_of_a_package_are_found_by_their_dotted_name(run: Run, write: Write) -> None:
    write("shop/__init__.py", "RATE = 3\n")
    write("shop/prices.py", "from shop import RATE\n\ndef price(n):\n    return n * RATE\n")
    write("shop/drafts.py", "from shop import RATE\n\ndef price(n):\n    return n * RATE + 1\n")
    found = comparison(run, "shop.prices", "shop.drafts:price", "-f", "price", code=1)
    assert counterexample(found, "price").call == "price(0)"
    assert counterexample(comparison(run, "shop/prices.py", "shop/drafts.py", code=1), "price").call == "price(0)"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_revisions_are_compared_without_checking_them_out(run: Run, write: Write, tmp_path: Path) -> None:
    def git(*args: str) -> None:
        names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a"}
        names["GIT_COMMITTER_EMAIL"] = "a@b"
        subprocess.run(["git", *args], cwd=tmp_path, check=True, capture_output=True, env=os.environ | names)

    git("init")
    write("src/limits.py", "def clamp(n):\n    return max(n, 0)\n")
    git("add", ".")
    git("commit", "-m", "first")
    write("src/limits.py", "def clamp(n):\n    return max(n, 1)\n")
    git("commit", "-am", "second")
    first, second = "HEAD~1:src/limits.py", "src/limits.py"
    assert counterexample(comparison(run, first, second, code=1), "clamp").call == "clamp(0)"
    assert counterexample(comparison(run, first, "HEAD:src/limits.py", code=1), "clamp").call == "clamp(0)"
    assert comparison(run, "HEAD:src/limits.py", second, code=0).unchanged == ("clamp",)


def test_a_written_test_passes_on_the_original_and_fails_on_the_variant(
    run: Run, write: Write, pair: tuple[str, str], tmp_path: Path
) -> None:
    write("one.py", ORIGINAL + "\n\ndef first(items):\n    return items[0]\n\n\ndef shout(x):\n    print(x)\n")
    write("other.py", VARIANT + "\n\ndef first(items):\n    return items[-1:][0]\n\n\ndef shout(x):\n    pass\n")
    result = run("distinguish", *pair, "--test", "test_kept.py")
    assert result.exit_code == 1, result.output
    text = (tmp_path / "test_kept.py").read_text("utf-8")
    compile(text, "test_kept.py", "exec")

    def outcome() -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_kept.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        return done.stdout.strip().splitlines()[-1]

    assert outcome().startswith("4 passed")
    write("one.py", (tmp_path / "other.py").read_text("utf-8"))
    assert outcome().startswith("4 failed")


def test_no_test_is_written_where_nothing_differs(run: Run, write: Write, tmp_path: Path) -> None:
    one, other = write("one.py", "def f(a):\n    b = a\n    return b\n"), write("other.py", "def f(a):\n    return a\n")
    result = run("distinguish", one, other, "--test", "test_f.py", "--timeout", "0.3")
    assert result.exit_code == 0
    assert "test_f.py: not written" in result.stderr
    assert not (tmp_path / "test_f.py").exists()


def test_inputs_of_an_examples_file_are_tried_first(run: Run, write: Write) -> None:
    one = write("one.py", "def f(key, n=0):\n    return 0\n")
    other = write("other.py", "def f(key, n=0):\n    return int(hash((key, n)) == hash(('s3cr3t/\\u20ac', 77)))\n")
    write("inputs.txt", "# seen in production\n['plain']\n\nf('s3cr3t/\\u20ac', n=77)\n{'key': 'x'}\n")
    found = comparison(run, one, other, "--examples", "inputs.txt", code=1)
    assert counterexample(found, "f").searcher == "examples"
    assert counterexample(found, "f").call == "f('s3cr3t/€', n=77)"


def test_the_chosen_searchers_alone_run_in_the_order_given(run: Run, write: Write) -> None:
    one, other = (
        write("one.py", "def f(n):\n    return n\n"),
        write("other.py", "def f(n):\n    return sorted([n])[0]\n"),
    )
    found = comparison(run, one, other, "--searchers", "fuzz,boundary", "--timeout", "0.5", code=0)
    verdict = found.verdicts["f"]
    assert isinstance(verdict, NotFound)
    assert [report.searcher for report in verdict.reports] == ["fuzz", "boundary"]


@pytest.mark.parametrize(
    ("body", "other_body", "option", "kind"),
    [
        ("return n * 0.1", "return n / 10", "--approx=1e-9", None),
        ("return n", "print(n); return n", "--ignore-stdout", None),
        ("return n == 1", "return int(n == 1)", "--strict-types", DifferenceKind.VALUE),
        ("return 0.0", "return -0.0", "--strict-float", DifferenceKind.VALUE),
        ("raise ValueError(n)", "raise ValueError('n')", "--same-exception-message", DifferenceKind.EXCEPTION),
    ],
)
def test_an_option_loosens_or_tightens_what_is_the_same(
    run: Run, write: Write, body: str, other_body: str, option: str, kind: DifferenceKind | None
) -> None:
    one, other = (
        write("one.py", f"def f(n: int):\n    {body}\n"),
        write("other.py", f"def f(n: int):\n    {other_body}\n"),
    )
    common = (one, other, "--searchers", "boundary", "--timeout", "10", "--json")
    without, with_option = (from_json(run("distinguish", *common, *more).stdout) for more in ((), (option,)))
    assert _kind(with_option) is kind
    assert _kind(without) is not kind


def _kind(found: Comparison) -> DifferenceKind | None:
    verdict = found.verdicts["f"]
    return verdict.counterexample.difference.kind if isinstance(verdict, Distinguished) else None


def test_two_runs_of_one_seed_say_the_same(run: Run, pair: tuple[str, str]) -> None:
    calls = {counterexample(comparison(run, *pair, "-f", "merge", "--seed", "7", code=1), "merge").call for _ in "ab"}
    assert len(calls) == 1


def test_nothing_is_written_beside_the_compared_files(shell: Shell, pair: tuple[str, str], tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = shell("distinguish", *pair, "-f", "merge")
    assert done.returncode == 1
    assert done.stderr == ""
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_json_on_standard_output_is_nothing_but_json(shell: Shell, pair: tuple[str, str]) -> None:
    done = shell("distinguish", *pair, "-f", "merge", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["data"]["verdicts"]["merge"]["record"] == "Distinguished"


def _worked(pid: int) -> float:
    """The CPU seconds of a process, which tell how far it is on a busy machine too."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_ctrl_c_gives_what_is_known_by_then(write: Write, tmp_path: Path, as_json: bool) -> None:
    write("one.py", "def f(n):\n    return n\n\ndef g(n: int):\n    return n\n\ndef h(n):\n    return n\n")
    write(
        "other.py",
        "def f(n):\n    return n + 1\n\ndef g(n: int):\n    return sorted([n])[0]\n\ndef h(n):\n    return -n\n",
    )
    command = [sys.executable, "-m", "mutsinq", "distinguish", "one.py", "other.py", "--timeout", "50"]
    with subprocess.Popen(
        [*command, *(["--json"] if as_json else [])],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while process.poll() is None and _worked(process.pid) < 2:
            time.sleep(0.05)
        assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    if as_json:
        assert "f" in from_json(out).verdicts
        assert "h" not in from_json(out).verdicts
    else:
        assert "f  distinguished" in out
        assert "not looked at" in out


def test_a_model_is_asked_beside_the_searchers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(n: int) -> int:\n    return n\n", "utf-8")
    (tmp_path / "b.py").write_text("def f(n: int) -> int:\n    return n + (n * 7919 % 1_000_003 == 424_242)\n", "utf-8")
    number = pow(7919, -1, 1_000_003) * 424_242 % 1_000_003
    (tmp_path / "replies.txt").write_text(f"f({number})\n", "utf-8")
    command = ["distinguish", str(tmp_path / "a.py"), str(tmp_path / "b.py"), "--searchers", "boundary"]
    told = run(*command, "--agent", f"scripted:{tmp_path / 'replies.txt'}")
    assert told.exit_code == 1, told.output
    assert "found by agent" in told.stdout
    refused = run(*command, "--agent", "adapter:nowhere")
    assert refused.exit_code == 2
    assert "'nowhere' is no folder of an adapter" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [["missing.py", "missing.py"], ["--pairs", "missing.jsonl"], ["missing.py", "missing.py", "--jobs", "2"]],
)
def test_no_model_is_loaded_for_arguments_that_cannot_be_used(run: Run, arguments: list[str]) -> None:
    refused = run("distinguish", *arguments, "--agent", "adapter:nowhere")
    assert refused.exit_code == 2
    assert "nowhere" not in refused.stderr
