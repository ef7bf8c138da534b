"""Baselines: evaluators that name inputs without running anything; every table shows them.

Most pairs of programs that differ do so on most well-typed inputs, so a share of solved pairs means nothing beside
these. All name as many inputs as a task allows, so they compare with other players at equal numbers of inputs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeAlias

from mutsinq.agents.domains import domain_of
from mutsinq.agents.notation import write_answer
from mutsinq.core.input import Input
from mutsinq.core.reply import Answer, Reply
from mutsinq.core.task import EvaluatorTask, Task
from mutsinq.core.types import parse_type
from mutsinq.errors import InputError
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.generation.layout import lay_out
from mutsinq.static.domains.domain import Constants, Domain, Parameter

#: Gives inputs for a task and a seed, the first ones named first; repetitions are left out.
Source: TypeAlias = Callable[[EvaluatorTask, int], Iterable[Input]]
#: Gives the inputs that are known to distinguish other variants of the task's original.
Siblings: TypeAlias = Callable[[EvaluatorTask], Sequence[Input]]

#: What the constant player says for every argument, whatever the program.
_CONSTANTS: tuple[Any, ...] = (
    1,
    "a",
    [1, 2, 3],
    0,
    -1,
    "",
    [],
    2,
    10,
    "abc",
    1.5,
    True,
    None,
    (1, 2),
    {"a": 1},
    ["a", "b"],
)
#: The types that the random player knows; it does not look which of them a program takes.
_TYPES = tuple(
    parse_type(text)
    for text in ("int", "str", "float", "bool", "None", "list[int]", "list[str]", "tuple[int, int]", "dict[str, int]")
)


@dataclass(frozen=True, slots=True)
class InputPlayer:
    """An evaluator that names what a source of inputs gives it; it never says *equivalent*."""

    name: str
    source: Source

    @property
    def configuration(self) -> dict[str, Any]:
        """Its name: replies depend on the task and the seed alone."""
        return {"player": self.name}

    def act(self, task: Task, seed: int) -> Reply:
        """As many inputs as the task allows; a generator's task is refused."""
        if not isinstance(task, EvaluatorTask):
            return Reply(f"{self.name} does not write variants", finish="refused")
        try:
            inputs = distinct(self.source(task, seed), task.inputs)
        except InputError as error:
            return Reply(f"a program cannot be read: {error}", finish="failed")
        return Reply(write_answer(Answer(tuple(inputs)), task.original.entry))


def open_constant(name: str = "constant") -> InputPlayer:
    """The same values for whatever task: `f(1, 1)`, then `f('a', 'a')`, and so on."""
    return InputPlayer(name, _constants)


def open_random(name: str = "random") -> InputPlayer:
    """Values of random types for each argument, whatever the program takes."""
    return InputPlayer(name, _random)


def open_fuzz(name: str = "fuzz") -> InputPlayer:
    """Random values of the inferred types, with the constants of the programs that are shown."""
    return InputPlayer(name, lambda task, seed: typed_inputs(domain_of(task), seed))


def open_boundary(name: str = "boundary") -> InputPlayer:
    """Boundary values of the inferred types, simplest first: the same for each seed."""
    return InputPlayer(name, lambda task, seed: simplest_inputs(domain_of(task)))


def open_hypothesis(name: str = "hypothesis") -> InputPlayer:
    """What Hypothesis draws for the inferred types. Unlike the searcher of that name it runs nothing."""
    return InputPlayer(name, _drawn)


def sibling_player(siblings: Siblings) -> InputPlayer:
    """Inputs that distinguish other variants of the same program, in random order."""
    return InputPlayer("sibling", lambda task, seed: _shuffled(siblings(task), seed))


def _constants(task: EvaluatorTask, seed: int) -> Iterator[Input]:
    required = _required(domain_of(task))
    for value in _CONSTANTS:
        yield lay_out(required, [value] * _width(required))


def _random(task: EvaluatorTask, seed: int) -> Iterator[Input]:
    domain = _required(domain_of(task))
    random = Random(seed)
    for draw in itertools.count():
        types = [random.choice(_TYPES) for _ in domain.parameters]
        parameters = tuple(replace(p, types=(of,), declared=True) for p, of in zip(domain.parameters, types))
        # Nothing that stands in a program: who knows no types knows no constants either.
        yield next(typed_inputs(replace(domain, parameters=parameters), seed * 1_000_003 + draw))


def _drawn(task: EvaluatorTask, seed: int) -> list[Input]:
    # Hypothesis is loaded by those who play against it alone.
    from mutsinq.searchers.hypothesis_search import drawn_inputs

    # It begins with the simplest input, whatever the seed, and then repeats itself.
    return drawn_inputs(domain_of(task), 1 if task.inputs == 1 else 4 * task.inputs + 20, seed)


def _shuffled(inputs: Sequence[Input], seed: int) -> list[Input]:
    return Random(seed).sample(list(inputs), len(inputs))


def _required(domain: Domain) -> Domain:
    """The domain without optional parameters, and without anything that is known of the values."""
    required = tuple(_bare(parameter) for parameter in domain.parameters if parameter.required)
    return replace(domain, parameters=required, constants=Constants(), examples=(), preconditions=(), methods=())


def _bare(parameter: Parameter) -> Parameter:
    return replace(parameter, fields={})


def _width(domain: Domain) -> int:
    return len(domain.parameters) + len(domain.receiver or ())
