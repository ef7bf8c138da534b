"""Counts in sentences: `1 file`, `1,204 files`."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """A count and its noun, in the plural for all but one; the noun's last word takes the `s`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"
