"""Options of a command's help, in sections."""

from __future__ import annotations

import importlib

import click
import pytest
from click.testing import CliRunner

from mutsinq.cli.main import COMMANDS, main
from mutsinq.cli.sections import SectionedCommand

LOADED = [importlib.import_module(f"mutsinq.cli.{name}").command for name in COMMANDS]


@pytest.mark.parametrize(
    "command", [each for each in LOADED if isinstance(each, SectionedCommand)], ids=lambda c: c.name
)
def test_every_option_is_shown_once_and_arguments_never(command: SectionedCommand) -> None:
    help_text = CliRunner().invoke(main, [str(command.name), "--help"]).output
    lines = [line.split("  ")[1] for line in help_text.splitlines() if line.startswith("  -")]

    for param in command.params:
        names = [line for line in lines if param.opts[-1] in line.replace(",", " ").split()]
        assert len(names) == isinstance(param, click.Option), (param.name, names)
    assert [f"{title}:" in help_text for title in command.sections] == [True] * len(command.sections)


def test_options_in_no_section_come_last_in_the_same_column() -> None:
    @click.command(cls=SectionedCommand, sections={"Taste": ["sweet"]})
    @click.option("--size", help="How large.")
    @click.option("--sweet", is_flag=True, help="Add sugar.")
    def command(size: str, sweet: bool) -> None:
        """Bake."""

    shown = CliRunner().invoke(command, ["--help"]).output

    assert shown.endswith(
        "Taste:\n"
        "  --sweet      Add sugar.\n\n"
        "Options:\n"
        "  --size TEXT  How large.\n"
        "  --help       Show this message and exit.\n"
    )
