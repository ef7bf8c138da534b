"""`mutsinq test`: measure a test suite with mutants; the same as `pytest --mutsinq`."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

from mutsinq.cli.agent import agent_option, generator_option
from mutsinq.cli.counts import count_option
from mutsinq.cli.sections import SectionedCommand
from mutsinq.errors import InputError

_PYTEST = "mutsinq.pytest"
_SECTIONS = {
    "Which mutants": ["operators", "generator", "order", "since", "max", "seed"],
    "What is tried again": ["fresh", "strict"],
    "Survivors": ["survivors", "agent", "suggest"],
    "Result": ["report", "min-score"],
}


class TestCommand(SectionedCommand):
    """A command that leaves what follows `--` to pytest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set the arguments after the first `--` apart."""
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[_PYTEST] = args[at + 1 :]
        return super().parse_args(ctx, args[:at])


@click.command("test", cls=TestCommand, sections=_SECTIONS, options_metavar="[OPTIONS]")
@click.argument("targets", nargs=-1, metavar="[PATH_OR_MODULE]... [-- PYTEST_ARGUMENTS]")
@count_option("--jobs", "-j", about="Processes at one time.  [default: one a core]")
@click.option(
    "--operators", "-o", metavar="NAMES", help="Only these: names, `default`, `all` or `none`, comma-separated."
)
@generator_option("Mutants that a model writes, too; the best shipped one.", default=None)
@count_option("--order", about="Mutations in a mutant.  [default: 1]", most=2)
@click.option("--since", metavar="REV", help="Only lines that changed since a git revision.")
@count_option("--max", "maximum", about="Try only N mutants, drawn with --seed.")
@click.option("--seed", type=int, metavar="N", help="Seed of that draw.  [default: 0]")
@click.option("--fresh", is_flag=True, help="Try all mutants anew, whatever earlier runs found.")
@click.option("--strict", is_flag=True, help="Try mutants again, too, whose tests run other functions that changed.")
@click.option(
    "--survivors",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Look so long for inputs that kill survivors.  "
    "[default: half of the time before, 5 to 15, more on a busy machine]",
)
@agent_option("Also ask a model; the best shipped one.", default=None)
@click.option("--suggest", metavar="DIR", help="Write tests that kill survivors to a folder.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="KIND[=PATH]",
    help="Write a report: html, json, elements, junit, sarif, markdown, github or badge; may be repeated.",
)
@click.option("--min-score", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail under this mutation score.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    targets: tuple[str, ...],
    reports: tuple[str, ...],
    fresh: bool,
    strict: bool,
    **values: object,
) -> None:
    """Measure the project's tests with mutants of its code, or of the code named.

    The same as `pytest --mutsinq`, with the same settings: what follows `--` goes to pytest, such as the tests to run.
    `mutsinq results` shows the last run again.

    Exit codes: 0 done, 1 the score is below --min-score, 2 nothing could be measured, 4 a wrong option (pytest's own).
    """
    if importlib.util.find_spec("pytest") is None:
        raise InputError("`mutsinq test` needs pytest in this environment: pip install pytest")
    names = {name: name.replace("_", "-") for name in values} | {"maximum": "max"}
    options = [f"--mutsinq-{names[name]}={value}" for name, value in values.items() if value is not None]
    options += [f"--mutsinq-report={report}" for report in reports]
    options += [f"--mutsinq-{flag}" for flag, given in (("fresh", fresh), ("strict", strict)) if given]
    # Where plugins are not loaded by themselves, this one is.
    plugin = ["-p", "mutsinq.pytest_plugin"] if os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD") else []
    words = [sys.executable, "-m", "pytest", *plugin, *ctx.meta[_PYTEST], *options, "--mutsinq", *targets]
    # In the place of this process, which has loaded what tests and coverage should see being loaded.
    os.execv(sys.executable, words)
