"""Subject: a program of the corpus with the inputs that count on it.

The domain is inferred from the original alone: what a variant declares or mentions must not move it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.episode import Foul
from mutsinq.core.input import Build, Input, Linked, Reference
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.game.rules import Rules
from mutsinq.searchers.conforming import is_in_domain
from mutsinq.searchers.study import studied
from mutsinq.static.classes import classes
from mutsinq.static.domains.domain import Domain, Parameter
from mutsinq.static.functions import functions
from mutsinq.static.signature import Formal, signature
from mutsinq.static.syntax import parse

_KINDS = {
    "positional_only": inspect.Parameter.POSITIONAL_ONLY,
    "positional": inspect.Parameter.POSITIONAL_OR_KEYWORD,
    "var_positional": inspect.Parameter.VAR_POSITIONAL,
    "keyword": inspect.Parameter.KEYWORD_ONLY,
    "var_keyword": inspect.Parameter.VAR_KEYWORD,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """An original, its inferred domain, and what its documentation says that it raises."""

    program: Program
    #: Inputs on which the original behaves normally.
    inputs: tuple[Input, ...]
    domain: Domain
    #: The words of the entry's docstring, names of exceptions among them.
    documented: frozenset[str]

    def foul(self, input: Input, rules: Rules) -> Foul | None:
        """Why an input may not be run; None if it may. Whether the original accepts it shows only then."""
        text = render_call(self.program.entry, input)
        if len(text) > rules.input_characters:
            return Foul("size", f"an input of {len(text):,} characters; {rules.input_characters:,} are allowed")
        if misfit := self._misfit(input):
            return Foul("arguments", misfit)
        if strangers := set(_named(input)) - self._known_names():
            return Foul("literal", f"{', '.join(sorted(strangers))} is none of the program's types")
        if not self.has(input, by_type=True):
            return Foul("domain", f"{_clip(text)} is not of the types {self._types()}")
        return None

    def has(self, input: Input, *, by_type: bool = False) -> bool:
        """Whether the input lies in the domain, or would if its preconditions did not count (`by_type`)."""
        # By their texts: the inputs (1,) and (True,) are equal in Python.
        text = render_call(self.program.entry, input)
        if any(render_call(self.program.entry, example) == text for example in self.domain.examples):
            return True
        domain = replace(self.domain, examples=(), preconditions=() if by_type else self.domain.preconditions)
        return is_in_domain(input, domain)

    def documents(self, exception: str) -> bool:
        """Whether the entry's docstring names the exception."""
        return exception.rpartition(".")[2] in self.documented

    def _misfit(self, input: Input) -> str:
        told = signature(self.program)
        if (input.receiver is not None) != told.kind.needs_receiver:
            return f"{self.program.entry} is {'a method' if told.kind.needs_receiver else 'no method'}"
        if input.calls and not self.domain.methods:
            return f"{self.program.entry} takes no sequence of calls"
        parameters = [
            inspect.Parameter(f.name, _KINDS[f.kind], default=inspect.Parameter.empty if _must(f) else None)
            for f in told.formals
        ]
        try:
            inspect.Signature(parameters).bind(*input.args, **input.kwargs)
        except TypeError as error:
            return str(error)
        return ""

    def _known_names(self) -> set[str]:
        """Names of classes and enum members that inputs of this program may hold."""
        known = {name for input in self.inputs for name in _named(input)} | {self.domain.receiver_class}
        known.update(self.domain.classes, *self.domain.enums.values())
        methods = (parameter for method in self.domain.methods for parameter in method.parameters)
        for parameter in (*self.domain.parameters, *(self.domain.receiver or ()), *methods):
            known.update(parameter.types[0].names())
        return known

    def _types(self) -> str:
        return ", ".join(f"{parameter.name}: {_first(parameter)}" for parameter in self.domain.parameters)


def study(corpus_program: CorpusProgram, engine: Engine) -> Subject:
    """Infer a program's domain from its source and its known inputs, and try it out on the program.

    Raises InputError where the entry cannot be found, and LoadError where the program cannot be imported.
    """
    program = corpus_program.program
    domain = studied(engine, program, corpus_program.inputs)
    return Subject(program, corpus_program.inputs, domain, _documented(program))


def _must(formal: Formal) -> bool:
    """Whether a parameter has no default: those that take any number of arguments never have one."""
    return formal.required or formal.kind.startswith("var_")


def _documented(program: Program) -> frozenset[str]:
    function = functions(program.source).get(program.entry)
    cls = classes(program.source).get(program.entry)
    node = function.node if function is not None else cls.node if cls is not None else parse(program.source)
    return frozenset(re.findall(r"\w+", ast.get_docstring(node) or ""))


def _named(value: Any) -> Iterator[str]:
    """The names of classes, members and functions that an input's values use."""
    match value:
        case Input():
            yield from _named([value.args, value.kwargs, value.receiver])
            for call in value.calls:
                yield from _named([call.args, call.kwargs])
        case Build(callee, args, kwargs, attributes):
            yield callee
            yield from _named([args, kwargs, list(attributes.values())])
            yield from (name for name in attributes if "__" in name)
        case Linked(objects, links):
            yield from _named(objects)
            yield from (link.attribute for link in links if "__" in link.attribute)
        case Reference(name):
            yield name
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from _named(item)
        case dict():
            yield from _named([*value, *value.values()])


def _first(parameter: Parameter) -> str:
    return str(parameter.types[0])


def _clip(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
