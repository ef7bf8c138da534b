"""Vocabulary: cut a model's tokens down to those that Python code needs.

Of a small multilingual model most weights are the embeddings of tokens that no program contains, and most of the time
of decoding goes into their logits. Gemma 3 270M with 16,384 of its 262,144 tokens has 41 % of its weights; text outside
of them is still written, byte by byte.

`python -m mutsinq.agents.local.vocabulary MODEL SIZE PATH…` prints the tokens worth keeping for the files and folders
given, as ranges: so was `gemma.txt` made, from the standard library of Python 3.11.7 and the prompts of this project.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from mutsinq.errors import AgentError

#: Characters below this code point stay, so that names and texts of Western languages need no bytes.
_CHARACTERS = 0x250


def pruned(model: Any, tokenizer: Any, tokens: Sequence[int]) -> Any:
    """Leave `model` only the embeddings and logits of `tokens`, ascending; return the tokenizer that fits it.

    Every text is still encoded and decoded without loss where the kept tokens hold all single bytes. Raises AgentError
    if the tokenizer is not byte-pair encoding.
    """
    import torch
    from transformers import PreTrainedTokenizerFast

    written, names = _described(tokenizer), {number: name for name, number in tokenizer.get_vocab().items()}
    number_of = {names[token]: number for number, token in enumerate(tokens)}
    bpe = written["model"]
    bpe["vocab"] = {name: number for name, number in number_of.items() if name in bpe["vocab"]}
    bpe["merges"] = [[a, b] for a, b in _merges(bpe) if a in number_of and b in number_of and a + b in number_of]
    written["added_tokens"] = [
        {**added, "id": number_of[added["content"]]}
        for added in written["added_tokens"]
        if added["content"] in number_of
    ]
    for special in ((written["post_processor"] or {}).get("special_tokens") or {}).values():
        special["ids"] = [number_of[name] for name in special["tokens"]]

    rows = torch.tensor(tokens)
    embeddings, head = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    kept = [weight.data[rows].clone() for weight in (embeddings, head)]
    model.resize_token_embeddings(len(tokens), mean_resizing=False)
    for weight, values in zip((model.get_input_embeddings().weight, model.get_output_embeddings().weight), kept):
        weight.data.copy_(values)
    for settings in (model.config, model.generation_config):
        for role in ("bos_token_id", "eos_token_id", "pad_token_id"):
            if (old := getattr(settings, role, None)) is not None:
                olds = old if isinstance(old, list) else [old]
                new = [number_of[names[each]] for each in olds if names[each] in number_of]
                setattr(settings, role, new if isinstance(old, list) else next(iter(new), None))

    from tokenizers import Tokenizer

    backend = Tokenizer.from_str(json.dumps(written, ensure_ascii=False))
    return PreTrainedTokenizerFast(tokenizer_object=backend, **tokenizer.special_tokens_map)


def useful_tokens(tokenizer: Any, texts: Iterable[str], size: int) -> list[int]:
    """The `size` tokens to keep for texts like these, ascending.

    Special tokens, single bytes and characters come first; then those that are seen most often, each with the tokens
    that it is merged from, without which it could not be made.
    """
    written, vocabulary = _described(tokenizer), tokenizer.get_vocab()
    names = {number: name for name, number in vocabulary.items()}
    ranks = {merge: rank for rank, merge in enumerate(_merges(written["model"]))}
    seen: Counter[int] = Counter()
    for text in texts:
        seen.update(tokenizer(text, add_special_tokens=False).input_ids)
    kept = {name for name in vocabulary if _is_basic(name)} | set(tokenizer.all_special_tokens)
    for token, _ in seen.most_common():
        needed = {part for part in _parts(names[token], ranks) if part in vocabulary} - kept
        if len(kept) + len(needed) <= size:
            kept |= needed
    return sorted(vocabulary[name] for name in kept)


def read_ranges(text: str) -> list[int]:
    """The numbers that a text like `0-5 7 9-12` names; what stands behind `#` in a line is not read."""
    numbers: list[int] = []
    for word in " ".join(line.partition("#")[0] for line in text.splitlines()).split():
        first, _, last = word.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def write_ranges(numbers: Sequence[int]) -> str:
    """The text that `read_ranges` reads, of ascending numbers, without line breaks."""
    starts = [numbers[0], *(b for a, b in pairwise(numbers) if b != a + 1)] if numbers else []
    ends = [*(a for a, b in pairwise(numbers) if b != a + 1), *numbers[-1:]]
    return " ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))


def _described(tokenizer: Any) -> Any:
    written = json.loads(tokenizer.backend_tokenizer.to_str())
    if written["model"]["type"] != "BPE":
        raise AgentError(f"only a vocabulary of byte pairs can be cut, not one of type {written['model']['type']}")
    return written


def _merges(bpe: dict[str, Any]) -> list[tuple[str, str]]:
    return [tuple(merge) if isinstance(merge, list) else tuple(merge.split(" ")) for merge in bpe["merges"]]


def _is_basic(name: str) -> bool:
    if name.startswith("<0x") and name.endswith(">"):
        return True
    return len(name) == 1 and (ord(name) < _CHARACTERS or name == "▁")


def _parts(name: str, ranks: dict[tuple[str, str], int]) -> set[str]:
    """The token, and the tokens on the way to it from its characters, in the order in which merges happen."""
    parts = list(name)
    met = {name, *parts}
    while len(parts) > 1:
        rank, place = min((ranks.get(pair, len(ranks)), place) for place, pair in enumerate(pairwise(parts)))
        if rank == len(ranks):
            break
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
        met.add(parts[place])
    return met


def _texts(paths: Iterable[str]) -> Iterator[str]:
    """Python files as players are shown programs and as they are written, other text files as they are."""
    for path in map(Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in (".py", ".txt", ".md", ".jsonl", ".lark") and "test" not in str(file):
                text = file.read_text("utf-8", "ignore")
                yield text
                if file.suffix == ".py":
                    try:
                        yield ast.unparse(ast.parse(text))
                    except (SyntaxError, ValueError, RecursionError):
                        continue


def main(arguments: list[str]) -> None:
    """Print the tokens worth keeping, 20 ranges a line."""
    from transformers import AutoTokenizer

    model, size, *paths = arguments
    tokens = useful_tokens(AutoTokenizer.from_pretrained(model), _texts(paths), int(size))
    words = write_ranges(tokens).split()
    for start in range(0, len(words), 20):
        print(" ".join(words[start : start + 20]))


if __name__ == "__main__":
    main(sys.argv[1:])
