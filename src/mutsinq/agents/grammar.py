"""Grammar: the files of `grammars/` as parsers and as constraints under which a model decodes.

Both are made from one text, so what a constrained model writes is what the parser reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from lark import Lark

GrammarName: TypeAlias = Literal[
    "generator_reply",
    "generator_edit",
    "evaluator_reply",
    "choice_reply",
    "value_reply",
    "program_reply",
    "call_literal",
]

_IMPORT = re.compile(r"^%import \.(\w+) \([^)]*\)\n", flags=re.MULTILINE)
_DIRECTIVE = re.compile(r"^%ignore .*\n", flags=re.MULTILINE)
#: A definition: its name at the start of a line, and all lines after it that are indented.
_DEFINITION = r"^[?!]?{}(?:\.\d+)?:.*\n(?:[ \t]+.*\n)*"


def grammar_text(name: str) -> str:
    """The text of `grammars/<name>.lark`, with the definitions of the files that it imports put in their place."""
    text = (_folder() / f"{name}.lark").read_text("utf-8")
    return _IMPORT.sub(lambda match: _imported(match[1]), text)


@cache
def parser(name: GrammarName) -> Lark:
    """A parser of the notation `name`, which tells the place of every phrase; LALR, so linear in the text."""
    from lark import Lark

    return Lark(grammar_text(name), parser="lalr", propagate_positions=True, maybe_placeholders=False)


def constraint(name: GrammarName, start: str = "reply", rules: Mapping[str, str] | None = None) -> str:
    """The notation as a grammar for llguidance, from the rule `start` on, with `rules` instead of those of their name.

    It is narrower than what the parser reads: no ignored blanks, into which a small model would be led without end.
    """
    text = re.sub(r"^(\w+)\.\d+:", r"\1:", _DIRECTIVE.sub("", grammar_text(name)), flags=re.MULTILINE)
    for rule, definition in {"start": start, **(rules or {})}.items():
        line = f"{rule}: {definition}\n"
        text = re.sub(_DEFINITION.format(rule), lambda _, line=line: line, text, count=1, flags=re.MULTILINE)  # type: ignore[misc]
    return text


def _imported(name: str) -> str:
    text = _DIRECTIVE.sub("", grammar_text(name))
    return re.sub(_DEFINITION.format("start"), "", text, count=1, flags=re.MULTILINE)


@cache
def _folder() -> Path:
    """Inside the installed package; beside `src` in a checkout."""
    installed = Path(str(resources.files("mutsinq"))) / "grammars"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "grammars"
