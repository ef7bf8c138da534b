"""Data set: a folder of examples as shards of JSON Lines, written once and read by anybody.

```
data/
  README.md            the data card
  manifest.json        counts, settings, versions, and the SHA-256 of each shard
  train-00000.jsonl    and so on; also validation-… and test-…
```
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_args

from mutsinq.core.corpus import Split
from mutsinq.core.example import EXAMPLES, Example
from mutsinq.errors import InputError

MANIFEST = "manifest.json"
#: Goes up whenever a column changes its name or its meaning.
FORMAT = 1
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
    example, where there is none at all, and for shards of a folder that were changed since they were written.
    """
    path = Path(path)
    found = False
    for shard, digest in _shards(path, split):
        for number, line in enumerate(_lines(shard, digest), 1):
            example = read_example(line, f"{shard}:{number}")
            if split is None or example.split == split:
                found = True
                yield example
    if not found:
        part = f" of the split {split!r}" if split else ""
        hint = "choose another split, or " if split else ""
        raise InputError(f"{path}: holds no examples{part}; {hint}make some with `mutsinq dataset`")


def _lines(shard: Path, digest: str) -> Iterator[str]:
    """The lines of a file. Raises InputError if it is not the one of that digest; any file is of an empty one."""
    try:
        data = shard.read_bytes()
        if digest and hashlib.sha256(data).hexdigest() != digest:
            raise InputError(
                f"{shard}: was changed after its examples were verified; make the set anew with `mutsinq dataset`"
            )
        yield from data.decode("utf-8").removesuffix("\n").split("\n") if data else ()
    except OSError as error:
        raise InputError(f"{shard}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{shard}: is not UTF-8 text") from None


def _shards(path: Path, split: Split | None) -> list[tuple[Path, str]]:
    """The files that hold a split, with their digests where those are known."""
    if not path.is_dir():
        return [(path, "")]
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
        listed = {str(shard["name"]): str(shard["digest"]) for shard in manifest["shards"]}
    except FileNotFoundError:
        raise InputError(
            f"{path}: is no finished data set: it has no {MANIFEST}; run `mutsinq dataset` to its end"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{path / MANIFEST}: does not say which shards were verified; run `mutsinq dataset`") from None
    if (version := manifest.get("format", FORMAT)) != FORMAT:
        raise InputError(
            f"{path}: is a data set of format {version!r} and this version reads {FORMAT}; make it anew with "
            "`mutsinq dataset`"
        )
    splits = [split] if split else get_args(Split)
    return [(path / name, listed[name]) for each in splits for name in sorted(listed) if name.startswith(f"{each}-")]


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
