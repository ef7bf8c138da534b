"""Train: from data sets and a configuration to an adapter's folder."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from mutsinq.agents.local.model import load_model
from mutsinq.core.example import Example
from mutsinq.core.lock import lock
from mutsinq.errors import InputError, TrainingError
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.training.adapter import Adapter
from mutsinq.training.board import Board, writer_class
from mutsinq.training.checkpoint import Checkpoint, last_checkpoint, read_checkpoint, remove_checkpoints
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.dataset import read_examples
from mutsinq.training.gathering import Data, gather
from mutsinq.training.group import Group
from mutsinq.training.imitation import Imitation
from mutsinq.training.loop import METRICS_FILE, Loop, Progress
from mutsinq.training.objective import Objective
from mutsinq.training.preference import Preference
from mutsinq.training.prepared import is_prepared, load_prepared, read_prepared, write_prepared
from mutsinq.training.reinforcement import Reinforcement
from mutsinq.training.rendering import Renderer

#: What an adapter's folder says of its training; it is written last, so it stands in finished ones alone.
TRAINING_FILE = "training.json"
CONFIG_FILE = "train.toml"
#: Digests of the normal forms of all programs that were trained on, a line each: evaluation sets must hold none.
ORIGINALS_FILE = "originals.txt"


@dataclass(frozen=True, slots=True)
class Training:
    """What came of a training, as `training.json` holds it."""

    role: Role
    base: str
    base_digest: str
    adapter_digest: str
    #: Digest of the configuration and of the tokens that were trained on.
    config: str
    data: str
    #: Lessons trained on; examples that were left out because they are too long, or cannot be put as a task.
    examples: int
    too_long: int
    unsayable: int
    steps: int
    tokens: int
    learned: int
    seconds: float
    #: Loss on held-out examples at the start and at the end; None without a validation split.
    held_out_before: float | None
    held_out_after: float | None
    hardware: str
    versions: dict[str, str] = field(default_factory=dict)


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
    written for that as well. Raises TrainingError, AgentError and
    InputError that say what to do; see `loop` for those on the way.
    """
    if tensorboard:
        writer_class()
    place = Group.device(device)
    with ExitStack() as ends:
        group = Group.join(place)
        ends.callback(group.leave)
        if group.leads:
            ends.enter_context(_alone(out))
        finished = _begun(out, config, group, fresh=fresh)
        if finished is not None:
            return finished
        adapter, data = _adapter_and_data(role, folders, config, place)
        objective, held_out = _objectives(role, adapter, data, jobs, ends)
        loop = Loop(adapter, objective, held_out, out, Checkpoint(config.digest, objective.digest), tell, group)
        _go_on(loop, out)
        if tensorboard and group.leads:
            loop.watch = ends.enter_context(Board(out, loop.done.step)).note
        done = loop.run()
        digest = adapter.save(out, Renderer(role, config).prompting) if group.leads else ""
        training = _described(role, adapter, digest, data, done, out)
        if group.leads:
            _finish(training, data, out)
        return training


def prepare(role: Role, folders: Sequence[Path], config: TrainingConfig, out: Path) -> Data:
    """Make a training ready in `out`, so that another machine only trains: tokens, base model, `train.toml`.

    Raises what `train` raises before its first step.
    """
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


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Make the folder, and keep other trainings out of it. Raises TrainingError if one is in it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_RDONLY)
    except OSError as error:
        raise TrainingError(f"'{out}' cannot be written: {error.strerror}") from None
    try:
        if not lock(descriptor):
            raise TrainingError(f"another training is writing to '{out}'; wait for it, or name another --out")
        yield
    finally:
        os.close(descriptor)


def _begun(out: Path, config: TrainingConfig, group: Group, *, fresh: bool) -> Training | None:
    """As `_begin`, first by the process that leads, then by the others."""
    finished = _begin(out, config, fresh=fresh) if group.leads else None
    group.wait()
    return finished if group.leads else _begin(out, config, fresh=False)


def _begin(out: Path, config: TrainingConfig, *, fresh: bool) -> Training | None:
    """Make the folder ready; the training that stands in it finished, if one does.

    Raises TrainingError if it holds another training, or cannot be written.
    """
    try:
        if fresh:
            remove_checkpoints(out)
            for name in (TRAINING_FILE, METRICS_FILE):
                (out / name).unlink(missing_ok=True)
        there = out / CONFIG_FILE
        # A training that never came to its first checkpoint, as for want of examples, holds nothing worth keeping.
        held = (out / TRAINING_FILE).exists() or is_prepared(out) or last_checkpoint(out) is not None
        if held and not fresh and there.exists() and there.read_text("utf-8") != config.toml():
            raise TrainingError(f"'{out}' holds a training with another configuration; name another --out, or --fresh")
        there.write_text(config.toml(), "utf-8")
        if (out / TRAINING_FILE).exists():
            return read_training(out)
    except OSError as error:
        raise TrainingError(f"'{out}' cannot be written: {error.strerror}") from None
    return None


def read_training(folder: Path) -> Training:
    """What a finished adapter's folder says of its training. Raises TrainingError if it says nothing readable."""
    try:
        return Training(**json.loads((folder / TRAINING_FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(f"'{folder / TRAINING_FILE}' cannot be read: {error}") from None


def _go_on(loop: Loop, out: Path) -> None:
    """Put the loop where an earlier run came to. Raises TrainingError if that was on other data."""
    kept = read_checkpoint(out)
    if kept is None:
        if loop.group.leads:
            (out / METRICS_FILE).unlink(missing_ok=True)
        return
    checkpoint, weights, moments = kept
    if (checkpoint.config, checkpoint.data) != (loop.done.config, loop.done.data):
        raise TrainingError(f"'{out}' holds a training on other data; name another --out, or --fresh")
    loop.adapter.load(weights)
    loop.done = checkpoint
    loop.restore(moments)
    if loop.group.leads and (metrics := out / METRICS_FILE).exists():
        lines = metrics.read_text("utf-8").splitlines(keepends=True)
        metrics.write_text("".join(line for line in lines if _is_before(line, checkpoint.step)), "utf-8")


def _is_before(line: str, step: int) -> bool:
    """Whether a line of the metrics, which a kill may have cut, is of a step that is done."""
    try:
        noted = json.loads(line)
    except ValueError:
        return False
    return bool(noted["step"] <= step and ("held_out_loss" not in noted or noted["step"] < step))


def _finish(training: Training, data: Data, out: Path) -> None:
    try:
        (out / ORIGINALS_FILE).write_text("".join(f"{form}\n" for form in sorted(data.originals)), "utf-8")
        unfinished = out / f"{TRAINING_FILE}.part"
        unfinished.write_text(f"{json.dumps(asdict(training), indent=2)}\n", "utf-8")
        os.replace(unfinished, out / TRAINING_FILE)
    except OSError as error:
        raise TrainingError(f"'{out}' cannot be written: {error.strerror}; make room and run again") from None


def _described(role: Role, adapter: Adapter, digest: str, data: Data, done: Checkpoint, out: Path) -> Training:
    losses = held_out_losses(out)
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


def held_out_losses(out: Path) -> list[float]:
    """The losses on held-out examples in the metrics of a training, in their order."""
    try:
        lines = (out / METRICS_FILE).read_text("utf-8").splitlines()
    except OSError:
        return []
    return [noted["held_out_loss"] for line in lines if "held_out_loss" in (noted := json.loads(line))]


def hardware(device: Any) -> str:
    """The device that was trained on, for cards."""
    import torch

    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads"


def versions() -> dict[str, str]:
    """The versions that a training depends on."""
    found = {"python": platform.python_version()}
    for name in ("mutsinq", "torch", "transformers", "peft"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
