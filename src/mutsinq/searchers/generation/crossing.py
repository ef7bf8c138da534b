"""Crossing: arguments of one example with those of another, and options that no example gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mutsinq.core.input import Input
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft, Sampler
from mutsinq.searchers.generation.palette import Palette
from mutsinq.static.domains.domain import Domain


class Crossing:
    """Joins examples of calls with many optional parameters.

    One example has the text and another the option that a condition needs; each alone shows nothing.
    """

    def __init__(self, domain: Domain, palette: Palette) -> None:
        compiler = Compiler(domain, palette)
        self._positional = [each.name for each in domain.parameters if each.kind == "positional"]
        optional = [each for each in domain.parameters if not each.required]
        self._options: dict[str, Sampler] = {
            each.name: compiler.of_parameter(each, each.types[0])
            for each in optional
            if each.kind in ("positional", "keyword")
        }

    def crossed(self, one: Input, other: Input, draft: Draft) -> Input:
        """The first input with some of its arguments as in the second."""
        args = list(one.args)
        for place, value in enumerate(other.args[: len(args)]):
            if draft.random() < 0.5:
                args[place] = _spliced(args[place], value, draft) if len(args) == 1 else value
        # What one gives by position the other may give by name.
        taken = self._positional[: len(args)]
        kwargs = dict(one.kwargs)
        for name, value in other.kwargs.items():
            if draft.random() < 0.5 and name not in taken:
                kwargs[name] = value
        for name, value in zip(self._positional[len(args) :], other.args[len(args) :]):
            if draft.random() < 0.5:
                kwargs[name] = value
        return replace(one, args=tuple(args), kwargs=kwargs)

    def extended(self, input: Input, draft: Draft) -> Input:
        """The input with one option drawn anew, given or not."""
        if not self._options:
            return input
        name = draft.pick(list(self._options))
        value = self._options[name](draft)
        place = self._positional.index(name) if name in self._positional else len(input.args)
        if place < len(input.args):
            return replace(input, args=(*input.args[:place], value, *input.args[place + 1 :]))
        return replace(input, kwargs={**input.kwargs, name: value})


def _spliced(one: Any, other: Any, draft: Draft) -> Any:
    """The other value; of two lists often the beginning of the one and the end of the other, as of command lines.

    Only for what is given alone: other arguments may tell how long a list is.
    """
    if type(one) is type(other) is list and draft.random() < 0.5:
        return one[: draft.below(len(one) + 1)] + other[draft.below(len(other) + 1) :]
    return other
