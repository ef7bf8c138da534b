"""Train: from data sets and a configuration to an adapter's folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mutsinq.agents.local.model import load_model
from mutsinq.core.example import Example
from mutsinq.errors import InputError, TrainingError
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.training.account import Training, finished, hardware, versions, write_training
from mutsinq.training.adapter import Adapter, check_installed
from mutsinq.training.board import Board, writer_class
from mutsinq.training.checkpoint import Checkpoint
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.data.dataset import read_examples
from mutsinq.training.folder import CONFIG_FILE, alone, claim
from mutsinq.training.gathering import Data, gather
from mutsinq.training.group import Group
from mutsinq.training.imitation import Imitation
from mutsinq.training.loop import Loop, Progress, held_out_losses
from mutsinq.training.objective import Objective
from mutsinq.training.preference import Preference
from mutsinq.training.prepared import is_prepared, load_prepared, read_prepared, write_prepared
from mutsinq.training.reinforcement import Reinforcement
from mutsinq.training.rendering import Renderer


def train(
    role: Role,
    folders: Sequence[Path],
    config: TrainingConfig,
    out: Path,
    *,
    device: str = "auto",
    fresh: bool = False,
    jobs: int = 1,
    tensorboard: bool = False,
    tell: Callable[[Progress], object] = lambda progress: None,
) -> Training:
    """Train an adapter on data sets, and write it to `out`.

    A training that was stopped goes on from its last checkpoint; one that is finished is returned as it is. `fresh`
    forgets both. `jobs` counts the processes that judge sampled replies (`grpo`). With `tensorboard` the metrics are
    written for that as well. Raises TrainingError, AgentError and InputError that say what to do; see `Loop` for those
    on the way.
    """
    check_installed()
    if tensorboard:
        writer_class()
    place = Group.device(device)
    with ExitStack() as ends:
        group = Group.join(place)
        ends.callback(group.leave)
        if group.leads:
            ends.enter_context(alone(out))
            claim(out, config, fresh=fresh)
        group.wait()
        if (before := finished(out)) is not None:
            return before
        adapter, data = _adapter_and_data(role, folders, config, place)
        objective, held_out = _objectives(role, adapter, data, jobs, ends)
        loop = Loop(adapter, objective, held_out, out, Checkpoint(config.digest, objective.digest), tell, group)
        loop.resume()
        if tensorboard and group.leads:
            loop.watch = ends.enter_context(Board(out, loop.done.step)).note
        done = loop.run()
        digest = adapter.save(out, Renderer(role, config).prompting) if group.leads else ""
        training = _account(role, adapter, digest, data, done, held_out_losses(out))
        if group.leads:
            write_training(out, training, data.originals)
        return training


def prepare(role: Role, folders: Sequence[Path], config: TrainingConfig, out: Path) -> Data:
    """Make a training ready in `out`, so that another machine only trains: tokens, base model, `train.toml`.

    Raises what `train` raises before its first step.
    """
    check_installed()
    examples = _verified(folders)
    loaded = load_model(config.base, device="cpu", dtype="bfloat16")
    data = gather(role, examples, config, loaded.tokenizer)
    write_prepared(out, role, config, loaded, data)
    (out / CONFIG_FILE).write_text(config.toml(), "utf-8")
    return data


def _adapter_and_data(role: Role, folders: Sequence[Path], config: TrainingConfig, device: str) -> tuple[Adapter, Data]:
    """The adapter to train, and what on; of a prepared folder both."""
    if not any(map(is_prepared, folders)):
        examples = _verified(folders)
        adapter = Adapter(config, device)
        return adapter, gather(role, examples, config, adapter.loaded.tokenizer)
    if len(folders) > 1:
        raise TrainingError("a prepared folder is trained on alone; prepare all data sets together")
    prepared, data = read_prepared(folders[0], role, config)
    dtype = None if config.precision == "auto" else config.precision
    return Adapter(config, device, load_prepared(folders[0], prepared, device, dtype)), data


def _verified(folders: Sequence[Path]) -> list[Example]:
    """The examples of data sets. Raises InputError for a file: nothing says that what it holds was verified."""
    if file := next((folder for folder in folders if folder.is_file()), None):
        raise InputError(
            f"{file}: is a file, of which nothing says that it was verified; name a folder of `mutsinq dataset`"
        )
    return [example for folder in folders for example in read_examples(folder)]


def _objectives(
    role: Role, adapter: Adapter, data: Data, jobs: int, ends: ExitStack
) -> tuple[Objective[Any], Objective[Any] | None]:
    """What is trained with, and what is measured on held-out examples."""
    config = adapter.config
    if config.method == "grpo":
        # No player is asked: the replies are those of the model that is trained.
        crew = ends.enter_context(Crew(GameSettings(role, (role,)), jobs))
        return Reinforcement(adapter, Renderer(role, config), data.tasks, crew), None
    kind: Callable[..., Objective[Any]] = Preference if config.method == "dpo" else Imitation
    return kind(adapter, data.train), kind(adapter, data.held_out) if data.held_out else None


def _account(
    role: Role, adapter: Adapter, digest: str, data: Data, done: Checkpoint, losses: Sequence[float]
) -> Training:
    """What came of it: the adapter's digest, and the losses on held-out examples in their order."""
    return Training(
        role=role,
        base=adapter.loaded.name,
        base_digest=adapter.loaded.digest,
        adapter_digest=digest,
        config=done.config,
        data=done.data,
        examples=len(data.train) + len(data.tasks),
        too_long=data.too_long,
        unsayable=data.unsayable,
        steps=done.step,
        tokens=done.tokens,
        learned=done.learned,
        seconds=round(done.seconds, 1),
        held_out_before=losses[0] if losses else None,
        held_out_after=losses[-1] if losses else None,
        hardware=hardware(adapter.loaded.device),
        versions=versions(),
    )
