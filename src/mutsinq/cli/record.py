"""Inputs from a run of the user's own: `mutsinq distinguish --record`."""

from __future__ import annotations

from collections.abc import Collection

import click

from mutsinq.core.counted import counted
from mutsinq.core.input import Input
from mutsinq.recording.record import record
from mutsinq.static.sources import Source


def recorded_examples(command: str, source: Source, names: Collection[str]) -> list[tuple[str, Input]]:
    """Inputs that the command gave to functions of the source; how many there are is said on standard error."""
    recording = record(command, source.path, names)
    examples = [(name, input) for name, inputs in recording.inputs.items() for input in inputs]
    if recording.status:
        click.echo(f"mutsinq: --record {command!r} failed, with status {recording.status}", err=True)
    told = f"recorded {counted(len(examples), 'input')} of {counted(len(recording.inputs), 'function')}"
    if recording.skipped:
        told += f"; {counted(recording.skipped, 'call')} with values that have no literal skipped"
    click.echo(told, err=True)
    return examples
