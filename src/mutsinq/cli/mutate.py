"""`mutsinq mutate`: the mutants of files, folders or a package."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from mutsinq.agents.opening import opened_agents
from mutsinq.cli.agent import agent_option, generator_option
from mutsinq.cli.counts import count_option
from mutsinq.cli.sections import SectionedCommand
from mutsinq.config import find_config
from mutsinq.core.codec import to_json
from mutsinq.core.mutation import FromOperator, MutationReport
from mutsinq.core.verdict import Verdict
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.operators.protocol import MutationOperator
from mutsinq.operators.selection import Mutated, Selection, parse_lines
from mutsinq.operators.table import choose
from mutsinq.reports.diffs import Differ
from mutsinq.reports.mutant_files import write_mutants
from mutsinq.reports.mutants import function_heading, list_line, mutant_lines, summary_line
from mutsinq.reports.verdicts import verdict_lines
from mutsinq.static.project import python_files
from mutsinq.static.sources import Source, read_file

#: Gives the verdict on a mutant of a source, or None where none is asked for.
_Verify = Callable[[Source, FromOperator], Verdict | None]

_SECTIONS = {
    "Which code": ["function", "lines", "since", "include-noise"],
    "Which mutants": ["operators", "exclude", "generator", "variants", "order", "max", "seed"],
    "Verification": ["verify", "timeout", "agent"],
    "Output": ["list", "json", "output"],
}


@click.command("mutate", cls=SectionedCommand, sections=_SECTIONS)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--function", "-f", "functions", multiple=True, metavar="NAME", help="Only this function or class, `Class.method`."
)
@click.option(
    "--operators",
    "-o",
    default="",
    metavar="NAMES",
    help="Only these: names, `default`, `all` or `none`, comma-separated.",
)
@click.option("--exclude", "-x", default="", metavar="NAMES", help="Not these operators, comma-separated.")
@generator_option("Mutants that a model writes, too; without SPEC by the best shipped adapter.")
@count_option("--variants", about="Its replies for each function.", default=4)
@click.option("--lines", default="", metavar="LINES", help="Only these lines of one file, such as 10-40,55.")
@click.option("--since", default="", metavar="REV", help="Only lines that changed since a git revision.")
@click.option("--include-noise", is_flag=True, help="Also `__repr__`, logging, messages, help and types.")
@count_option("--order", about="Mutations in a mutant.", default=1, most=2)
@count_option("--max", "maximum", about="At most this many mutants, drawn with --seed.")
@click.option("--seed", type=int, metavar="N", help="Seed of every random choice.  [default: 0]")
@click.option("--list", "as_list", is_flag=True, help="Print one line a mutant.")
@click.option("--json", "as_json", is_flag=True, help="Print the mutants as JSON.")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Write the mutated files to a folder.")
@click.option("--verify", is_flag=True, help="Look for an input that tells each mutant from the original.")
@agent_option("With --verify: also ask a model; without SPEC the best shipped adapter.")
@click.option(
    "--timeout", type=click.FloatRange(0.1), metavar="SECONDS", help="With --verify: for each mutant.  [default: 2]"
)
def command(paths: tuple[str, ...], as_list: bool, as_json: bool, output: Path | None, **options: Any) -> None:
    """Show the mutants of files, folders, or an importable package.

    Each mutant is a small change that a test should notice. Your files are never changed. Defaults may stand in
    pyproject.toml under [tool.mutsinq].

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    if options["agent"] and not options["verify"]:
        raise click.UsageError("--agent goes with --verify only")
    started = time.perf_counter()
    config = find_config(Path.cwd())
    operators = choose(
        _names(options["operators"]) or config.operators, [*config.exclude_operators, *_names(options["exclude"])]
    )
    seed = config.seed if options["seed"] is None else options["seed"]
    selection = Selection(
        operators=(*operators, *_writers(options["generator"], options["variants"], seed)),
        functions=options["functions"],
        lines=parse_lines(options["lines"]) if options["lines"] else None,
        since=options["since"],
        noise=options["include_noise"] or config.include_noise,
        order=options["order"],
        maximum=options["maximum"],
        seed=seed,
    )
    files = dict.fromkeys(file for path in paths for file in python_files(path, config.exclude_paths))
    mutated = selection.mutants(list(_read(list(files))), _warn)
    seconds = time.perf_counter() - started
    if output is not None:
        write_mutants(output, mutated)
    show = _show_nothing if as_json else _show_list if as_list else _show_diffs
    timeout = options["timeout"] or config.verify_timeout
    verdicts: dict[str, Verdict] = {}
    exit_code = ExitCode.OK
    with _verifier(timeout, selection.seed, options["agent"], wanted=options["verify"]) as verify:
        try:
            verdicts.update((mutant.id, verdict) for mutant, verdict in show(mutated, verify) if verdict is not None)
        except KeyboardInterrupt:
            exit_code = ExitCode.INTERRUPTED
    if as_json:
        click.echo(to_json(MutationReport(tuple(module for _, module in mutated), verdicts)))
    click.echo(summary_line([module for _, module in mutated], seconds, verdicts), err=as_json or as_list)
    sys.exit(exit_code)


def _writers(spec: str, variants: int, seed: int) -> tuple[MutationOperator[Any], ...]:
    """The model that writes mutants, if one is asked to. Raises AgentError for a player that there is not."""
    if not spec:
        return ()
    from mutsinq.agents.writing import Writer

    return (Writer(spec, variants, seed),)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _read(files: Sequence[Path]) -> Iterator[Source]:
    """The sources in the files; of several, one that cannot be read is passed over."""
    for file in files:
        try:
            yield read_file(file)
        except InputError as error:
            if len(files) == 1:
                raise
            _warn(error)


def _warn(error: InputError) -> None:
    click.echo(f"mutsinq: skipped {error}", err=True)


@contextmanager
def _verifier(timeout: float, seed: int, agent: str, *, wanted: bool) -> Iterator[_Verify]:
    if not wanted:
        yield lambda source, mutant: None
        return
    from mutsinq.cli.verification import Verifier
    from mutsinq.execution.engine import Engine
    from mutsinq.searchers.settings import Settings

    with Engine() as engine:
        yield Verifier(engine, Settings(timeout=timeout, seed=seed, others=opened_agents(agent))).verdict


def _show_nothing(mutated: Sequence[Mutated], verify: _Verify) -> Iterator[tuple[FromOperator, Verdict | None]]:
    for source, module in mutated:
        for mutant in module.mutants:
            yield mutant, verify(source, mutant)


def _show_list(mutated: Sequence[Mutated], verify: _Verify) -> Iterator[tuple[FromOperator, Verdict | None]]:
    for source, module in mutated:
        for mutant in module.mutants:
            click.echo(list_line(source.label, mutant))
            verdict = verify(source, mutant)
            _show_verdict(mutant, verdict)
            yield mutant, verdict


def _show_diffs(mutated: Sequence[Mutated], verify: _Verify) -> Iterator[tuple[FromOperator, Verdict | None]]:
    for source, module in mutated:
        differ = Differ(source.text, source.label)
        for function, group in groupby(module.mutants, lambda mutant: mutant.mutations[0].function):
            mutants = list(group)
            click.echo(f"{function_heading(source.label, function, len(mutants))}\n")
            for mutant in mutants:
                click.echo("\n".join(mutant_lines(differ, mutant)))
                verdict = verify(source, mutant)
                _show_verdict(mutant, verdict)
                yield mutant, verdict


def _show_verdict(mutant: FromOperator, verdict: Verdict | None) -> None:
    if verdict is not None:
        name = mutant.mutations[0].function or "module level"
        click.echo("".join(f"{line}\n" for line in verdict_lines(name, verdict)))
