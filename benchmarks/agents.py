"""Speed of local models: `python -m benchmarks.agents`. Prints a table.

The player against plain batched `generate` of transformers with the same prompts, settings and numbers of replies; and
constrained decoding against the same decoder with no grammar, which draws as many tokens for each reply. Seconds are of
the processor, on one thread, for machines are shared; each ratio is of runs that took turns.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.cases import read_cases

from mutsinq.agents.constraining import Guide, frame
from mutsinq.agents.local.decoding import Decoder, Request, Written
from mutsinq.agents.local.model import LoadedModel, load_model
from mutsinq.agents.local.sampling import Sampling
from mutsinq.agents.notation import read_answer
from mutsinq.agents.prompt import Prompting
from mutsinq.core.reply import Answer
from mutsinq.core.task import EvaluatorTask

#: Gives how many tokens were written.
Run: TypeAlias = Callable[[], int]
PAIRS = Path(__file__).parent / "data" / "classics.jsonl"


class Counting(Decoder):
    """Counts the tokens that are drawn for each reply; those that land it are not."""

    def __init__(self, loaded: LoadedModel, sampling: Sampling, rows: int, guide: Guide) -> None:
        super().__init__(loaded, sampling, rows, guide)
        self.drawn: Counter[int] = Counter()

    def _take(self, pen: Any, token: int) -> bool:
        self.drawn[pen.place] += 1
        return super()._take(pen, token)


class Replaying(Decoder):
    """Draws as many tokens of each reply as another decoder did, whatever they are."""

    def __init__(self, loaded: LoadedModel, sampling: Sampling, rows: int, drawn: Counter[int]) -> None:
        super().__init__(loaded, sampling, rows)
        self._drawn = drawn

    def _take(self, pen: Any, token: int) -> bool:
        pen.tokens.append(token)
        return len(pen.tokens) < self._drawn[pen.place]


def generated(loaded: LoadedModel, requests: Sequence[Request], sampling: Sampling, rows: int) -> int:
    """Tokens that plain `generate` writes, in batches of prompts of like length, padded on the left."""
    import torch

    count, ordered = 0, sorted(requests, key=lambda request: len(request.prompt))
    for start in range(0, len(ordered), rows):
        prompts = [request.prompt for request in ordered[start : start + rows]]
        width = max(map(len, prompts))
        tokens = torch.tensor([(0,) * (width - len(prompt)) + prompt for prompt in prompts])
        mask = torch.tensor([(0,) * (width - len(prompt)) + (1,) * len(prompt) for prompt in prompts])
        drawn = {"do_sample": True, "temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
        with torch.inference_mode():
            output = loaded.model.generate(
                tokens, attention_mask=mask, max_new_tokens=sampling.max_tokens, pad_token_id=0, **drawn
            )
        for row in output[:, width:].tolist():
            ends = [place for place, token in enumerate(row) if token in loaded.ends]
            count += ends[0] + 1 if ends else len(row)
    return count


def decoded(decoder: Decoder, requests: Sequence[Request]) -> int:
    """Tokens that the player's decoder writes."""
    return sum(map(written_tokens, decoder.write(requests)))


def written_tokens(written: Written) -> int:
    """The tokens of a reply, its end included."""
    return len(written.tokens) + (written.finish == "stop")


def speeds(runs: dict[str, Run], rounds: int) -> dict[str, list[float]]:
    """Tokens a second of the processor, of each run in each round."""
    found: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        for name, run in list(runs.items())[:: 1 if number % 2 else -1]:
            start = time.process_time()
            found[name].append(run() / (time.process_time() - start))
    return found


def row(name: str, ours: list[float], others: list[float]) -> str:
    """One line of the table: both speeds, and the median of the ratios of the rounds."""
    ratios = [one / other for one, other in zip(ours, others, strict=True)]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    return (
        f"| {name} | {statistics.median(ours):,.1f} | {statistics.median(others):,.1f} | "
        f"{statistics.median(ratios):.2f} ({spread}) |"
    )


@dataclass(frozen=True)
class Bench:
    """A model, and the replies that it is to write."""

    loaded: LoadedModel
    tasks: list[EvaluatorTask]
    sampling: Sampling
    batch: int
    rounds: int

    def requests(self, prompting: Prompting, samples: int) -> list[Request]:
        """So many replies to each task, those to one task side by side."""
        prompts = [tuple(self.loaded.tokenizer(prompting.completion(task)).input_ids) for task in self.tasks]
        return [Request(prompt, seed) for prompt in prompts for seed in range(samples)]

    def against_generate(self, prompting: Prompting, samples: int) -> str:
        """The row that compares with plain `generate`."""
        requests = self.requests(prompting, samples)
        decoder = Decoder(self.loaded, self.sampling, self.batch)
        found = speeds(
            {
                "plain": lambda: generated(self.loaded, requests, self.sampling, self.batch),
                "ours": lambda: decoded(decoder, requests),
            },
            self.rounds,
        )
        return row(f"prompts of style {prompting.style}, {samples} replies each", found["ours"], found["plain"])

    def against_free(self, prompting: Prompting, samples: int) -> tuple[str, list[bool]]:
        """The row that compares constrained with free decoding; and which of the constrained replies can be read."""
        frames = [frame(task, prompting) for task in self.tasks for _ in range(samples)]
        requests = [replace(request, frame=each) for request, each in zip(self.requests(prompting, samples), frames)]
        guide = Guide(self.loaded.tokenizer, self.loaded.vocabulary, self.loaded.ends)
        counting = Counting(self.loaded, self.sampling, self.batch, guide)
        replies = counting.write(requests)
        count = counting.drawn.total()
        guided = Decoder(self.loaded, self.sampling, self.batch, guide)
        free = Replaying(self.loaded, self.sampling, self.batch, counting.drawn)
        runs: dict[str, Run] = {
            "free": lambda: len(free.write(requests)) and count,
            "guided": lambda: len(guided.write(requests)) and count,
        }
        found = speeds(runs, self.rounds)
        texts = [self.loaded.tokenizer.decode(reply.tokens, skip_special_tokens=True) for reply in replies]
        entries = [task.original.entry for task in self.tasks for _ in range(samples)]
        read = [isinstance(read_answer(text, entry), Answer) for text, entry in zip(texts, entries)]
        return row("constrained, with as many tokens drawn freely", found["guided"], found["free"]), read


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="gemma")
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--style", choices=("completion", "bare"), default="completion", help="of the later rows")
    options = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    tasks = [EvaluatorTask(case.original, case.variant) for case in read_cases(PAIRS, options.pairs)]
    loaded = load_model(options.model, device="cpu")
    bench = Bench(loaded, tasks, Sampling(max_tokens=options.tokens), options.batch, options.rounds)
    prompting = Prompting(options.style)
    print(f"{loaded.name}, {len(tasks)} pairs, replies of up to {options.tokens} tokens, {options.batch} at once\n")
    print("| what | tokens/s | compared with | ratio (of the rounds) |\n|---|---|---|---|")
    print(bench.against_generate(Prompting("bare"), 1), flush=True)
    print(bench.against_generate(prompting, options.samples), flush=True)
    line, read = bench.against_free(prompting, options.samples)
    print(f"{line}\n\nreplies under constraint that can be read: {sum(read)} of {len(read)}")


if __name__ == "__main__":
    main()
