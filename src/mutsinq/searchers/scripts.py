"""Scripts: tell whole programs apart that read standard input and write standard output.

The shape of the input is learned from examples: kinds of tokens, counts, test cases. Text outside that shape is
no input for either program, so mutation and minimising keep it.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Sequence

from mutsinq.core.difference import Difference
from mutsinq.core.input import Input
from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.searchers.generation.document import Document
from mutsinq.searchers.generation.shape import shape_of
from mutsinq.static.domains.constants import constants
from mutsinq.static.domains.domain import Domain, Parameter

#: Both programs run on so many simpler texts at once.
_BATCH = 32


def script_domain(original: Program, variant: Program, examples: Sequence[Input]) -> Domain:
    """The inputs of two scripts: one text, shaped like the examples. Raises InputError if a source does not parse."""
    stdin = Parameter("stdin", "positional", (Type("str"),), declared=True)
    return Domain((stdin,), examples=tuple(examples), constants=constants(original, variant))


def same_script(original: Program, variant: Program) -> bool:
    """Whether the two have the same code but for comments and layout."""
    try:
        trees = [ast.dump(module_tree(program.source)) for program in (original, variant)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return trees[0] == trees[1]


def minimize_script(
    input: Input,
    difference: Difference,
    differences: Callable[[Sequence[Input]], list[Difference | None]],
    seconds: float,
    examples: Sequence[Input] = (),
) -> Input:
    """A smaller text with a difference of the same kind, as in-domain as before, and of the shape of the examples.

    `differences` runs both programs; at most `seconds` of wall-clock time are used.
    """
    deadline = time.monotonic() + seconds
    shape = shape_of(input.args[0]).intersection(*(shape_of(example.args[0]) for example in examples))
    known = [line.split()[:1] for each in examples for line in each.args[0].split("\n") if line[:1].isalpha()]

    def strange(text: str) -> int:
        """Lines that begin with no word with which a line of the examples does."""
        return sum(line.split()[:1] not in known for line in text.split("\n"))

    improved = True
    while improved and time.monotonic() < deadline:
        improved = False
        most = strange(input.args[0])
        candidates = [
            simple
            for simple in [*_named(input, known), *_simpler(input)]
            if shape <= shape_of(simple.args[0]) and strange(simple.args[0]) <= most
        ]
        for start in range(0, len(candidates), _BATCH):
            chunk = candidates[start : start + _BATCH]
            kept = [
                candidate
                for candidate, found in zip(chunk, differences(chunk))
                if found is not None and found.kind == difference.kind and found.in_domain >= difference.in_domain
            ]
            if kept:
                input, improved = kept[0], True
                break
            if time.monotonic() > deadline:
                break
    return input


def _named(input: Input, known: Sequence[Sequence[str]]) -> Iterator[Input]:
    """The text with a word of the examples in the place of one that begins a line as no line of theirs does."""
    lines = [line.split() for line in input.args[0].split("\n")]
    for at, line in enumerate(lines):
        for words in known if line and line[:1] not in known and line[0].isalpha() else ():
            yield Input(("\n".join(" ".join(each) for each in [*lines[:at], [*words, *line[1:]], *lines[at + 1 :]]),))


def _simpler(input: Input) -> list[Input]:
    """Simpler texts, the shortest first."""
    text: str = input.args[0]
    body = text.rstrip("\n")
    end = text[len(body) :]
    document = Document(body.split("\n"), resizable=True)
    # One space between words, as in the example: else a line is one word, and its shape is lost.
    evenly = [" ".join(line.split()) for line in body.split("\n")]
    texts = dict.fromkeys("\n".join(lines) + end for lines in [evenly, *document.simpler()])
    return [Input((simple,)) for simple in sorted(texts, key=lambda text: (len(text), text)) if simple != text]
