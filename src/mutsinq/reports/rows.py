"""Rows: flat rows with typed columns, as JSON Lines or Parquet."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from mutsinq.errors import InputError
from mutsinq.reports.replacing import replacing

T = TypeVar("T")
#: Rows that are written to a Parquet file at once.
_GROUP = 2_000


def write_jsonl(rows: Iterable[Any], path: Path) -> int:
    """Write dataclass instances, a line of JSON each, and count them. Raises InputError where that cannot be done."""
    count = 0
    with replacing(path) as file:
        for row in rows:
            text = json.dumps(dataclasses.asdict(row), ensure_ascii=True)
            file.write(f"{text}\n".encode())
            count += 1
    return count


def write_parquet(rows: Iterable[Any], row_type: type[Any], path: Path) -> int:
    """Write instances of a flat dataclass as a Parquet file with its fields as columns, and count them.

    Raises InputError without pyarrow, or where the file cannot be written.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise InputError("Parquet needs pyarrow: pip install 'mutsinq[data]'; or choose .jsonl") from None
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([_column(pa.field, types, name, hint) for name, hint in get_type_hints(row_type).items()])
    count = 0
    with replacing(path) as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        remaining = iter(rows)
        while group := [dataclasses.asdict(row) for row in islice(remaining, _GROUP)]:
            writer.write_table(pa.Table.from_pylist([_clean(row) for row in group], schema=schema))
            count += len(group)
    return count


def _column(field: Callable[..., Any], types: dict[Any, Any], name: str, hint: Any) -> Any:
    inner = [arg for arg in get_args(hint) if arg is not type(None)] or [hint]
    return field(name, types[inner[0]], nullable=len(inner) < len(get_args(hint)))


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    """The row with each lone surrogate, which UTF-8 lacks, as its escape."""
    return {
        name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for name, value in row.items()
    }
