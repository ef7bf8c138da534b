"""`mutsinq distinguish`: do two versions of Python code behave differently?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

import click

from mutsinq.agents.opening import opened_agents
from mutsinq.cli.agent import agent_option
from mutsinq.cli.counts import count_option
from mutsinq.cli.examples import read_examples, read_script_examples
from mutsinq.cli.sections import SectionedCommand
from mutsinq.core.codec import to_json
from mutsinq.core.comparison import Comparison
from mutsinq.core.cores import cores
from mutsinq.core.input import Input
from mutsinq.core.program import SCRIPT
from mutsinq.core.trace import Explanation
from mutsinq.core.verdict import Distinguished, Invalid, Verdict
from mutsinq.errors import InputError, MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.exit_codes import ExitCode
from mutsinq.oracles.relation import Relation
from mutsinq.reports.comparisons import comparison_lines
from mutsinq.reports.explanation import explanation_lines
from mutsinq.reports.regression_test import regression_test
from mutsinq.reports.script_test import script_test
from mutsinq.reports.verdicts import verdict_lines
from mutsinq.searchers.distinguish import Interrupted, distinguish
from mutsinq.searchers.explain import explain
from mutsinq.searchers.modules import Plan, plan, script_plan
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import chosen_searchers
from mutsinq.static.changes import entries
from mutsinq.static.dependencies import bound_names
from mutsinq.static.sources import Source, find_source
from mutsinq.static.syntax import parse

#: So many of the names of what changed are told for a function that only reaches it.
_MOST_REASONS = 5
_SECTIONS = {
    "What is compared": ["function", "script", "pairs"],
    "Inputs": ["examples", "stdin-example", "record"],
    "Search": ["timeout", "searchers", "agent", "seed", "jobs"],
    "What counts as the same": [
        "approx",
        "ignore-stdout",
        "ignore-trailing-space",
        "strict-types",
        "strict-float",
        "same-exception-message",
    ],
    "Output": ["explain", "json", "test", "output"],
    "Code that a model wrote": ["untrusted", "unsafe"],
}


@click.command("distinguish", cls=SectionedCommand, sections=_SECTIONS)
@click.argument("original", required=False)
@click.argument("variant", required=False)
@click.option(
    "--function", "-f", "entry", default="", metavar="NAME", help="Compare only this function, `f` or `Class.method`."
)
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.1),
    metavar="SECONDS",
    help="For each function.",
)
@click.option("--searchers", default="", metavar="NAMES", help="Only these, in order, comma-separated.  [default: all]")
@agent_option("Also ask a model, such as model:gemma; without SPEC the best shipped adapter.")
@click.option("--seed", default=0, metavar="N", show_default=True, help="Seed of every random choice.")
@click.option(
    "--examples", "examples_file", default="", metavar="FILE", help="File of inputs to start from, one literal a line."
)
@click.option(
    "--test",
    "test_file",
    default="",
    metavar="FILE",
    help="Write a pytest file that passes on ORIGINAL and fails on VARIANT.",
)
@click.option(
    "--pairs",
    "pairs_file",
    default="",
    metavar="FILE",
    help="Judge the pairs of a file of JSON Lines, - for stdin, instead.",
)
@click.option(
    "--output",
    "-o",
    default="",
    metavar="FILE",
    help="With --pairs: file for the verdicts, which a later run goes on with.",
)
@count_option("--jobs", about="With --pairs: how many processes.  [default: one a core]")
@click.option(
    "--record",
    "record_command",
    default="",
    metavar="COMMAND",
    help="Run this command, such as 'pytest tests', and start from its inputs.",
)
@click.option("--script", "as_script", is_flag=True, help="Compare the whole programs: what they read and print.")
@click.option(
    "--stdin-example",
    "stdin_files",
    multiple=True,
    metavar="FILE",
    help="With --script: file with an example of what the programs read from standard input; may be repeated.",
)
@click.option("--explain", "explaining", is_flag=True, help="Show where the two executions part, line by line.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.option(
    "--approx", type=click.FloatRange(0.0), metavar="SHARE", help="Floats this close, relatively, are the same."
)
@click.option("--ignore-stdout", is_flag=True, help="What is printed does not matter.")
@click.option("--ignore-trailing-space", is_flag=True, help="Spaces and lines at the end of output do not matter.")
@click.option("--strict-types", is_flag=True, help="1, 1.0 and True are different values.")
@click.option("--strict-float", is_flag=True, help="0.0 and -0.0 are different values.")
@click.option("--untrusted", is_flag=True, help="A model wrote VARIANT: demand isolation, refuse interpreter tricks.")
@click.option("--unsafe", is_flag=True, help="Run untrusted code even where isolation is weak.")
@click.option("--same-exception-message", is_flag=True, help="Exceptions differ when their messages do.")
def command(
    original: str | None,
    variant: str | None,
    entry: str,
    timeout: float,
    searchers: str,
    agent: str,
    seed: int,
    examples_file: str,
    test_file: str,
    pairs_file: str,
    output: str,
    jobs: int | None,
    record_command: str,
    as_script: bool,
    stdin_files: tuple[str, ...],
    explaining: bool,
    as_json: bool,
    untrusted: bool,
    unsafe: bool,
    **relation: Any,
) -> None:
    """Look for an input on which VARIANT behaves differently from ORIGINAL.

    Both are a path (a.py), a git revision (HEAD~1:pkg/mod.py) or an importable name (pkg.mod or pkg.mod:function).
    Every function and method of the same name whose code differs is compared.

    Exit codes: 0 no difference found, 1 a difference found, 2 trouble.
    """
    settings = Settings(
        timeout,
        chosen_searchers(name.strip() for name in searchers.split(",") if name.strip()),
        seed,
        Relation(**relation),
        trusted=not untrusted,
        unsafe=unsafe,
    )
    if pairs_file:
        inputs = {"--examples": examples_file, "--stdin-example": stdin_files, "--record": record_command}
        results = {"--test": test_file, "--explain": explaining, "--json": as_json}
        _refuse("--pairs", {"ORIGINAL": original, "--function": entry, "--script": as_script, **inputs, **results})
        from mutsinq.cli.batch import run_batch

        sys.exit(run_batch(pairs_file, output, jobs or cores(), settings, agent))
    if not original or not variant:
        raise click.UsageError("name ORIGINAL and VARIANT, or a file of --pairs")
    if output or jobs:
        raise click.UsageError("--output and --jobs go with --pairs only")
    if stdin_files and not as_script:
        raise click.UsageError("--stdin-example goes with --script only")
    left, left_entry = find_source(original)
    right, right_entry = find_source(variant)
    if as_script:
        named = entry or left_entry or right_entry
        _refuse("--script", {"--function": named, "--record": record_command, "--explain": explaining})
        todo = script_plan(left, right)
        examples = read_script_examples(stdin_files, examples_file)
    else:
        todo = plan(left, right, entry or left_entry, entry or right_entry)
        examples = read_examples(Path(examples_file), entries(left.text)) if examples_file else []
    if test_file:
        _require_writable(Path(test_file))
    # What is cheap to check was checked before a model is loaded, or a test suite runs.
    settings = replace(settings, others=opened_agents(agent))
    if record_command:
        from mutsinq.cli.record import recorded_examples

        examples += recorded_examples(record_command, left, todo.pairs)
    report = _Report(left, right, todo.reasons, quiet=as_json)
    interrupted = report.fill(todo, settings, examples, explaining=explaining)
    comparison = report.close(todo)
    if as_json:
        click.echo(to_json(comparison, indent=2))
    if test_file:
        _write_test(Path(test_file), left, comparison)
    sys.exit(ExitCode.INTERRUPTED if interrupted else _exit_code(comparison))


def _refuse(mode: str, options: dict[str, object]) -> None:
    """Raise UsageError for options that are given and would mean nothing."""
    if given := [name for name, value in options.items() if value]:
        raise click.UsageError(f"{mode} goes without {', '.join(given)}")


def _judge(
    todo: Plan, settings: Settings, examples: list[tuple[str, Input]], *, explaining: bool
) -> Iterator[tuple[str, Verdict, Explanation | None]]:
    """The verdict on each pair of programs, as it is reached, with its explanation if wanted."""
    with Engine() as engine:
        for name, (original, variant) in todo.pairs.items():
            chosen = tuple(input for called, input in examples if called in ("", name, name.rpartition(".")[2]))
            with _progress(name) as on_progress:
                tried = replace(settings, examples=chosen, on_progress=on_progress)
                verdict = distinguish(original, variant, tried, engine)
            explanation = None
            if explaining and isinstance(verdict, Distinguished):
                explanation = explain(original, variant, verdict.counterexample.input, engine)
            yield name, verdict, explanation


class _Report:
    """Prints verdicts as they come, and counts them."""

    def __init__(self, original: Source, variant: Source, reasons: Mapping[str, Sequence[str]], *, quiet: bool) -> None:
        self._original, self._variant, self._reasons, self._quiet = original, variant, reasons, quiet
        self._verdicts: dict[str, Verdict] = {}
        self._explanations: dict[str, Explanation] = {}

    def fill(self, todo: Plan, settings: Settings, examples: list[tuple[str, Input]], *, explaining: bool) -> bool:
        """Judge the pairs and add each verdict as it is reached; gives whether Ctrl-C ended it."""
        try:
            for name, verdict, explanation in _judge(todo, settings, examples, explaining=explaining):
                self.add(name, verdict, explanation)
        except Interrupted as stopped:
            self.add(list(todo.pairs)[len(self._verdicts)], stopped.verdict)
            return True
        except KeyboardInterrupt:
            return True
        return False

    def add(self, name: str, verdict: Verdict, explanation: Explanation | None = None) -> None:
        self._verdicts[name] = verdict
        if not self._quiet:
            headline, *evidence = verdict_lines(name, verdict)
            if reasons := self._reasons.get(name):
                told = ", ".join(reasons[:_MOST_REASONS]) + ", …" * (len(reasons) > _MOST_REASONS)
                evidence.insert(0, f"    its own code is the same; what it reaches is not: {told}")
            click.echo("\n".join((headline, *evidence)))
        if explanation is not None:
            self._explanations[name] = explanation
            if not self._quiet:
                click.echo("\n".join(explanation_lines(explanation, get_terminal_size().columns)))

    def close(self, todo: Plan) -> Comparison:
        """Print the summary; gives the whole comparison."""
        comparison = Comparison(
            self._original.label,
            self._variant.label,
            self._verdicts,
            todo.added,
            todo.removed,
            todo.unchanged,
            self._explanations,
        )
        if not self._quiet:
            click.echo("\n".join(comparison_lines(comparison, len(todo.pairs))))
        return comparison


def _exit_code(comparison: Comparison) -> ExitCode:
    verdicts = comparison.verdicts.values()
    if any(isinstance(verdict, Distinguished) for verdict in verdicts):
        return ExitCode.FOUND
    return ExitCode.TROUBLE if any(isinstance(verdict, Invalid) for verdict in verdicts) else ExitCode.OK


def _require_writable(path: Path) -> None:
    """Say before a long search, and not after it, that its result could not be kept."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"{path}: cannot be written; name a file in a folder that exists")


def _write_test(path: Path, original: Source, comparison: Comparison) -> None:
    found = [
        (name, verdict.counterexample)
        for name, verdict in comparison.verdicts.items()
        if isinstance(verdict, Distinguished)
    ]
    if not found:
        click.echo(f"{path}: not written, for no difference was found", err=True)
        return
    if found[0][0] == SCRIPT:
        text, skipped = script_test(original.module, found[0][1])
    else:
        text, skipped = regression_test(original.module, bound_names(parse(original.text).body), found)
    for reason in skipped:
        click.echo(f"{path}: no test for {reason}", err=True)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise MutsinqError(f"{path}: cannot be written: {error.strerror}") from None


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str, int], None] | None]:
    """A line on standard error that says what is going on; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{name}: starting") as status:
        yield lambda searcher, tried: status.update(f"{name}: {searcher}, {tried:,} inputs")
