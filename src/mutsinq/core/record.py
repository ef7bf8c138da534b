"""The `record` decorator: frozen, slotted dataclasses that the codec knows by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

#: Every record class by the name that it has on disk.
RECORDS: dict[str, type[Any]] = {}


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Make `cls` a frozen dataclass with slots and register it with the codec under its class name."""
    made: type[T] = dataclass(frozen=True, slots=True)(cls)
    if made.__name__ in RECORDS:
        raise TypeError(f"two records are named {made.__name__}")
    RECORDS[made.__name__] = made
    return made
