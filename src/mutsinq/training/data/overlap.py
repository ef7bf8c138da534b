"""Overlap: what data sets must not share, by normal forms, so that other names and layouts hide nothing.

A model that saw a program in training is not tested by it. Parts of one data set are split by original program; beyond
that no program, original or variant, may stand in two parts, and none in a set that is kept for evaluation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from mutsinq.core.codec import from_json
from mutsinq.core.corpus import CorpusProgram, Split
from mutsinq.core.example import PairExample
from mutsinq.core.program import Program
from mutsinq.corpus.identity import identity
from mutsinq.errors import CodecError, InputError
from mutsinq.searchers.pairs import BrokenLine, read_pairs
from mutsinq.training.data.dataset import read_examples

E = TypeVar("E", bound=PairExample)

#: Hexadecimal digits of a form: enough for millions of programs.
FORM_DIGITS = 16
#: Of two parts that share a program, the later one keeps it.
_ORDER: tuple[Split, ...] = ("train", "validation", "test")


def form_of(program: Program) -> str:
    """The digest by which a program is known whatever its names and layout. Raises InputError if it has none."""
    return identity(program)[:FORM_DIGITS]


def forms_of(path: Path) -> frozenset[str]:
    """The forms of all programs, originals and variants, in a set that is kept for evaluation.

    The set is a data set of `mutsinq dataset`, a file of pairs as `mutsinq distinguish --pairs` reads them, or one of
    programs from `mutsinq harvest`. Programs that are no Python have no form and can be no example either. Raises
    InputError for a file that cannot be read or holds no program.
    """
    found = frozenset(_forms(path))
    if not found:
        raise InputError(f"{path}: holds no programs to keep out of the data")
    return found


def _forms(path: Path) -> Iterator[str]:
    if path.is_dir():
        for example in read_examples(path):
            yield from (example.original_form, example.variant_form)
        return
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text") from None
    first = next((line for line in lines if line.strip()), "")
    if '"original_form"' in first:
        for example in read_examples(path):
            yield from (example.original_form, example.variant_form)
        return
    programs = _harvested(path, lines) if '"format_version"' in first else _paired(path, lines)
    for program in programs:
        try:
            yield form_of(program)
        except InputError:
            continue


def _harvested(path: Path, lines: Sequence[str]) -> Iterator[Program]:
    for number, line in enumerate(lines, 1):
        try:
            read = from_json(line) if line.strip() else None
        except CodecError as error:
            raise InputError(f"{path}:{number}: {error}") from None
        if isinstance(read, CorpusProgram):
            yield read.program


def _paired(path: Path, lines: Sequence[str]) -> Iterator[Program]:
    for read in read_pairs(lines):
        if isinstance(read, BrokenLine):
            # A set that is half read would let the other half into training.
            raise InputError(f"{path}:{read.number}: {read.reason}; mend or remove the line")
        yield from (read.original, read.variant)


def apart(examples: Sequence[E], dropped: Counter[str]) -> list[E]:
    """The examples without copies of pairs, and without variants that another part has as well."""
    originals: dict[str, Split] = {example.original_form: example.split for example in examples}
    variants: dict[str, Split] = {}
    for example in examples:
        known = variants.setdefault(example.variant_form, example.split)
        variants[example.variant_form] = max(known, example.split, key=_ORDER.index)
    kept, seen = [], set()
    for example in examples:
        original, variant = example.original_form, example.variant_form
        # Pairs that are proved equal may have one form, and differ in how they are written.
        pair = (original, variant if variant != original else example.variant)
        if pair in seen:
            dropped["a copy of another one"] += 1
        elif not example.split == variants[variant] == originals.get(variant, example.split):
            dropped["its variant stands in another split"] += 1
        else:
            seen.add(pair)
            kept.append(example)
    return kept
