"""Regression test: pytest functions that pass on the original and fail on the variant."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from mutsinq.core.call_text import named_structures, render_method, render_statements
from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Build, Input, Linked, Reference
from mutsinq.core.literal import render
from mutsinq.core.outcome import Outcome, Raised, Returned, Snapshot, left_object
from mutsinq.core.verdict import Counterexample
from mutsinq.execution._inside.values import MODULES, STANDARD
from mutsinq.reports.sequence_test import exception_assertions, sequence_assertions
from mutsinq.reports.values import equality, expression, show_outcome


def regression_test(
    module: str, own_names: Collection[str], counterexamples: Sequence[tuple[str, Counterexample]]
) -> tuple[str, list[str]]:
    """The text of a test module, and the entries whose difference no test can state, each with the reason.

    `own_names` are the names that the module binds, imports too: they go before builtins and the standard library.
    """
    names: set[str] = set()
    bodies: list[str] = []
    skipped: list[str] = []
    for entry, counterexample in counterexamples:
        statement = state(module, entry, counterexample)
        if statement is None:
            skipped.append(f"{entry}: its behaviour there has no literal to compare with")
            continue
        names |= statement.names
        name = re.sub(r"\W+", "_", entry).strip("_").lower()
        needs = "capsys" if statement.captures else ""
        body = "\n".join(f"    {line}" for line in statement.lines)
        bodies.append(f"def test_{name}_keeps_its_behaviour({needs}):\n{body}")
    head = ['"""Behaviour that a variant changed; written by mutsinq."""', ""]
    if any("pytest." in body for body in bodies):
        head += ["import pytest", ""]
    if any("math." in body for body in bodies):
        head.insert(2, "import math")
    head += import_lines(names, own_names, lambda name: module)
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(bodies) + "\n", skipped


@dataclass(frozen=True, slots=True)
class Statement:
    """The body of a test that passes on the original and fails on the variant."""

    lines: tuple[str, ...]
    #: Names that it uses of the module, the standard library, and builtins.
    names: frozenset[str]
    #: It needs the fixture `capsys`.
    captures: bool


def state(module: str, entry: str, counterexample: Counterexample) -> Statement | None:
    """How a test says the difference; None where no test can, for lack of a literal to compare with."""
    lines = _assertions(module, entry, counterexample)
    if lines is None:
        return None
    names = _names(entry, counterexample.input) | _exception_names(module, counterexample)
    return Statement(tuple(lines), frozenset(names), counterexample.difference.kind is DifferenceKind.OUTPUT)


def import_lines(names: Collection[str], own_names: Collection[str], home: Callable[[str], str]) -> list[str]:
    """The imports of names that tests use, by the order in which workers look them up when they build inputs.

    Names of the module come first (`own_names`), then parts of known modules (`datetime.time`), classes of the standard
    library, and builtins. `home` tells the module to import one of the module's own from.
    """
    modules: set[str] = set()
    found: dict[str, set[str]] = {}
    for name in names:
        first, _, part = name.partition(".")
        if first in own_names:
            found.setdefault(home(first), set()).add(first)
        elif part and (first in MODULES or STANDARD.get(part.partition(".")[0]) == first):
            modules.add(first)
        elif first in STANDARD:
            found.setdefault(STANDARD[first], set()).add(first)
        elif first not in _BUILTIN:
            found.setdefault(home(first), set()).add(first)
    lines = [f"from {place} import {', '.join(sorted(found[place]))}" for place in sorted(found)]
    lines.sort(key=lambda line: line.split()[1] not in STANDARD.values())
    return [f"import {name}" for name in sorted(modules)] + lines


_BUILTIN = frozenset(dir(builtins))
#: Lines of output that a test repeats.
_MOST_LINES = 3


def _assertions(module: str, entry: str, counterexample: Counterexample) -> list[str] | None:
    """The lines of a test, or None where none can pass on the original and fail on the variant."""
    original, variant = counterexample.original, counterexample.variant
    kind = counterexample.difference.kind
    *before, call = render_statements(entry, counterexample.input, reads=_reads(counterexample))
    after: list[str] | None = []
    if isinstance(original, Returned) and original.value[0] == "history":
        return sequence_assertions([*before, call], original, variant)
    if isinstance(original, Raised) and kind is DifferenceKind.ARGUMENT and left_object(original) is not None:
        return exception_assertions([*before, call], original, variant, partial(_raised_name, module))
    if kind is DifferenceKind.ARGUMENT:
        before, call, after = _arguments(entry, counterexample)
    elif kind is DifferenceKind.OUTPUT and isinstance(original, Returned | Raised):
        after = [_printing(original.output, getattr(variant, "output", ""))]
    if after is None:
        return None
    if isinstance(original, Raised):
        return [*before, *_raising(module, call, original, variant), *after]
    if not isinstance(original, Returned):
        return None
    if after:
        return [*before, call, *after]
    returning = _returning(call, original, variant, kind)
    return None if returning is None else [*before, *returning]


def _printing(output: str, other: str) -> str:
    """What is asserted of the output: all of it, or of a long one a line that the other lacks."""
    lines, others = output.splitlines(), other.splitlines()
    if len(lines) > _MOST_LINES and (missing := next((line for line in lines if line not in others), "")):
        return f"assert {render(missing.strip())} in capsys.readouterr().out"
    return f"assert capsys.readouterr().out == {render(output)}"


def _raising(module: str, call: str, original: Raised, variant: Outcome) -> list[str]:
    """The original raises; where the variant's exception may pass for it, the type must be the very same."""
    name = original.exception.removeprefix(f"{module}.")
    lines = [f"with pytest.raises({_raised_name(module, original.exception)})", f"    {call}"]
    told = []
    if isinstance(variant, Raised) and original.exception != variant.exception:
        if _is_of(variant.exception, original.exception):
            told.append(f"assert type(caught.value).__name__ == {name.rpartition('.')[2]!r}")
    elif isinstance(variant, Raised) and original.message != variant.message:
        told.append(f"assert str(caught.value) == {render(original.message)}")
    lines[0] += " as caught:" if told else ":"
    return lines + told


def _is_of(name: str, other: str) -> bool:
    """Whether `except other` may catch an exception of that type; of those that are not built in nothing is known."""
    one, base = (vars(builtins).get(each) for each in (name, other))
    return one is None or base is None or issubclass(one, base)


def _raised_name(module: str, exception: str) -> str:
    """The name under which a test knows an exception's type."""
    name = exception.removeprefix(f"{module}.")
    return name if name.isidentifier() else "BaseException"


def _returning(call: str, original: Returned, variant: Outcome, kind: DifferenceKind) -> list[str] | None:
    expected = expression(original.value)
    if kind is DifferenceKind.TYPE_ONLY:
        # Equal values of two types: only their text tells them apart, and that of a set has no fixed order.
        if expected is None or original.value[0] not in ("bool", "int", "float", "complex", "list", "tuple", "dict"):
            return None
        return [f"result = {call}", f"assert repr(result) == {expected!r}"]
    match original.value:
        case ("bool" | "none", text):
            return [f"assert {call} is {text}"]
        case ("float", "nan"):
            return [f"assert math.isnan({call})"]
        case ("iterator", items, "end") if (listed := expression(("list", items))) is not None:
            return [f"assert list({call}) == {listed}"]
    if expected is not None and "float('nan')" not in expected:
        return [f"assert {call} == {expected}"]
    if lines := _object_assertions(original.value, getattr(variant, "value", None)):
        return [f"result = {call}", *lines]
    if kind is DifferenceKind.VALUE:
        return None
    return [f"{call}  # {show_outcome(variant, 60)} in the variant"]


def _object_assertions(state: Snapshot, other: Snapshot | None) -> list[str]:
    """What an instance without a literal shows that the other value does not; public attributes where that will do."""
    if state[0] != "object":
        return []
    nothing = ("object", state[1], ())
    lines = _state_assertions("result", "", state, other if other and other[:2] == state[:2] else nothing)
    lines = [line for line in lines if "float('nan')" not in line]
    return [line for line in lines if not line.startswith("assert result._")] or lines


def _arguments(entry: str, counterexample: Counterexample) -> tuple[list[str], str, list[str] | None]:
    """Lines that name receiver and arguments, the call of the names, and assertions on them after it."""
    setup, input = named_structures(counterexample.input)
    texts = {f"argument_{place}": render(value) for place, value in enumerate(input.args)}
    texts |= {name: render(value) for name, value in input.kwargs.items()}
    passed = [*list(texts)[: len(input.args)], *(f"{name}={name}" for name in input.kwargs)]
    callee = entry
    if input.receiver is not None:
        texts = {"receiver": render(input.receiver)} | texts
        callee = f"receiver.{entry.rpartition('.')[2]}"
    prepared = [f"receiver.{render_method(call)}" for call in input.calls]
    if prepared and getattr(counterexample.original, "arguments", None) is None:
        # The receiver as it was before the call has no text.
        return [], "", None
    left, right = (_states(outcome, input) for outcome in (counterexample.original, counterexample.variant))
    lines = [line for name in texts for line in _state_assertions(name, texts[name], left.get(name), right.get(name))]
    named = [f"{name} = {text}" for name, text in texts.items()]
    call = callee if _reads(counterexample) else f"{callee}({', '.join(passed)})"
    return [*setup, *named, *prepared], call, lines or None


def _reads(counterexample: Counterexample) -> bool:
    """Whether a property is read, and nothing called."""
    return not counterexample.call.endswith(")")


def _states(outcome: Outcome, input: Input) -> dict[str, Snapshot]:
    """Snapshots after the call by the names that `_arguments` gives; empty when nothing changed."""
    if not isinstance(outcome, Returned | Raised) or outcome.arguments is None:
        return {}
    _, (receiver, (_, args), (_, pairs)) = outcome.arguments
    named = {name[1]: value for name, value in pairs}
    return {"receiver": receiver} | {f"argument_{place}": value for place, value in enumerate(args)} | named


def _state_assertions(name: str, built: str, state: Snapshot | None, other: Snapshot | None) -> list[str]:
    """Assertions that the original's `state` fulfils and the `other` does not; None is the state before the call."""
    if state == other:
        return []
    match state or other:
        case ("object", _, pairs):
            content = dict((other or ("", "", ()))[2]) if state else {}
            lines = []
            for attribute, value in pairs:
                if state and content.get(attribute) == value:
                    continue
                whole = f"{value[0]}({{}})" if not attribute else f"{{}}.{attribute}"
                expected = expression(value) if state else whole.format(built)
                if expected is not None:
                    lines.append(f"assert {equality(whole.format(name), expected)}")
            return lines
    expected = expression(state) if state else built
    return [] if expected is None else [f"assert {equality(name, expected)}"]


def _exception_names(module: str, counterexample: Counterexample) -> set[str]:
    """The class that the original raised, when the module itself defines it."""
    outcome = counterexample.original
    if isinstance(outcome, Raised) and outcome.exception.startswith(f"{module}."):
        name = outcome.exception.removeprefix(f"{module}.")
        return {name} if name.isidentifier() else set()
    return set()


def _names(entry: str, input: Input) -> set[str]:
    """All names that a call of the entry mentions, dots included."""
    found = {entry.partition(".")[0]}

    def visit(value: object) -> None:
        match value:
            case Build(callee, args, kwargs):
                found.add(callee)
                visit(args)
                visit(kwargs)
            case Linked(objects=objects):
                visit(objects)
            case Reference(name):
                found.add(name)
            case list() | tuple() | set() | frozenset():
                for item in value:
                    visit(item)
            case dict():
                visit(list(value))
                visit(list(value.values()))

    visit((input.args, input.kwargs, input.receiver))
    return found
