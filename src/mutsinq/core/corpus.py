"""Corpus: programs to play with, each with what is known of it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.record import record

#: Which part of a corpus a program belongs to: by a hash of its normal form, so that copies stay together.
Split: TypeAlias = Literal["train", "validation", "test"]


@record
class CorpusProgram:
    """A self-contained, deterministic program that can be played with."""

    program: Program
    #: Inputs on which it behaves normally, distinct, simplest first; never empty.
    inputs: tuple[Input, ...]
    #: Where it came from: `package 1.2.3: package/module.py:17`, or a file's name and line.
    origin: str
    #: SPDX expression or the name that its distribution gives; `unknown` where it gives none.
    licence: str
    split: Split
