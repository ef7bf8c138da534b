"""The command `mutsinq`. Its subcommands are loaded when asked for, so that `--help` is quick."""

from __future__ import annotations

import importlib
import os
import sys
from difflib import get_close_matches
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from mutsinq.cli.trouble import exit_code
from mutsinq.version import __version__

#: Subcommands by what they are about, in the order in which one meets them, each with its line in the help. Each is
#: the `command` of the module of its name.
_SECTIONS = {
    "Two versions of code": {
        "distinguish": "Look for inputs on which two versions behave differently.",
        "mutate": "Show the mutants of files, folders or a package.",
    },
    "Test suites": {
        "test": "Measure a test suite with mutants.",
        "results": "Show what the last `test` found.",
        "show": "Show one mutant of the last `test`.",
        "apply": "Put one mutant into a working copy, to debug it.",
    },
    "The game": {
        "harvest": "Collect functions of any code as programs to play with.",
        "play": "Play rounds of the semantic inequivalence game.",
        "episodes": "Show, export and verify what was played.",
    },
    "Models": {
        "dataset": "Make verified training data out of programs and games.",
        "train": "Train an adapter of a language model on data sets.",
        "selfplay": "Train both players against each other, round by round.",
        "evaluate": "Measure players beside baselines, on what is new to them.",
    },
    "This machine": {
        "doctor": "Say what this machine offers, and what is missing.",
    },
}
COMMANDS = [name for section in _SECTIONS.values() for name in section]


class LazyGroup(click.Group):
    """A group that imports a subcommand only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"mutsinq.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for title, section in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:{width}}", summary) for name, summary in section.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; for a word that names none, those that are near."""
        near = get_close_matches(args[0], COMMANDS)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"No such command {args[0]!r}; did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run, and exit with a documented code."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # Letters that a terminal does not have are escaped, as pytest does.
                stream.reconfigure(errors="backslashreplace")
        extra["standalone_mode"] = False
        sys.exit(exit_code(lambda: super(LazyGroup, self).main(*args, **extra)))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mutsinq")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Propose variants of Python code and decide, with evidence, whether each behaves differently."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    elif os.environ.get("FORCE_COLOR"):
        ctx.color = True
