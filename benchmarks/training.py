"""Tokens a second of `mutsinq train` beside a plain peft loop, and verified rewards a minute.

`python benchmarks/training.py [--base gemma] [--steps 8] [--device auto]`. Both loops train the same LoRA on the same
texts in the same precision, in turns, so that a loaded machine slows both. The plain loop is what tutorials show:
batches of as many examples in random order, padded, with a mask and labels through the loss of the model. On a CPU the
seconds are those of the process, since others compute beside it. Tokens are counted without padding.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch

from mutsinq.core.example import EvaluatorExample
from mutsinq.core.reply import Reply
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.training.adapter import Adapter
from mutsinq.training.checkpoint import Checkpoint
from mutsinq.training.configuration import TrainingConfig, read_config
from mutsinq.training.imitation import Imitation
from mutsinq.training.judging import AnswersJob
from mutsinq.training.loop import Loop
from mutsinq.training.tokens import Encoded

#: Median and spread of the lengths of prompts, as those of short programs have them.
_MEDIAN, _SPREAD, _REPLY = 110, 0.4, 12


def texts(count: int, vocabulary: int) -> list[Encoded]:
    """Random tokens of realistic lengths."""
    random = Random(0)
    lengths = [min(400, int(_MEDIAN * random.lognormvariate(0, _SPREAD))) for _ in range(count)]
    return [Encoded(_drawn(random, length, vocabulary), _drawn(random, _REPLY, vocabulary)) for length in lengths]


def _drawn(random: Random, count: int, vocabulary: int) -> tuple[int, ...]:
    return tuple(random.randrange(10, vocabulary) for _ in range(count))


def plain(adapter: Adapter, items: Sequence[Encoded], config: TrainingConfig) -> None:
    """The loop of tutorials, over all items once."""
    parameters = list(adapter.parameters.values())
    optimizer = torch.optim.AdamW(parameters, config.learning_rate)
    adapter.model.train()
    for start in range(0, len(items), config.batch_size):
        batch = items[start : start + config.batch_size]
        longest = max(map(len, batch))
        tokens = torch.zeros((len(batch), longest), dtype=torch.long)
        mask, labels = torch.zeros_like(tokens), torch.full_like(tokens, -100)
        for row, item in enumerate(batch):
            tokens[row, : len(item)] = torch.tensor(item.prompt + item.reply)
            mask[row, : len(item)] = 1
            labels[row, len(item.prompt) : len(item)] = torch.tensor(item.reply)
        device = parameters[0].device
        inputs = {"input_ids": tokens.to(device), "attention_mask": mask.to(device), "labels": labels.to(device)}
        adapter.model(**inputs, use_cache=False).loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, config.max_norm)
        optimizer.step()
        optimizer.zero_grad()


def own(adapter: Adapter, items: Sequence[Encoded]) -> None:
    """`mutsinq train`'s loop, over all items once."""
    objective = Imitation(adapter, [(item,) for item in items])
    with tempfile.TemporaryDirectory() as folder:
        Loop(adapter, objective, None, Path(folder), Checkpoint("", ""), lambda progress: None).run()


def seconds(run: Callable[[], object], on_cpu: bool) -> float:
    """What a run takes: CPU time of this process, or wall-clock time of a GPU."""
    clock = time.process_time if on_cpu else time.perf_counter
    if not on_cpu:
        torch.cuda.synchronize()
    started = clock()
    run()
    if not on_cpu:
        torch.cuda.synchronize()
    return clock() - started


def compare(base: str, steps: int, device: str, rounds: int) -> None:
    """Print the table of both loops."""
    preset = "gpu" if torch.cuda.is_available() and device != "cpu" else "cpu"
    config = read_config(None, preset, {"base": base, "epochs": 1.0, "checkpoint_minutes": 60.0})
    adapter = Adapter(config, device)
    on_cpu = not next(iter(adapter.parameters.values())).is_cuda
    items = texts(steps * config.batch_size, min(adapter.loaded.vocabulary, len(adapter.loaded.tokenizer)))
    tokens = sum(map(len, items))
    loops: dict[str, Callable[[], object]] = {
        "plain peft loop": lambda: plain(adapter, items, config),
        "mutsinq train": lambda: own(adapter, items),
    }
    for run in loops.values():
        seconds(run, on_cpu)  # Once for what is compiled and allocated at first.
    best: dict[str, float] = {name: float("inf") for name in loops}
    for _ in range(rounds):
        for name, run in loops.items():
            best[name] = min(best[name], seconds(run, on_cpu))
    print(f"{base}, {torch.get_num_threads()} threads, {'CPU' if on_cpu else torch.cuda.get_device_name()}")
    print(f"{steps} steps of {config.batch_size} examples, {tokens:,} tokens, the best of {rounds} runs\n")
    print(f"| loop | {'CPU ' if on_cpu else ''}seconds | tokens a second | of the plain loop |")
    print("|---|---|---|---|")
    for name, took in best.items():
        print(f"| {name} | {took:.2f} | {tokens / took:,.0f} | {best['plain peft loop'] / took:.0%} |")


def rewards(count: int, jobs: int) -> None:
    """Print how many replies a minute are judged."""
    random = Random(0)
    tasks = [
        AnswersJob(number, _example(number), tuple(Reply(f"f{number}({random.randrange(99)}, 1)\n") for _ in range(8)))
        for number in range(count)
    ]
    with Crew(GameSettings("generator", ("evaluator",)), jobs) as crew:
        list(crew.run(tasks[:jobs]))
        started = time.perf_counter()
        done = list(crew.run(tasks[jobs:]))
        took = time.perf_counter() - started
    judged = 8 * len(done)
    print(f"\n{judged:,} replies judged in {took:.1f} s by {jobs} processes: {60 * judged / took:,.0f} a minute")


def _example(number: int) -> EvaluatorExample:
    name = f"f{number}"
    outcomes = ("minimal_original", "minimal_variant", "natural_original", "natural_variant")
    counts = ("blind_hits", "blind_tried", "typed_hits", "typed_tried", "won", "attempts")
    return EvaluatorExample(
        id=f"{number:016x}",
        split="train",
        original=f"def {name}(a: int, b: int) -> int:\n    return a if a < {number} else b\n",
        variant=f"def {name}(a: int, b: int) -> int:\n    return a if a <= {number} else b\n",
        entry=name,
        known=(f"{name}(1, 2)",),
        edit="comparison-boundary",
        original_form="",
        variant_form="",
        origin="benchmark",
        licence="MIT",
        minimal=f"{name}({number}, 1)",
        natural=f"{name}({number}, 5)",
        difference="value",
        misses=(),
        **dict.fromkeys(outcomes, ""),
        **dict.fromkeys(counts, 0),
    )


def main() -> None:
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="gemma")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--tasks", type=int, default=200)
    arguments: Any = parser.parse_args()
    compare(arguments.base, arguments.steps, arguments.device, arguments.rounds)
    rewards(arguments.tasks, arguments.jobs)


if __name__ == "__main__":
    main()
