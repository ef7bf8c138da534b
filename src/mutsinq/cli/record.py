"""Inputs from a run of the user's own: `mutsinq distinguish --record`."""

from __future__ import annotations

from collections.abc import Collection

import click

from mutsinq.core.input import Input
from mutsinq.recording.record import record
from mutsinq.static.sources import Source


def recorded_examples(command: str, source: Source, names: Collection[str]) -> list[tuple[str, Input]]:
    """Inputs that the command gave to functions of the source; how many there are is said on standard error."""
    recording = record(command, source.path, names)
    examples = [(name, input) for name, inputs in recording.inputs.items() for input in inputs]
    skipped = f"; {recording.skipped} calls with values that have no literal skipped" if recording.skipped else ""
    click.echo(f"recorded {len(examples)} inputs of {len(recording.inputs)} functions{skipped}", err=True)
    return examples
