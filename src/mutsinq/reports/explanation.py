"""Explanation: two executions side by side, as lines for people, with the place where they part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from click import style

from mutsinq.core.counted import counted
from mutsinq.core.outcome import Snapshot
from mutsinq.core.trace import Explanation, Parting, TraceRow, TraceStep
from mutsinq.execution.show import clip, show_value

#: Rows shown before and after the one where the executions part.
_BEFORE, _AFTER = 8, 4
_VALUE_LIMIT = 60
_NARROWEST = 60
_INDENT = "    "


def explanation_lines(explanation: Explanation, width: int = 100) -> Iterator[str]:
    """Where the executions part, in a sentence, then the steps around it in two columns, `width` characters in all."""
    rows, parting = explanation.rows, explanation.parting
    if parting is None:
        yield f"{_INDENT}{_no_parting(explanation)}"
        return
    yield f"{_INDENT}{style('they part', bold=True)} {_sentence(rows[parting.row], parting)}"
    column = (max(width, _NARROWEST) - len(_INDENT) - len(" │ ") - 2) // 2
    first, end = max(parting.row - _BEFORE, 0), min(parting.row + _AFTER + 1, len(rows))
    numbers = max((step.line for row in rows[first:end] for step in (row.original, row.variant) if step), default=0)
    digits = len(str(numbers))
    yield style(f"{_INDENT}  {'original':<{column}} │ variant", dim=True)
    if first:
        yield style(f"{_INDENT}  … {counted(first, 'step')} alike", dim=True)
    for index, row in enumerate(rows[first:end], first):
        cells = [_cell(step, column, digits) for step in (row.original, row.variant)]
        line = f"{cells[0]:<{column}} │ {cells[1]}".rstrip()
        if index == parting.row:
            yield f"{_INDENT}{style('▶ ' + line, fg='yellow', bold=True)}"
        else:
            yield f"{_INDENT}  {line}"
    if end < len(rows):
        yield style(f"{_INDENT}  … {counted(len(rows) - end, 'step')} more{' recorded' * explanation.cut}", dim=True)


def _no_parting(explanation: Explanation) -> str:
    if not explanation.rows or explanation.cut:
        return "where the executions part was not recorded: one of them ends its process or runs for too long"
    return "the executions part nowhere in the lines of the program itself"


def _sentence(row: TraceRow, parting: Parting) -> str:
    where = _where(row)
    ours, theirs = _following(parting.original_next), _following(parting.variant_next)
    match parting.kind:
        case "variables":
            return f"after {where}: {_held(parting.original)} in the original, {_held(parting.variant)} in the variant"
        case "result":
            return f"at {where}: the original {_ending(row.original, ours)}, the variant {_ending(row.variant, theirs)}"
        case "output":
            return f"at {where}: the original {_printed(row.original)}, the variant {_printed(row.variant)}"
    return f"after {where}: the original {ours}, the variant {theirs}"


def _where(row: TraceRow) -> str:
    ours, theirs = row.original, row.variant
    if ours is None or theirs is None:
        step = ours or theirs
        return f"line {step.line if step else 0} of the {'original' if ours else 'variant'}"
    same = f"line {ours.line}"
    return same if ours.line == theirs.line else f"{same} (line {theirs.line} of the variant)"


def _held(variables: Mapping[str, Snapshot]) -> str:
    return " and ".join(f"{name} is {_value(value)}" for name, value in variables.items())


def _following(line: int) -> str:
    return f"goes on with line {line}" if line else "ends"


def _ending(step: TraceStep | None, following: str) -> str:
    if step is not None and step.raised:
        return f"raises {step.raised}"
    return following if step is None or step.returned is None else f"returns {_value(step.returned)}"


def _printed(step: TraceStep | None) -> str:
    return f"prints {clip(step.output, _VALUE_LIMIT)!r}" if step is not None and step.output else "prints nothing"


def _cell(step: TraceStep | None, width: int, digits: int) -> str:
    """One step in one column: line number, the line itself, and behind it what it did."""
    if step is None:
        return ""
    code = f"{step.line:>{digits}} {'  ' * min(step.depth, 4)}{step.text}"
    effects = "  ".join(_effects(step))
    if not effects:
        return _cut(code, width)
    # The effects matter more than a long line's end.
    room = max(width - len(effects) - 2, width // 2)
    return _cut(f"{_cut(code, room):<{room}}  {effects}", width)


def _effects(step: TraceStep) -> Iterator[str]:
    yield from (f"{name}={_value(value)}" for name, value in step.changes.items())
    if step.returned is not None:
        yield f"→ {_value(step.returned)}"
    if step.raised:
        yield f"✗ {step.raised}"
    if step.output:
        yield f"prints {clip(step.output, _VALUE_LIMIT)!r}"


def _value(value: Snapshot) -> str:
    return clip(show_value(value), _VALUE_LIMIT)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
