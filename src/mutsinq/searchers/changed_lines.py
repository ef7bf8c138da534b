"""Changed lines: where the texts of two programs differ."""

from __future__ import annotations

import difflib
from functools import lru_cache


@lru_cache(maxsize=32)
def changed_lines(original: str, variant: str) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the lines that differ, in each of two sources; a deletion changes the line that it stood before."""
    matcher = difflib.SequenceMatcher(None, original.splitlines(), variant.splitlines(), autojunk=False)
    lines: tuple[set[int], set[int]] = (set(), set())
    for tag, start, end, start_other, end_other in matcher.get_opcodes():
        if tag != "equal":
            lines[0].update(range(start + 1, max(end, start + 1) + 1))
            lines[1].update(range(start_other + 1, max(end_other, start_other + 1) + 1))
    return frozenset(lines[0]), frozenset(lines[1])
