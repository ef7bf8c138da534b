"""`mutsinq train`: adapters of language models, from data sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from mutsinq.cli.folders import output_folder_option
from mutsinq.cli.jobs import jobs_option
from mutsinq.core.counted import counted
from mutsinq.training.configuration import PRESETS, Role, read_config, read_setting

if TYPE_CHECKING:
    from mutsinq.training.account import Training
    from mutsinq.training.loop import Progress


@click.command("train")
@click.argument("role", type=click.Choice(get_args(Role)))
@click.option(
    "--data",
    "folders",
    multiple=True,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="Folder of a data set; may be given several times.",
)
@output_folder_option("Folder of the adapter.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="TOML file with settings.")
@click.option(
    "--preset", type=click.Choice(PRESETS), default="default", show_default=True, help="Settings to start from."
)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="One setting; may be given several times.")
@click.option("--device", default="auto", show_default=True, metavar="NAME", help="`cpu`, `cuda`, `cuda:1`, …")
@jobs_option("Processes that judge replies (grpo).")
@click.option("--prepare", "only_prepare", is_flag=True, help="Only make ready what another machine trains on.")
@click.option("--fresh", is_flag=True, help="Forget an earlier training in the folder.")
@click.option("--tensorboard", is_flag=True, help="Write the metrics for TensorBoard as well, to OUT/tensorboard.")
def command(
    role: Role,
    folders: tuple[Path, ...],
    output: Path,
    config: Path | None,
    preset: str,
    settings: tuple[str, ...],
    device: str,
    jobs: int,
    only_prepare: bool,
    fresh: bool,
    tensorboard: bool,
) -> None:
    """Train an adapter (LoRA) for a language model that plays ROLE, on data sets of verified examples.

    A run that was stopped goes on from its last checkpoint when the same command is given again.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    configuration = read_config(config, preset, dict(map(read_setting, settings)))
    # The extra `neural` is loaded only now: bad settings are told at once.
    from mutsinq.training.group import Group
    from mutsinq.training.train import prepare, train

    if only_prepare:
        data = prepare(role, folders, configuration, output)
        click.echo(f"{output}: {counted(len(data.train), 'lesson')} and the base model; train with --data {output}")
        return
    with _progress() as tell:
        training = train(
            role,
            folders,
            configuration,
            output,
            device=device,
            fresh=fresh,
            jobs=jobs,
            tensorboard=tensorboard,
            tell=tell,
        )
    if Group.led_here():
        for line in _lines(training, output):
            click.echo(line)


def _lines(training: Training, out: Path) -> Iterator[str]:
    speed = training.tokens / max(training.seconds, 1e-9)
    yield f"{out}: {training.role} adapter of {training.base}"
    yield f"  {counted(training.steps, 'step')} on {counted(training.examples, 'example')}"
    yield f"  {training.tokens:,} tokens in {training.seconds:,.0f} s, {speed:,.0f} a second"
    if training.too_long or training.unsayable:
        yield f"  left out: {training.too_long:,} that are too long, {training.unsayable:,} that no prompt can say"
    if training.held_out_before is not None and training.held_out_after is not None:
        yield f"  loss on held-out examples: {training.held_out_before:.3f} before, {training.held_out_after:.3f} after"
    yield f"  play with it: adapter:{out}"


@contextmanager
def _progress() -> Iterator[Callable[[Progress], object]]:
    """A bar on standard error; a line now and then where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _tell_now_and_then
        return
    bar = Progress(
        BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(), console=console, transient=True
    )
    task = bar.add_task("loading", total=1.0)
    with bar:
        yield lambda now: bar.update(task, completed=now.share, description=_told(now))


def _tell_now_and_then(now: Progress) -> None:
    if now.step & (now.step - 1) == 0 or now.step % 50 == 0:
        click.echo(_told(now), err=True)


def _told(now: Progress) -> str:
    return f"step {now.step:,} of {now.steps:,}, loss {now.loss:.3f}, {now.speed:,.0f} tokens/s"
