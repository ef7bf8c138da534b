"""Prepared: a training made ready on one machine, so that another, with a costly GPU, only trains.

A folder holds the tokens of all lessons and the base model, in files of at most 40 MB, and says what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from mutsinq.agents.local.model import Base, LoadedModel, load_model, no_bars
from mutsinq.errors import TrainingError
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.gathering import Data
from mutsinq.training.tokens import Encoded

PREPARED_FILE = "prepared.json"
MODEL_FOLDER = "model"
#: Most bytes of a file.
MOST_BYTES = 40_000_000
#: Tokens of one file, four bytes each, with room for the numbers beside them.
_SHARD_TOKENS = MOST_BYTES // 5
#: Settings on which the tokens depend.
_KEYS = ("base", "method", "view", "form", "target", "known", "examples", "max_tokens")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a prepared folder says of itself."""

    role: Role
    base: Base
    settings: dict[str, Any]
    originals: tuple[str, ...]
    too_long: int
    unsayable: int


def is_prepared(folder: Path) -> bool:
    """Whether this is a folder of `write_prepared`."""
    return (folder / PREPARED_FILE).is_file()


def write_prepared(folder: Path, role: Role, config: TrainingConfig, loaded: LoadedModel, data: Data) -> None:
    """Write lessons and model. Raises TrainingError if they cannot be written, or for tasks to sample replies to."""
    if config.method == "grpo":
        raise TrainingError("grpo runs programs while it trains, so it cannot be prepared; prepare sft or dpo")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_rows(folder, "train", data.train)
        _write_rows(folder, "held-out", data.held_out)
        with no_bars():
            loaded.model.save_pretrained(folder / MODEL_FOLDER, max_shard_size=f"{MOST_BYTES // 1_000_000}MB")
        loaded.tokenizer.save_pretrained(folder / MODEL_FOLDER)
        settings = {key: getattr(config, key) for key in _KEYS}
        originals = tuple(sorted(data.originals))
        base = Base(loaded.name, loaded.digest, loaded.source)
        about = (role, base, settings, originals, data.too_long, data.unsayable)
        (folder / PREPARED_FILE).write_text(f"{json.dumps(asdict(Prepared(*about)))}\n", "utf-8")
    except OSError as error:
        raise TrainingError(f"'{folder}' cannot be written: {error.strerror}; make room and run again") from None


def read_prepared(folder: Path, role: Role, config: TrainingConfig) -> tuple[Prepared, Data]:
    """What `write_prepared` wrote. Raises TrainingError if it is for another role or other settings."""
    from safetensors import SafetensorError

    try:
        told = json.loads((folder / PREPARED_FILE).read_text("utf-8"))
        prepared = Prepared(**told | {"base": Base(**told["base"])})
        data = Data(list(_read_rows(folder, "train")), [], list(_read_rows(folder, "held-out")))
    except (OSError, ValueError, TypeError, KeyError, SafetensorError) as error:
        raise TrainingError(f"'{folder}' is no whole prepared training: {error}; prepare it anew") from None
    data.originals, data.too_long, data.unsayable = set(prepared.originals), prepared.too_long, prepared.unsayable
    if prepared.role != role:
        raise TrainingError(f"'{folder}' was prepared for the role {prepared.role}, not for {role}")
    for key, value in prepared.settings.items():
        if getattr(config, key) != value:
            raise TrainingError(
                f"'{folder}' was prepared with {key} = {value!r}, not with {getattr(config, key)!r}; prepare it anew, "
                f"or train with --config of the file that it was prepared with"
            )
    return prepared, data


def load_prepared(folder: Path, prepared: Prepared, device: str, dtype: str | None) -> LoadedModel:
    """The model of a prepared folder, known as the base that it is a copy of.

    Several prepared folders may share the model beside them.
    """
    places = (folder / MODEL_FOLDER, folder.parent / MODEL_FOLDER)
    place = next((place for place in places if place.is_dir()), places[0])
    loaded = load_model(str(place), device=device, dtype=dtype)
    base = prepared.base
    return replace(loaded, name=base.name, digest=base.digest, source=base.source)


def _write_rows(folder: Path, name: str, rows: Sequence[tuple[Encoded, ...]]) -> None:
    """Rows as flat tokens with the lengths of each text's prompt and reply."""
    for old in folder.glob(f"{name}-*.safetensors"):
        old.unlink()
    for number, shard in enumerate(_shards(rows)):
        _save(folder / f"{name}-{number:03}.safetensors", shard)


def _shards(rows: Sequence[tuple[Encoded, ...]]) -> Iterator[list[tuple[Encoded, ...]]]:
    shard, tokens = list[tuple[Encoded, ...]](), 0
    for row in rows:
        length = sum(map(len, row))
        if shard and tokens + length > _SHARD_TOKENS:
            yield shard
            shard, tokens = [], 0
        shard.append(row)
        tokens += length
    if shard:
        yield shard


def _save(path: Path, rows: Sequence[tuple[Encoded, ...]]) -> None:
    import torch
    from safetensors.torch import save

    texts = [text for row in rows for text in row]
    tokens = [token for text in texts for token in (*text.prompt, *text.reply)]
    lengths = [[len(text.prompt), len(text.reply)] for text in texts]
    tensors = {
        "tokens": torch.tensor(tokens, dtype=torch.int32),
        "lengths": torch.tensor(lengths, dtype=torch.int32),
        "texts": torch.tensor([len(row) for row in rows], dtype=torch.uint8),
    }
    path.write_bytes(save(tensors))


def _read_rows(folder: Path, name: str) -> Iterator[tuple[Encoded, ...]]:
    from safetensors.torch import load_file

    for path in sorted(folder.glob(f"{name}-*.safetensors")):
        tensors = load_file(path)
        tokens, lengths = tensors["tokens"].tolist(), iter(tensors["lengths"].tolist())
        place = 0
        for texts in tensors["texts"].tolist():
            row = []
            for _ in range(texts):
                prompt, reply = next(lengths)
                middle, end = place + prompt, place + prompt + reply
                row.append(Encoded(tuple(tokens[place:middle]), tuple(tokens[middle:end])))
                place = end
            yield tuple(row)
