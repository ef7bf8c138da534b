"""A command whose help shows its options in sections: two dozen in one list say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

#: Characters of an option's name that are shown beside its text; for a longer one the text stands below it.
_COLUMN = 30


class SectionedCommand(click.Command):
    """A command with its options by what they are about; those in no section come last, as *Options*.

    `sections` has, by title, the long names of options without the hyphens in front, in the order to show them.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Sequence[str]], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections into the help, in columns of one width."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = {max(option.opts, key=len).lstrip("-"): option.get_help_record(ctx) for option in options}
        rows = {name: record for name, record in records.items() if record is not None}
        width = min(_COLUMN, max(len(names) for names, _ in rows.values()))
        sections = {title: [rows.pop(name) for name in names] for title, names in self.sections.items()}
        for title, section in {**sections, "Options": list(rows.values())}.items():
            with formatter.section(title):
                formatter.write_dl([(f"{names:{width}}", text) for names, text in section], _COLUMN)
