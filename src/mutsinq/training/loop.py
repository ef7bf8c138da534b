"""Loop: the steps of a training, whatever its method, from a checkpoint to the end.

A loop of our own, since what makes training here fast and exact (no padding mask, logits of replies alone, batches
that follow from the step's number) is what trainers of others hide; see `docs/decisions/0008-own-training-loop.md`.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mutsinq.errors import TrainingError
from mutsinq.game.settings import derive
from mutsinq.training.adapter import Adapter
from mutsinq.training.checkpoint import (
    Checkpoint,
    drop_checkpoint,
    last_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from mutsinq.training.group import Group
from mutsinq.training.objective import Objective
from mutsinq.training.schedule import Schedule, parts

METRICS_FILE = "metrics.jsonl"
#: How often the loss on held-out examples is measured before the end: at the start, and then evenly.
_VALIDATIONS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """What is told after a step."""

    step: int
    steps: int
    #: Share of the training that is done: of the steps, or of the minutes where these end first.
    share: float
    loss: float
    #: Tokens a second since the start of this run, without padding.
    speed: float


@dataclass
class Loop:
    """One training: `resume` takes up what an earlier run left, `run` goes on from `done` to the end."""

    adapter: Adapter
    objective: Objective[Any]
    #: The same for held-out examples; None where there are none, or where a step's loss says nothing (`grpo`).
    held_out: Objective[Any] | None
    out: Path
    done: Checkpoint
    tell: Callable[[Progress], object]
    group: Group = field(default_factory=Group)
    #: Told every line of the metrics, besides the file.
    watch: Callable[[Mapping[str, float]], object] = lambda line: None

    def __post_init__(self) -> None:
        import torch

        config = self.adapter.config
        self.schedule = Schedule(self.objective.lengths, config.batch_size, config.epochs, config.seed)
        self.parameters = list(self.adapter.parameters.values())
        on_gpu = self.parameters[0].is_cuda
        self.optimizer = torch.optim.AdamW(self.parameters, config.learning_rate, weight_decay=0.0, fused=on_gpu)

    def resume(self) -> None:
        """Go on where an earlier run in the folder came to, if there was one.

        Raises TrainingError if that was on other data, or its checkpoint cannot be read.
        """
        kept = read_checkpoint(self.out)
        if kept is not None:
            checkpoint, weights, moments = kept
            if (checkpoint.config, checkpoint.data) != (self.done.config, self.done.data):
                raise TrainingError(f"'{self.out}' holds a training on other data; name another --output, or --fresh")
            self.adapter.load(weights)
            self._restore(moments)
            self.done = checkpoint
        if self.group.leads:
            _forget_metrics(self.out, after=self.done.step)

    def run(self) -> Checkpoint:
        """Train to the end; a checkpoint is kept now and then, at the end, and when stopped by Ctrl-C.

        Raises TrainingError when the loss or the gradient is no number, when memory does not do for one example, or
        when the disk is full; the last good checkpoint is kept.
        """
        config, steps = self.adapter.config, self.schedule.steps
        kept = started = time.monotonic()
        before = self.done
        due = {round(steps * part / _VALIDATIONS) for part in range(_VALIDATIONS)}
        self.adapter.model.train()
        try:
            for step in range(self.done.step, steps):
                if self.share >= 1:
                    break
                if step in due:
                    self._validate()
                began = time.monotonic()
                loss, measures = self._step(step)
                (seconds,) = self.group.numbers((time.monotonic() - began) / self.group.size)
                self.done = replace(self.done, step=step + 1, seconds=self.done.seconds + seconds)
                speed = (self.done.tokens - before.tokens) / (time.monotonic() - started)
                self._note(
                    {"step": step + 1, "loss": round(loss, 5), **measures, "seconds": round(self.done.seconds, 2)}
                )
                if self.group.leads:
                    self.tell(Progress(self.done.step, steps, self.share, loss, speed))
                if time.monotonic() - kept > config.checkpoint_minutes * 60:
                    self.keep()
                    kept = time.monotonic()
        except KeyboardInterrupt:
            self.keep()
            raise
        except _Diverged as error:
            raise TrainingError(f"step {self.done.step + 1}: {error}; {self._last_good()}") from None
        self.keep()
        self._validate()
        return self.done

    @property
    def share(self) -> float:
        """Share of the training that is done, 0 to 1."""
        minutes = self.adapter.config.minutes
        spent = self.done.seconds / (60 * minutes) if minutes else 0.0
        return min(1.0, max(self.done.step / self.schedule.steps, spent))

    def keep(self) -> None:
        """Write a checkpoint."""
        if self.group.leads:
            write_checkpoint(self.out, self.done, self.adapter.state(), self._moments())

    def _last_good(self) -> str:
        """What is left of a training whose weights give no numbers any more."""
        if self.group.leads:
            drop_checkpoint(self.out, self.done.step)
        last = last_checkpoint(self.out)
        kept = f"the last good checkpoint is '{last}'" if last else "there is no checkpoint before it"
        return f"{kept}. Lower learning_rate, or raise warmup, and train anew with --fresh"

    def _restore(self, moments: dict[str, Any]) -> None:
        """Take over the optimiser's moments from a checkpoint, if it had any yet; weights are the adapter's matter."""
        for name, parameter in self.adapter.parameters.items() if moments else ():
            state = {key: moments[f"{key}/{name}"].to(parameter.device) for key in ("exp_avg", "exp_avg_sq", "step")}
            self.optimizer.state[parameter] = {**state, "step": state["step"].float()}

    def _moments(self) -> dict[str, Any]:
        return {
            f"{key}/{name}": tensor
            for name, parameter in self.adapter.parameters.items()
            for key, tensor in self.optimizer.state[parameter].items()
        }

    def _step(self, step: int) -> tuple[float, dict[str, float]]:
        """One step of the optimiser; its loss and what is to be noted of it."""
        import torch

        config = self.adapter.config
        # Dropout draws the same in a run that goes on from a checkpoint.
        torch.manual_seed(derive(config.seed, "step", step, self.group.rank))
        items = self.objective.items(self.group.share(self.schedule.step(step)), step)
        (weight,) = self.group.numbers(sum(map(self.objective.weight, items)))
        if not weight:
            return 0.0, self.objective.measures()
        part_loss, padded = self._accumulate(items, weight)
        texts = [text for item in items for text in self.objective.texts(item)]
        loss, tokens, learned, padded_sum = self.group.numbers(
            part_loss, sum(map(len, texts)), sum(len(text.reply) for text in texts), padded
        )
        self.group.add_up(parameter.grad for parameter in self.parameters if parameter.grad is not None)
        norm = float(torch.nn.utils.clip_grad_norm_(self.parameters, config.max_norm))
        if not (math.isfinite(loss) and math.isfinite(norm)):
            raise _Diverged(f"the loss is {loss} and the norm of the gradient {norm}")
        rate = self._rate()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        done = self.done
        self.done = replace(done, tokens=done.tokens + int(tokens), learned=done.learned + int(learned))
        noted = {"rate": rate, "norm": round(norm, 4), "tokens": self.done.tokens}
        noted["padding"] = round(1 - tokens / padded_sum, 4)
        return loss, noted | self.objective.measures()

    def _accumulate(self, items: Sequence[Any], weight: float) -> tuple[float, int]:
        """Add up the gradients of a step's parts; its loss here, and its tokens with padding.

        Where memory does not do, the step is done again in smaller parts, and so are those after it.
        """
        import torch

        while True:
            most = self.done.part or self.adapter.config.batch_tokens
            divided = parts(items, self._length, most)
            try:
                total = 0.0
                for part in divided:
                    loss = self.objective.loss(part) / weight
                    loss.backward()
                    total += loss.item()
                return total, sum(max(map(self._length, part)) * len(part) for part in divided)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
            self.optimizer.zero_grad(set_to_none=True)
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            largest = max(max(map(self._length, part)) * len(part) for part in divided)
            if all(len(part) == 1 for part in divided):
                raise TrainingError(
                    f"memory does not do for one example of {largest} tokens; lower max_tokens, or set "
                    "gradient_checkpointing = true, precision = 'bfloat16' or a smaller base"
                )
            self.done = replace(self.done, part=largest // 2)

    def _length(self, item: Any) -> int:
        """Tokens that an item takes in a batch."""
        texts = self.objective.texts(item)
        return max(map(len, texts)) * len(texts)

    def _rate(self) -> float:
        """The learning rate: up in a straight line, and down to zero in another."""
        config, share = self.adapter.config, self.share
        first = 1 / self.schedule.steps
        rising = (share + first) / config.warmup if config.warmup else 1.0
        return config.learning_rate * min(1.0, rising, (1 - share) / (1 - config.warmup))

    def _validate(self) -> None:
        """Measure the loss on held-out examples."""
        if self.held_out is None or not self.group.leads:
            return
        import torch

        items = self.held_out.items(range(len(self.held_out.lengths)), self.done.step)
        most = self.done.part or self.adapter.config.batch_tokens
        with torch.no_grad(), self._evaluating():
            total = sum(self.held_out.loss(part).item() for part in parts(items, self._length, most))
        loss = total / sum(map(self.held_out.weight, items))
        self._note({"step": self.done.step, "held_out_loss": round(loss, 5), **self.held_out.measures()})

    @contextmanager
    def _evaluating(self) -> Iterator[None]:
        self.adapter.model.eval()
        try:
            yield
        finally:
            self.adapter.model.train()

    def _note(self, line: dict[str, float]) -> None:
        if not self.group.leads:
            return
        try:
            with (self.out / METRICS_FILE).open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(line)}\n")
        except OSError as error:
            raise TrainingError(f"'{self.out / METRICS_FILE}' cannot be written: {error.strerror}") from None
        self.watch(line)


def held_out_losses(out: Path) -> list[float]:
    """The losses on held-out examples in the metrics of a training, in their order."""
    try:
        lines = (out / METRICS_FILE).read_text("utf-8").splitlines()
    except OSError:
        return []
    return [noted["held_out_loss"] for line in lines if "held_out_loss" in (noted := json.loads(line))]


def _forget_metrics(out: Path, after: int) -> None:
    """Take away what an earlier run noted of steps that are done again, and the line that a kill may have cut."""
    path = out / METRICS_FILE
    if path.exists():
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if _is_done(line, after)), "utf-8")


def _is_done(line: str, step: int) -> bool:
    """Whether a line is of a step until this one; the loss on held-out examples at it is measured again."""
    try:
        noted = json.loads(line)
    except ValueError:
        return False
    return bool(noted["step"] <= step and ("held_out_loss" not in noted or noted["step"] < step))


class _Diverged(Exception):
    """The loss or the gradient is no finite number."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory, of a GPU or of the machine, does not do."""
    import torch

    # On the CPU torch raises a plain RuntimeError.
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in str(error)
