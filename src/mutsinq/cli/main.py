"""The command `mutsinq`. Its subcommands are loaded when asked for, so that `--help` is quick."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, NoReturn

import click

from mutsinq.cli.trouble import exit_code
from mutsinq.version import __version__

#: Each subcommand: where it is, and its line in the help.
COMMANDS = {
    "mutate": ("mutsinq.cli.mutate:command", "Show the mutants of files, folders or a package."),
    "distinguish": ("mutsinq.cli.distinguish:command", "Look for inputs on which two versions behave differently."),
    "harvest": ("mutsinq.cli.harvest:command", "Collect functions of any code as programs to play with."),
    "train": ("mutsinq.cli.train:command", "Train an adapter of a language model on data sets."),
    "selfplay": ("mutsinq.cli.selfplay:command", "Train both players against each other, round by round."),
    "dataset": ("mutsinq.cli.dataset:command", "Make verified training data out of programs and games."),
    "play": ("mutsinq.cli.play:command", "Play rounds of the semantic inequivalence game."),
    "episodes": ("mutsinq.cli.episodes:command", "Show, export and verify what was played."),
    "evaluate": ("mutsinq.cli.evaluate:command", "Measure players beside baselines on what they were not trained on."),
    "test": ("mutsinq.cli.test:command", "Measure a test suite with mutants."),
    "results": ("mutsinq.cli.results:command", "Show what the last `test` found."),
    "show": ("mutsinq.cli.show:command", "Show one mutant of the last `test`."),
    "apply": ("mutsinq.cli.apply:command", "Put one mutant into a working copy, to debug it."),
    "doctor": ("mutsinq.cli.doctor:command", "Say what this machine offers, and what is missing."),
}


class LazyGroup(click.Group):
    """A group that imports a subcommand only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run, and exit with a documented code."""
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
