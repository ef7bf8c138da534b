"""`mutsinq evaluate`: what players are worth, at telling pairs apart, as generators, and at other tasks.

Whatever is no name of a subcommand belongs to `pairs`, which is meant most often: `mutsinq evaluate data/`.
"""

from __future__ import annotations

import click

from mutsinq.cli import evaluate_generators, evaluate_pairs, evaluate_task

_DEFAULT = "pairs"


class DefaultGroup(click.Group):
    """A group with one command that is run where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group("evaluate", cls=DefaultGroup)
def command() -> None:
    """Measure players beside baselines, on what they were not trained on.

    `mutsinq evaluate SET…` is short for `mutsinq evaluate pairs SET…`.
    """


command.add_command(evaluate_pairs.command)
command.add_command(evaluate_generators.command)
command.add_command(evaluate_task.command)
