"""Train: from data sets and a configuration to an adapter's folder."""

from __future__ import annotations

import itertools
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random
from typing import Any

from mutsinq.core.example import Example
from mutsinq.errors import TrainingError
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.training.adapter import Adapter
from mutsinq.training.checkpoint import Checkpoint, read_checkpoint, remove_checkpoints
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.dataset import read_examples
from mutsinq.training.group import Group
from mutsinq.training.imitation import Imitation
from mutsinq.training.loop import METRICS_FILE, Loop, Progress
from mutsinq.training.objective import Objective
from mutsinq.training.preference import Preference
from mutsinq.training.reinforcement import Prompted, Reinforcement, prompted
from mutsinq.training.rendering import Renderer
from mutsinq.training.tokens import Encoded, encode_lessons

#: What an adapter's folder says of its training; it is written last, so it stands in finished ones alone.
TRAINING_FILE = "training.json"
CONFIG_FILE = "train.toml"
#: Digests of the normal forms of all programs that were trained on, a line each: evaluation sets must hold none.
ORIGINALS_FILE = "originals.txt"

#: Examples of the data's validation split on which the loss is measured.
_HELD_OUT = 64
#: Lessons that are made into tokens at once.
_CHUNK = 256


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


@dataclass(slots=True)
class Data:
    """Lessons in tokens, or tasks to sample replies to, and what was left out."""

    train: list[tuple[Encoded, ...]] = field(default_factory=list)
    tasks: list[Prompted] = field(default_factory=list)
    held_out: list[tuple[Encoded, ...]] = field(default_factory=list)
    #: Digests of the normal forms of the programs trained on.
    originals: set[str] = field(default_factory=set)
    too_long: int = 0
    unsayable: int = 0


def train(
    role: Role,
    folders: Sequence[Path],
    config: TrainingConfig,
    out: Path,
    *,
    device: str = "auto",
    fresh: bool = False,
    jobs: int = 1,
    tell: Callable[[Progress], object] = lambda progress: None,
) -> Training:
    """Train an adapter on data sets, and write it to `out`.

    A training that was stopped goes on from its last checkpoint; one that is finished is returned as it is. `fresh`
    forgets both. `jobs` counts the processes that judge sampled replies (`grpo`). Raises TrainingError, AgentError and
    InputError that say what to do; see `loop` for those on the way.
    """
    finished = _begin(out, config, fresh=fresh)
    if finished is not None:
        return finished
    examples = [example for folder in folders for example in read_examples(folder)]
    adapter = Adapter(config, Group.device(device))
    with ExitStack() as ends:
        group = Group.join(str(adapter.loaded.device))
        ends.callback(group.leave)
        data = gather(role, examples, config, adapter.loaded.tokenizer)
        objective, held_out = _objectives(role, adapter, data, jobs, ends)
        loop = Loop(adapter, objective, held_out, out, Checkpoint(config.digest, objective.digest), tell, group)
        _go_on(loop, out)
        done = loop.run()
        training = _described(role, adapter, data, done, out)
        if group.leads:
            _finish(training, adapter, data, out)
        return training


def gather(role: Role, examples: Sequence[Example], config: TrainingConfig, tokenizer: Any) -> Data:
    """The lessons of a training, or its tasks for `grpo`, drawn from the examples with the configuration's seed.

    Raises TrainingError if there are none.
    """
    data = Data()
    shuffled = Random(config.seed).sample(examples, len(examples))
    training = [example for example in shuffled if example.split == "train"]
    validation = [example for example in shuffled if example.split == "validation"]
    renderer = Renderer(role, config)
    most = config.examples or len(training) * 2
    if config.method == "grpo":
        data.tasks = prompted(renderer, training[:most], tokenizer, config.max_tokens)
        data.originals.update(task.example.original_form for task in data.tasks)
        data.unsayable = renderer.skipped
        data.too_long = len(training[:most]) - len(data.tasks) - data.unsayable
        return _checked(data, len(training), config)
    for rows, taken in _encoded(renderer, training, config, tokenizer, data):
        data.train += rows
        data.originals.update(example.original_form for example in taken)
        if len(data.train) >= most:
            del data.train[most:]
            break
    data.unsayable = renderer.skipped
    # What is left out of the held-out examples is of no interest.
    for rows, _ in _encoded(renderer, validation, config, tokenizer, Data()):
        data.held_out += rows[: _HELD_OUT - len(data.held_out)]
        if len(data.held_out) >= _HELD_OUT:
            break
    return _checked(data, len(training), config)


def _checked(data: Data, examples: int, config: TrainingConfig) -> Data:
    if not data.train and not data.tasks:
        raise TrainingError(
            f"no example can be trained on: of {examples} in the split 'train' {data.too_long} have more than "
            f"{config.max_tokens} tokens and {data.unsayable} cannot be put as a task; raise max_tokens or make others"
        )
    return data


def _encoded(
    renderer: Renderer, examples: Iterable[Example], config: TrainingConfig, tokenizer: Any, data: Data
) -> Iterator[tuple[list[tuple[Encoded, ...]], list[Example]]]:
    waiting = iter(examples)
    while chunk := list(itertools.islice(waiting, _CHUNK)):
        rows, too_long = encode_lessons(tokenizer, list(renderer.lessons(chunk)), config.max_tokens)
        data.too_long += too_long
        yield rows, chunk


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


def _begin(out: Path, config: TrainingConfig, *, fresh: bool) -> Training | None:
    """Make the folder ready; the training that stands in it finished, if one does.

    Raises TrainingError if it holds another training, or cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if fresh:
            remove_checkpoints(out)
            for name in (TRAINING_FILE, METRICS_FILE):
                (out / name).unlink(missing_ok=True)
        there = out / CONFIG_FILE
        if not fresh and there.exists() and there.read_text("utf-8") != config.toml():
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
        (out / METRICS_FILE).unlink(missing_ok=True)
        return
    checkpoint, weights, moments = kept
    if (checkpoint.config, checkpoint.data) != (loop.done.config, loop.done.data):
        raise TrainingError(f"'{out}' holds a training on other data; name another --out, or --fresh")
    loop.adapter.load(weights)
    loop.done = checkpoint
    loop.restore(moments)
    if (metrics := out / METRICS_FILE).exists():
        lines = metrics.read_text("utf-8").splitlines(keepends=True)
        metrics.write_text("".join(line for line in lines if _is_before(line, checkpoint.step)), "utf-8")


def _is_before(line: str, step: int) -> bool:
    """Whether a line of the metrics, which a kill may have cut, is of a step that is done."""
    try:
        noted = json.loads(line)
    except ValueError:
        return False
    return bool(noted["step"] <= step and ("held_out_loss" not in noted or noted["step"] < step))


def _finish(training: Training, adapter: Adapter, data: Data, out: Path) -> None:
    try:
        (out / ORIGINALS_FILE).write_text("".join(f"{form}\n" for form in sorted(data.originals)), "utf-8")
        unfinished = out / f"{TRAINING_FILE}.part"
        unfinished.write_text(f"{json.dumps(asdict(training), indent=2)}\n", "utf-8")
        os.replace(unfinished, out / TRAINING_FILE)
    except OSError as error:
        raise TrainingError(f"'{out}' cannot be written: {error.strerror}; make room and run again") from None


def _described(role: Role, adapter: Adapter, data: Data, done: Checkpoint, out: Path) -> Training:
    losses = held_out_losses(out)
    return Training(
        role=role,
        base=adapter.loaded.name,
        base_digest=adapter.loaded.digest,
        adapter_digest=adapter.save(out, Renderer(role, adapter.config).prompting),
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
    if device.type == "cuda":
        import torch

        return str(torch.cuda.get_device_name(device))
    import torch

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
