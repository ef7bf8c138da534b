"""Publishing: examples as a folder that others can read, with what is known of it."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from mutsinq.core.corpus import Split
from mutsinq.core.example import Example, ExampleKind
from mutsinq.errors import InputError
from mutsinq.training.data.building import WORK
from mutsinq.training.data.card import card
from mutsinq.training.data.dataset import FORMAT, MANIFEST, line_of
from mutsinq.training.data.shards import write_shards, write_whole
from mutsinq.version import __version__


def publish(folder: Path, kind: ExampleKind, examples: Sequence[Example], facts: Mapping[str, Any]) -> None:
    """Write shards, the card, and last the manifest, without which a folder is no data set.

    `facts` are JSON: how the set was made. Raises InputError where there is nothing to write, or no space for it.
    """
    if not examples:
        raise InputError(f"{folder}: no example came of the sources, so no data set was written")
    _clear(folder)
    shards = write_examples(folder, examples)
    splits = [split for split in get_args(Split) if any(example.split == split for example in examples)]
    described = {
        "kind": kind,
        "format": FORMAT,
        "examples": {split: sum(example.split == split for example in examples) for split in splits},
        "programs": {split: _programs(examples, split) for split in splits},
        "versions": {"mutsinq": __version__, "python": platform.python_version(), "platform": platform.platform()},
        **facts,
        "shards": shards,
    }
    write_whole(folder / "README.md", card(kind, examples, described).encode("utf-8"))
    write_whole(folder / MANIFEST, json.dumps(described, indent=2, ensure_ascii=False).encode("utf-8"))
    shutil.rmtree(folder / WORK, ignore_errors=True)


def write_examples(folder: Path, examples: Sequence[Example]) -> list[dict[str, Any]]:
    """Write shards for each split; gives what a manifest says of them, without which none of them is read."""
    shards = []
    for split in get_args(Split):
        lines = (line_of(example) for example in examples if example.split == split)
        shards += [asdict(shard) for shard in write_shards(folder, split, lines)]
    return shards


def _clear(folder: Path) -> None:
    """Take away what a run left that was stopped here, perhaps with another choice of examples."""
    for split in get_args(Split):
        for shard in folder.glob(f"{split}-*.jsonl"):
            shard.unlink()


def _programs(examples: Sequence[Example], split: Split) -> int:
    return len({example.original_form for example in examples if example.split == split})
