"""Arranging: change drawn arguments as little as it takes to hold the preconditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mutsinq.core.input import Input, Linked
from mutsinq.core.structure import back_links, with_linked
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.regexes import matching
from mutsinq.static.domains.domain import Parameter
from mutsinq.static.domains.preconditions import Comparison, Precondition, Shape, Term, is_number, is_sized, rows_of

#: What is set right first: single numbers and texts, then lengths, then how numbers relate to those, then order.
_TURNS = {"each": 0, "acyclic": 0, "made of": 0, "matches": 0, "rows": 1, "rectangular": 2, "square": 3, "length": 1,
          "value": 4, "permutation": 5, "distinct": 5, "ends": 5, "ordered pairs": 6, "sorted": 7}  # fmt: skip
#: Setting one right may break another, so all are gone through again.
_ROUNDS = 2
#: Share of edges for which their number of nodes is set, not the other way round; no number beyond is one of nodes.
_COUNTED, _MOST_NAMED = 0.7, 50


class Arranger:
    """Changes the arguments of calls with these parameters so that they hold the preconditions, where it can."""

    def __init__(self, parameters: Sequence[Parameter], preconditions: Sequence[Precondition]) -> None:
        self._preconditions = sorted(preconditions, key=_turn)
        self._names = [parameter.name for parameter in parameters if parameter.kind == "positional"]

    def __bool__(self) -> bool:
        return bool(self._preconditions)

    def holds(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
        """Whether the arguments hold all preconditions."""
        arguments = {**dict(zip(self._names, args)), **kwargs}
        return all(precondition.holds(arguments) for precondition in self._preconditions)

    def arranged(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], draft: Draft
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments, changed; those given stay as they are."""
        arguments = {**dict(zip(self._names, args)), **kwargs}
        changed = False
        for _ in range(_ROUNDS):
            unmet = [precondition for precondition in self._preconditions if not precondition.holds(arguments)]
            for precondition in unmet:
                changed = True
                if isinstance(precondition, Comparison):
                    _compare(precondition, arguments, draft)
                elif precondition.name == "acyclic":
                    # Arguments that are parts of one structure stay so.
                    arguments = with_linked(Input((), arguments), _without_cycles).kwargs
                else:
                    arguments[precondition.parameter] = _shape(precondition, arguments[precondition.parameter], draft)
            if not unmet:
                break
        if not changed:
            return args, kwargs
        named = len(self._names)
        positional = [arguments[name] for name in self._names[: len(args)]]
        return (*positional, *args[named:]), {name: arguments[name] for name in kwargs}

    def input(self, input: Input, draft: Draft) -> Input:
        """The input with its arguments arranged."""
        args, kwargs = self.arranged(input.args, input.kwargs, draft)
        return Input(args, kwargs, input.receiver, input.calls)


def _turn(precondition: Precondition) -> int:
    if not isinstance(precondition, Comparison):
        return _TURNS[precondition.name]
    # What names nodes or places is set right once it is known how many there are.
    return _TURNS["ends" if _is_naming(precondition) else precondition.left.part]


def _is_naming(comparison: Comparison) -> bool:
    """Whether numbers in a container are bounded by another argument, or by the length of one."""
    return comparison.left.part in ("each", "ends") and isinstance(comparison.right, Term)


def _compare(comparison: Comparison, arguments: dict[str, Any], draft: Draft) -> None:
    left, symbol, right = comparison.left, comparison.operator, comparison.right
    name = left.parameter
    if isinstance(right, Term):
        numbers = right.numbers(arguments)
        if left.part == right.part == "length":
            _cut_alike(name, symbol, right.parameter, arguments)
        elif left.part == right.part == "value" and symbol in ("<", "<=", ">", ">="):
            arguments[name], arguments[right.parameter] = arguments[right.parameter], arguments[name]
            if not comparison.holds(arguments):
                arguments[name] += -1 if symbol in ("<", "<=") else 1
        elif numbers:
            if _is_naming(comparison) and right.part == "value" and draft.random() < _COUNTED:
                named = int(max(left.numbers(arguments)))
                if named < _MOST_NAMED:
                    arguments[right.parameter] = named + (symbol == "<") + draft.pick((0, 0, 0, 1, 2))
                    return
            bound = int(min(numbers) if symbol in ("<", "<=") else max(numbers))
            _bounded(left, symbol, bound, arguments, draft)
        return
    _bounded(left, symbol, right, arguments, draft)


def _bounded(term: Term, symbol: str, bound: int, arguments: dict[str, Any], draft: Draft) -> None:
    value = arguments[term.parameter]
    if term.part == "length":
        arguments[term.parameter] = _resized(value, symbol, bound, draft)
        return

    def moved(number: float) -> float:
        return _moved(number, symbol, bound, draft)

    match term.part:
        case "value":
            arguments[term.parameter] = moved(value)
        case "each":
            arguments[term.parameter] = _mapped(value, is_number, moved)
        case "ends":
            rows = [type(row)([*_mapped(row[:2], is_number, moved), *row[2:]]) for row in value]
            arguments[term.parameter] = type(value)(rows)


def _moved(number: float, symbol: str, bound: int, draft: Draft) -> float:
    """The number on the right side of the bound: its mirror image, near the bound for an index."""
    match symbol:
        case ">=" if number < bound:
            return 2 * bound - number
        case ">" if number <= bound:
            return 2 * bound - number + 1
        case "<=" if number > bound:
            return draft.between(0, bound) if bound >= 0 else 2 * bound - number
        case "<" if number >= bound:
            return draft.below(bound) if bound > 0 else 2 * bound - number - 1
        case "==":
            return bound
        case "!=" if number == bound:
            return number + 1
    return number


def _mapped(value: Any, concerned: Callable[[Any], bool], change: Callable[[Any], Any]) -> Any:
    """The container with each such item in it changed, however deep."""
    match value:
        case list() | tuple():
            return type(value)([_mapped(item, concerned, change) for item in value])
        case set() | frozenset():
            return type(value)(_mapped(item, concerned, change) for item in value)
        case dict():
            return {_mapped(key, concerned, change): _mapped(item, concerned, change) for key, item in value.items()}
    return change(value) if concerned(value) else value


def _resized(value: Any, symbol: str, bound: int, draft: Draft) -> Any:
    """The sequence cut, or with items of it repeated; an empty one and a set can only be cut."""
    size = len(value)
    wanted = {">=": bound, ">": bound + 1, "<=": bound, "<": bound - 1, "==": bound, "!=": bound - 1}[symbol]
    if not isinstance(value, list | tuple | str) or not 0 <= wanted <= 1000:
        return value
    if wanted <= size:
        return value[:wanted]
    more = [draft.pick(value) for _ in range(wanted - size)] if size else []
    return value + "".join(more) if isinstance(value, str) else type(value)([*value, *more])


def _cut_alike(one: str, symbol: str, other: str, arguments: dict[str, Any]) -> None:
    """Two sequences of one length, or the longer in the place of the shorter."""
    left, right = arguments[one], arguments[other]
    if symbol in ("<", "<=", ">", ">="):
        if type(left) is type(right):
            arguments[one], arguments[other] = right, left
        return
    if symbol == "==" and isinstance(left, list | tuple | str) and isinstance(right, list | tuple | str):
        size = min(len(left), len(right))
        arguments[one], arguments[other] = left[:size], right[:size]


def _without_cycles(linked: Linked) -> Linked:
    back = back_links(linked)
    return replace(linked, links=tuple(link for link in linked.links if link not in back))


def _shape(shape: Shape, value: Any, draft: Draft) -> Any:
    match shape.name:
        case "made of":
            return _respelled(value, shape.detail, draft)
        case "matches":
            return _matched(value, shape.detail, draft)
    if not isinstance(value, list | tuple):
        return value
    return type(value)(_items(shape, list(value), draft))


def _items(shape: Shape, items: list[Any], draft: Draft) -> list[Any]:
    rows = rows_of(items)
    match shape.name:
        case "sorted":
            try:
                return sorted(items)
            except TypeError:
                return items
        case "distinct":
            return [item for at, item in enumerate(items) if item not in items[:at]]
        case "permutation":
            made = list(range(int(shape.detail), int(shape.detail) + len(items)))
            draft.shuffle(made)
            return made
        case "rows" if rows:
            return [row for row in items if row]
        case "rectangular" if rows:
            width = min(map(len, rows))
            return [row[:width] for row in rows]
        case "square" if rows:
            size = min(len(rows), *map(len, rows))
            return [row[:size] for row in rows[:size]]
        case "ordered pairs" if rows:
            return [type(row)(sorted(row)) if len(row) == 2 else row for row in rows]
    return items


def _respelled(value: Any, characters: str, draft: Draft) -> Any:
    """The texts with every other character made one of these, the same one for the same."""

    def respell(text: str) -> str:
        spelling = {c: c if c in characters else draft.pick(characters) for c in sorted(set(text))}
        return "".join([spelling[character] for character in text])

    return _mapped(value, lambda item: isinstance(item, str), respell)


def _matched(value: Any, pattern: str, draft: Draft) -> Any:
    sampler = matching(pattern)
    if sampler is None or not (isinstance(value, str) or is_sized(value)):
        return value
    return _mapped(value, lambda item: isinstance(item, str), lambda text: sampler(draft))
