"""Speed of local models: `python -m benchmarks.agents`. Prints a table.

The player against plain batched `generate` of transformers with the same prompts, settings and numbers of replies; and
constrained decoding against the same decoder with no grammar, which writes replies of the same lengths. Seconds are of
the processor, on one thread, for machines are shared; each ratio is of runs that took turns.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
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


class Replaying(Decoder):
    """Writes as many tokens of each reply as another decoder did, whatever they are."""

    def __init__(self, loaded: LoadedModel, sampling: Sampling, rows: int, lengths: Sequence[int]) -> None:
        super().__init__(loaded, sampling, rows)
        self._lengths = lengths

    def _take(self, pen: Any, token: int) -> bool:
        pen.tokens.append(token)
        return len(pen.tokens) < self._lengths[pen.place]


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


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="gemma")
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument("--style", choices=("completion", "bare"), default="completion", help="of the later rows")
    options = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    loaded = load_model(options.model, device="cpu")
    sampling, prompting = Sampling(max_tokens=options.tokens), Prompting(options.style)
    cases = read_cases(PAIRS, options.pairs)
    tasks = [EvaluatorTask(case.original, case.variant) for case in cases]

    def asked(asking: Prompting, samples: int) -> list[Request]:
        prompts = [tuple(loaded.tokenizer(asking.completion(task)).input_ids) for task in tasks]
        return [
            Request(prompt, 1_000 * place + seed) for place, prompt in enumerate(prompts) for seed in range(samples)
        ]

    print(f"{loaded.name}, {len(tasks)} pairs, replies of up to {options.tokens} tokens, {options.rows} at once\n")
    print("| what | tokens/s | compared with | ratio (of the rounds) |\n|---|---|---|---|")
    settings = {
        "one reply a prompt, nothing shared, against `generate`": (Prompting("bare"), 1),
        f"{options.samples} replies a prompt, {options.style}, against `generate`": (prompting, options.samples),
    }
    for name, (asking, samples) in settings.items():
        requests = asked(asking, samples)
        decoder = Decoder(loaded, sampling, options.rows)
        runs: dict[str, Run] = {
            "plain": lambda requests=requests: generated(loaded, requests, sampling, options.rows),  # type: ignore[misc]
            "ours": lambda requests=requests, decoder=decoder: decoded(decoder, requests),  # type: ignore[misc]
        }
        found = speeds(runs, options.rounds)
        print(row(name, found["ours"], found["plain"]), flush=True)

    frames = [frame(task, prompting) for task in tasks for _ in range(options.samples)]
    requests = [replace(request, frame=each) for request, each in zip(asked(prompting, options.samples), frames)]
    guided = Decoder(loaded, sampling, options.rows, Guide(loaded.tokenizer, loaded.vocabulary, loaded.ends))
    replies = guided.write(requests)
    free = Replaying(loaded, sampling, options.rows, [max(written_tokens(reply), 1) for reply in replies])
    found = speeds(
        {"free": lambda: decoded(free, requests), "guided": lambda: decoded(guided, requests)}, options.rounds
    )
    print(row("constrained, against unconstrained of the same lengths", found["guided"], found["free"]))
    texts = [loaded.tokenizer.decode(reply.tokens, skip_special_tokens=True) for reply in replies]
    entries = [task.original.entry for task in tasks for _ in range(options.samples)]
    well = sum(isinstance(read_answer(text, entry), Answer) for text, entry in zip(texts, entries))
    print(f"\nwell-formed under constraint: {well} of {len(texts)}")


if __name__ == "__main__":
    main()
