"""Regression test: pytest functions that pass on the original and fail on the variant."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.literal import render
from mutsinq.core.outcome import Raised, Returned
from mutsinq.core.verdict import Counterexample
from mutsinq.reports.values import expression, show_outcome


def regression_test(module: str, counterexamples: Sequence[tuple[str, Counterexample]]) -> tuple[str, list[str]]:
    """The text of a test module, and the entries whose difference no test can state, each with the reason."""
    names: set[str] = set()
    bodies: list[str] = []
    skipped: list[str] = []
    for entry, counterexample in counterexamples:
        lines = _assertions(module, entry, counterexample)
        if lines is None:
            skipped.append(f"{entry}: its behaviour there has no literal to compare with")
            continue
        names |= _names(entry, counterexample.input) | _exception_names(module, counterexample)
        name = re.sub(r"\W+", "_", entry).strip("_").lower()
        needs = "capsys" if counterexample.difference.kind is DifferenceKind.OUTPUT else ""
        bodies.append(f"def test_{name}_keeps_its_behaviour({needs}):\n" + "\n".join(f"    {line}" for line in lines))
    head = ['"""Behaviour that a variant changed; written by mutsinq."""', ""]
    if any("pytest." in body for body in bodies):
        head += ["import pytest", ""]
    if any("math." in body for body in bodies):
        head.insert(2, "import math")
    standard = sorted(name for name in names if name in _STANDARD)
    head += [f"from {_STANDARD[name]} import {name}" for name in standard]
    local = sorted(name for name in names if name not in _STANDARD and name not in _BUILTIN)
    head.append(f"from {module} import {', '.join(local)}")
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(bodies) + "\n", skipped


_STANDARD = {
    "deque": "collections",
    "OrderedDict": "collections",
    "Counter": "collections",
    "defaultdict": "collections",
    "Decimal": "decimal",
    "Fraction": "fractions",
    "date": "datetime",
    "datetime": "datetime",
    "timedelta": "datetime",
    "UUID": "uuid",
    "StringIO": "io",
    "BytesIO": "io",
    "SimpleNamespace": "types",
}
_BUILTIN = frozenset(dir(builtins))


def _assertions(module: str, entry: str, counterexample: Counterexample) -> list[str] | None:
    outcome = counterexample.original
    call = counterexample.call
    if isinstance(outcome, Raised):
        exception = outcome.exception.removeprefix(f"{module}.")
        return [f"with pytest.raises({exception if exception.isidentifier() else 'Exception'}):", f"    {call}"]
    if not isinstance(outcome, Returned):
        return None
    match counterexample.difference.kind:
        case DifferenceKind.OUTPUT:
            return [call, f"assert capsys.readouterr().out == {outcome.output!r}"]
        case DifferenceKind.ARGUMENT:
            return _argument_assertions(entry, counterexample.input, outcome)
        case DifferenceKind.TYPE_ONLY if outcome.value[0] in ("bool", "int", "float", "str", "list", "tuple"):
            return [f"result = {call}", f"assert repr(result) == {expression(outcome.value)!r}"]
        case DifferenceKind.EXCEPTION | DifferenceKind.HANG if _value_assertion(call, outcome) is None:
            return [f"{call}  # {show_outcome(counterexample.variant, 60)} in the variant"]
        case _:
            return _value_assertion(call, outcome)


def _exception_names(module: str, counterexample: Counterexample) -> set[str]:
    """The class that the original raised, when the module itself defines it."""
    outcome = counterexample.original
    if isinstance(outcome, Raised) and outcome.exception.startswith(f"{module}."):
        name = outcome.exception.removeprefix(f"{module}.")
        return {name} if name.isidentifier() else set()
    return set()


def _value_assertion(call: str, outcome: Returned) -> list[str] | None:
    match outcome.value:
        case ("bool" | "none", text):
            return [f"assert {call} is {text}"]
        case ("float", "nan"):
            return [f"assert math.isnan({call})"]
        case ("iterator", items, "end"):
            expected = expression(("list", items))
            return None if expected is None else [f"assert list({call}) == {expected}"]
        case value:
            expected = expression(value)
            return None if expected is None or "nan" in expected else [f"assert {call} == {expected}"]


def _argument_assertions(entry: str, input: Input, outcome: Returned) -> list[str] | None:
    if input.receiver is not None or input.kwargs:
        return None
    args = [f"argument_{place}" for place in range(len(input.args))]
    after = outcome.arguments[1][1][1] if outcome.arguments else None
    lines = [f"{name} = {render(value)}" for name, value in zip(args, input.args)]
    lines.append(f"{entry}({', '.join(args)})")
    for place, (name, value) in enumerate(zip(args, input.args)):
        expected = expression(after[place]) if after else render(value)
        if expected is None:
            return None
        lines.append(f"assert {name} == {expected}")
    return lines


def _names(entry: str, input: Input) -> set[str]:
    """First parts of all names that a call of the entry mentions."""
    found = {entry.partition(".")[0]}

    def visit(value: object) -> None:
        match value:
            case Build(callee, args, kwargs):
                found.add(callee.partition(".")[0])
                visit(args)
                visit(kwargs)
            case Reference(name):
                found.add(name.partition(".")[0])
            case list() | tuple() | set() | frozenset():
                for item in value:
                    visit(item)
            case dict():
                visit(list(value))
                visit(list(value.values()))

    visit((input.args, input.kwargs, input.receiver))
    return found
