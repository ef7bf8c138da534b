"""Splice: put the texts of edits into a source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mutsinq.core.mutation import Edit, Mutation


def splice(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The source with all edits made. Raises ValueError if two of them overlap."""
    pieces: list[bytes] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < end:
            raise ValueError(f"edits overlap at byte {edit.span.start}")
        pieces += source[end : edit.span.start], edit.replacement.encode("utf-8")
        end = edit.span.end
    pieces.append(source[end:])
    return b"".join(pieces)


def apply(source: str, mutations: Sequence[Mutation]) -> str:
    """The whole source with the mutations made.

    Raises ValueError if two of them overlap. The spans hold for the source that they were made from only.
    """
    edits = [edit for mutation in mutations for edit in mutation.edits]
    return splice(source.encode("utf-8"), edits).decode("utf-8")
