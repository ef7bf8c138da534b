"""Hypothesis: inputs from Hypothesis strategies for the inferred types.

Its draws complement the fuzzer's: nested structure, text beyond ASCII, numbers at the edges of their formats,
and repeated values. It only generates here: steering, shrinking and its database stay off.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, configuration, given, seed, settings
from hypothesis import strategies as st

from mutsinq.core.input import Build, Call, Input, Reference
from mutsinq.core.search import Budget, SearchReport
from mutsinq.core.types import ELLIPSIS, Type
from mutsinq.searchers.generation.arranging import Arranger
from mutsinq.searchers.generation.assignments import Assignment, assignments, parameters
from mutsinq.searchers.generation.callables import callables
from mutsinq.searchers.generation.compiling import INT, NO_FIELDS, Compiler, literals
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.layout import ABSENT, extra_keywords, lay_out
from mutsinq.searchers.generation.palette import Palette, palette
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.static.domains.domain import Domain, Method, Parameter

#: Assignments of types that take turns.
_ASSIGNMENTS = 3
#: Drawing takes as long as running a hundred times as many inputs, and nobody else runs any meanwhile.
_CHUNK = 10
#: All of ASCII and some of what lies beyond; a fixed alphabet spares Hypothesis its table of all characters.
_ALPHABET = [*map(chr, range(9, 14)), *map(chr, range(32, 127)), *"éßİıſΣς²½٣字\u00a0\u200b\U0001f600"]
_DEEPEST = 3
_MOST_CALLS = 8


class HypothesisSearch:
    """Draws inputs with Hypothesis in chunks, the likeliest types first. Deterministic for a seed."""

    name = "hypothesis"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes or the budget is used up."""
        meter = Meter(probe, budget)
        values = palette(pair.domain.constants)
        strategies = [
            inputs_of(pair.domain, assignment, values)
            for assignment in itertools.islice(assignments(pair.domain), _ASSIGNMENTS)
        ]
        with _own_storage():
            for turn in itertools.count():
                if not meter.open:
                    break
                strategy = strategies[turn % len(strategies)]
                meter.run(_drawn(strategy, _CHUNK, pair.seed * 1_000_003 + turn))
        return meter.report(self.name)


SEARCHER = HypothesisSearch()


def drawn_inputs(domain: Domain, count: int, seed: int) -> list[Input]:
    """At most so many inputs of the likeliest types, as Hypothesis draws them; nothing is run."""
    assignment = next(assignments(domain))
    with _own_storage():
        return _drawn(inputs_of(domain, assignment, palette(domain.constants)), count, seed)


@contextmanager
def _own_storage() -> Iterator[None]:
    """Hypothesis keeps tables of its own in a folder: not in the folder that the user is in."""
    # A search that is left behind at the end of the program may still be writing one.
    with tempfile.TemporaryDirectory(prefix="mutsinq-", ignore_cleanup_errors=True) as folder:
        before = configuration.storage_directory(intent_to_write=False).home_directory
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(before)


def _drawn(strategy: st.SearchStrategy[Input], count: int, number: int) -> list[Input]:
    drawn: list[Input] = []

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(input: Input) -> None:
        drawn.append(input)

    collect()
    return drawn


def inputs_of(domain: Domain, assignment: Assignment, values: Palette) -> st.SearchStrategy[Input]:
    """Inputs whose arguments are of the assigned types, in the order of the parameters."""
    columns = [
        _argument(parameter, Strategies(domain, values, parameter.fields).of(of), domain)
        for parameter, of in zip(parameters(domain), assignment)
    ]
    laid_out = st.tuples(*columns).map(lambda row: lay_out(domain, row))
    if domain.methods:
        calls = st.lists(st.one_of([_call(method, domain, values) for method in domain.methods]), max_size=_MOST_CALLS)
        laid_out = st.builds(lambda input, calls: replace(input, calls=tuple(calls)), laid_out, calls)
    arranger = Arranger(domain.parameters, domain.preconditions)
    if not arranger:
        return laid_out
    arranged = st.builds(
        lambda input, number: arranger.input(input, Draft(Random(number).random)), laid_out, st.integers(0, 2**32)
    )
    # Of inputs that hold the preconditions most; the others in case these are wrong.
    return st.one_of(arranged, arranged, arranged, laid_out)


def _call(method: Method, domain: Domain, values: Palette) -> st.SearchStrategy[Call]:
    """Calls of one method, with arguments of the likeliest types."""
    columns = [
        _argument(parameter, Strategies(domain, values, parameter.fields).of(parameter.types[0]), domain)
        for parameter in method.parameters
    ]
    of_method = Domain(method.parameters)

    def call(row: tuple[Any, ...]) -> Call:
        made = lay_out(of_method, row)
        return Call(method.name, made.args, made.kwargs)

    return st.tuples(*columns).map(call)


def _argument(parameter: Parameter, values: st.SearchStrategy[Any], domain: Domain) -> st.SearchStrategy[Any]:
    if parameter.kind == "var_positional":
        return st.lists(values, max_size=4).map(tuple)
    if parameter.kind == "var_keyword":
        return st.dictionaries(st.sampled_from(extra_keywords(domain.parameters)), values, max_size=2)
    return values if parameter.required else st.one_of(st.just(ABSENT), values)


class Strategies:
    """The Hypothesis strategies of the types of one parameter; their values are such as an `Input` holds."""

    def __init__(self, domain: Domain, values: Palette, fields: Mapping[str, Type] = NO_FIELDS) -> None:
        self._domain = domain
        self._values = values
        self._fields = fields
        self._compiler = Compiler(domain, values)

    def of(self, of: Type, depth: int = 0) -> st.SearchStrategy[Any]:
        """The strategy of a type's values; the fuzzer's samples for types that Hypothesis has no strategy for."""
        match of.name:
            case "int":
                return _or_mined(st.integers(), self._values.integers)
            case "float":
                return _or_mined(st.floats(allow_nan=False, allow_infinity=False), self._values.floats)
            case "str":
                patterns = [st.from_regex(pattern, alphabet=_ASCII) for pattern in _readable(self._values.patterns)]
                return st.one_of(_or_mined(_TEXT, self._values.strings), *patterns)
            case "literal":
                return st.sampled_from(literals(of.args))
            case "callable":
                return st.sampled_from(callables(of))
            case "union":
                return st.one_of([self.of(part, depth) for part in of.args])
            case "dict" if self._fields and depth < _DEEPEST:
                fields = {name: self.of(field, depth + 1) for name, field in self._fields.items()}
                return st.fixed_dictionaries({}, optional=fields) | st.fixed_dictionaries(fields)
        if of.name in _SCALARS:
            return _SCALARS[of.name]
        if of.name in _CONTAINERS:
            parts = [self.of(part, depth + 1) for part in of.args if part != ELLIPSIS]
            return _CONTAINERS[of.name](of, parts or [self.of(INT)])
        if of.name in self._domain.enums:
            return st.sampled_from([Reference(member) for member in self._domain.enums[of.name]])
        if of.name in self._domain.classes and depth < _DEEPEST:
            return self._objects(of.name, depth)
        sampler = self._compiler.sampler(of)
        return st.integers(0, 2**32).map(lambda number: sampler(Draft(Random(number).random)))

    def _objects(self, name: str, depth: int) -> st.SearchStrategy[Build]:
        required = [p for p in self._domain.classes[name] if p.required and p.kind in ("positional", "keyword")]

        def build(row: tuple[Any, ...]) -> Build:
            args = tuple(value for p, value in zip(required, row) if p.kind == "positional")
            return Build(name, args, {p.name: value for p, value in zip(required, row) if p.kind == "keyword"})

        return st.tuples(*(self.of(p.types[0], depth + 1) for p in required)).map(build)


_TEXT = st.text(alphabet=st.sampled_from(_ALPHABET))
_ASCII = st.characters(codec="ascii")
_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "none": st.none(),
    "complex": st.complex_numbers(allow_nan=False, allow_infinity=False),
    "bytes": st.binary(max_size=20),
    "bytearray": st.binary(max_size=20).map(lambda value: Build("bytearray", (value,))),
    "range": st.builds(range, st.integers(-5, 5), st.integers(-5, 20), st.sampled_from((1, 2, -1))),
}


def _tuples(of: Type, parts: Sequence[st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    homogeneous = not of.args or of.args[-1] == ELLIPSIS
    return st.lists(parts[0]).map(tuple) if homogeneous else st.tuples(*parts)


def _dicts(of: Type, parts: Sequence[st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    key, value = parts if len(parts) == 2 else (_TEXT, st.integers())
    return st.dictionaries(key.filter(_is_hashable), value, max_size=8)


def _set(of: Type, parts: Sequence[st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.sets(parts[0].filter(_is_hashable), max_size=10)


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _built(callee: str) -> Callable[[Type, Sequence[st.SearchStrategy[Any]]], st.SearchStrategy[Any]]:
    return lambda of, parts: st.lists(parts[0]).map(lambda items: Build(callee, (items,)))


_CONTAINERS: dict[str, Callable[[Type, Sequence[st.SearchStrategy[Any]]], st.SearchStrategy[Any]]] = {
    "list": lambda of, parts: st.lists(parts[0]),
    "tuple": _tuples,
    "set": _set,
    "frozenset": lambda of, parts: _set(of, parts).map(frozenset),
    "dict": _dicts,
    "defaultdict": _dicts,
    "iterator": _built("iter"),
    "iterable": lambda of, parts: st.lists(parts[0]) | _built("iter")(of, parts),
    "deque": _built("deque"),
    "Counter": _built("Counter"),
}


def _or_mined(values: st.SearchStrategy[Any], mined: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.sampled_from(mined)) if mined else values


def _readable(patterns: Sequence[str]) -> list[str]:
    """The patterns that Hypothesis can draw from."""
    found = []
    for pattern in patterns:
        try:
            st.from_regex(pattern, alphabet=_ASCII).validate()
        except Exception:  # Whatever is wrong with a pattern of the user's, it only costs its strings.
            continue
        found.append(pattern)
    return found
