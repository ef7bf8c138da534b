"""Sequence test: the lines of a regression test that calls one object again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mutsinq.core.outcome import Outcome, Raised, Returned, Snapshot, left_object
from mutsinq.reports.values import expression

#: How a test asks for what a special method tells.
_ASKED = {"__len__": "len", "__bool__": "bool", "__str__": "str", "__repr__": "repr", "__iter__": "list"}


def sequence_assertions(statements: Sequence[str], original: Returned, variant: Outcome) -> list[str] | None:
    """The statements, those asserted that tell the two apart; None where no assertion can.

    Where the variant does not return, running the statements is the test; what the last one gives is asserted too.
    """
    construction, *calls = statements
    if not (isinstance(variant, Returned) and variant.value[0] == "history"):
        last = _asserted(calls[-1], original.value[1][-1]) if calls else None
        return [*statements[:-1], last or statements[-1]]
    name = construction.partition(" = ")[0]
    # An object that nothing is done to has no name.
    lines = [construction] if calls else []
    for call, result, other in zip(calls, original.value[1], variant.value[1]):
        expected = None if result == other else _asserted(call, result)
        lines.append(expected or call)
    lines += _seen(name, dict(original.value[2]), dict(variant.value[2]))
    return lines if any(line.startswith("assert ") for line in lines) else None


def exception_assertions(
    statements: Sequence[str], original: Raised, variant: Outcome, named: Callable[[str], str]
) -> list[str] | None:
    """The statements, exceptions expected, then what the object shows; None where no assertion can be made.

    `named` gives the name under which the test knows an exception's type.
    """
    one, other = left_object(original), left_object(variant)
    if one is None or other is None:
        return None
    construction, *calls = statements
    lines = [construction]
    settled = False
    for call, result, told in zip(calls, one[1], other[1]):
        asserted = None if result == told else _asserted(call, result)
        settled = settled or asserted is not None or (result != told and "raised" in (result[1], told[1]))
        match result:
            case ("object", "raised", ((_, (_, name)),)):
                lines += [f"with pytest.raises({named(name)}):", f"    {call}"]
            case _:
                lines.append(asserted or call)
    seen = list(_seen(construction.partition(" = ")[0], dict(one[2]), dict(other[2])))
    return [*lines, *seen] if settled or seen else None


def _seen(name: str, views: dict[str, Snapshot], others: dict[str, Snapshot]) -> Iterator[str]:
    for view, value in views.items():
        if others.get(view) != value:
            asked = f"{_ASKED[view]}({name})" if view in _ASKED else f"{name}.{view}" if view else name
            if line := _asserted(asked, value):
                yield line


def _asserted(call: str, value: Snapshot) -> str | None:
    match value:
        case ("bool" | "none", text):
            return f"assert {call} is {text}"
        case ("iterator", items, "end"):
            expected = expression(("list", items))
            return None if expected is None else f"assert list({call}) == {expected}"
    expected = expression(value)
    return None if expected is None or "float('nan')" in expected else f"assert {call} == {expected}"
