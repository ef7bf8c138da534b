"""Domains: what an evaluator may know of the inputs that its task is about."""

from __future__ import annotations

from functools import lru_cache

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.task import EvaluatorTask
from mutsinq.static.domains.domain import Domain
from mutsinq.static.domains.inference import infer


def domain_of(task: EvaluatorTask) -> Domain:
    """The inputs that the original is meant for, read from what the task's view shows; nothing is run.

    Raises InputError if a program that is shown cannot be read.
    """
    variant = task.original if task.view == "blind" else task.variant
    return _domain(task.original, variant, _Known(task.known))


class _Known:
    """Known inputs, which hold lists and so have no hash, by their text."""

    def __init__(self, inputs: tuple[Input, ...]) -> None:
        self.inputs = inputs
        self._text = "\n".join(render_call("f", input) for input in inputs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


@lru_cache(maxsize=256)
def _domain(original: Program, variant: Program, known: _Known) -> Domain:
    return infer(original, variant, known.inputs)
