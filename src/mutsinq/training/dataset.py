"""Data set: a folder of examples as shards of JSON Lines, written once and read by anybody.

```
data/
  README.md            the data card
  manifest.json        counts, settings, versions, and the SHA-256 of each shard
  train-00000.jsonl    and so on; also validation-… and test-…
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_args

from mutsinq.core.corpus import Split
from mutsinq.core.example import EXAMPLES, Example
from mutsinq.errors import InputError

MANIFEST = "manifest.json"
_KIND = "kind"
_TYPES: dict[str, type[Any]] = {"str": str, "int": int, "bool": bool, "tuple[str, ...]": tuple}


def line_of(example: Example) -> str:
    """The example as one line of JSON, its end included."""
    kind = next(kind for kind, cls in EXAMPLES.items() if type(example) is cls)
    text = json.dumps({_KIND: kind} | asdict(example), ensure_ascii=False)
    # A lone surrogate, which no file can hold, becomes its escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def read_examples(path: Path | str, split: Split | None = None) -> Iterator[Example]:
    """The examples of a data set's folder, of one split of it, or of one file; shards in their order.

    All examples of one data set are of one class. Raises InputError, with the file and the line, for what is no
    example, and where there is none at all.
    """
    path = Path(path)
    found = False
    for shard in _shards(path, split):
        try:
            with shard.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    example = read_example(line, f"{shard}:{number}")
                    if split is None or example.split == split:
                        found = True
                        yield example
        except OSError as error:
            raise InputError(f"{shard}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise InputError(f"{shard}: is not UTF-8 text") from None
    if not found:
        part = f" of the split {split!r}" if split else ""
        raise InputError(f"{path}: holds no examples{part}; make some with `mutsinq dataset`")


def _shards(path: Path, split: Split | None) -> list[Path]:
    if not path.is_dir():
        return [path]
    if not (path / MANIFEST).is_file():
        raise InputError(f"{path}: is no finished data set: it has no {MANIFEST}; run `mutsinq dataset` to its end")
    splits = [split] if split else get_args(Split)
    return [shard for each in splits for shard in sorted(path.glob(f"{each}-*.jsonl"))]


def read_example(line: str, place: str) -> Example:
    """Read what `line_of` wrote. Raises InputError, which names the place, for anything else."""
    try:
        columns = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not JSON: {error}") from None
    kind = columns.pop(_KIND, None) if isinstance(columns, dict) else None
    cls: Any = next((cls for name, cls in EXAMPLES.items() if name == kind), None)
    if cls is None:
        raise InputError(f"{place}: no example of a kind of {', '.join(EXAMPLES)}")
    known = {field.name: str(field.type) for field in fields(cls)}
    if wrong := sorted(known.keys() ^ columns.keys()):
        raise InputError(f"{place}: the column {wrong[0]!r} is {'missing' if wrong[0] in known else 'unknown'}")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in columns.items()}
    for name, value in values.items():
        if type(value) is not _TYPES.get(known[name], str):
            raise InputError(f"{place}: the column {name!r} is no {known[name]}")
    example: Example = cls(**values)
    return example
