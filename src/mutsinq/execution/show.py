"""Show: snapshots and outcomes as people write them."""

from __future__ import annotations

from itertools import takewhile

from mutsinq.core.literal import render
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned, Snapshot
from mutsinq.execution.encoding import printable

_BRACKETS = {"list": "[]", "tuple": "()", "set": "{}", "deque": ("deque([", "])"), "frozenset": ("frozenset({", "})")}
_SCALARS = frozenset(("none", "bool", "int", "float", "complex", "range", "ellipsis"))


def show_value(snapshot: Snapshot) -> str:
    """A snapshot in Python's notation; what has none stands in angle brackets."""
    kind = snapshot[0]
    if kind in _SCALARS:
        return str(snapshot[1])
    match snapshot:
        case ("str", text):
            return render(text)
        case ("bytes", digits):
            return repr(bytes.fromhex(digits))
        case ("bytearray", digits):
            return repr(bytearray.fromhex(digits))
        case ("list" | "tuple" | "set" | "frozenset" | "deque", items):
            return _show_items(kind, items)
        case ("slice", items):
            return f"slice({', '.join(map(show_value, items))})"
        case ("dict", pairs):
            return f"{{{', '.join(f'{show_value(key)}: {show_value(value)}' for key, value in pairs)}}}"
        case ("iterator", items, end):
            shown = ", ".join(map(show_value, items))
            rest = {"end": "", "more": ", …"}.get(end, f", then {end}")
            return f"<iterator of {shown or 'nothing'}{rest}>"
        case ("history", results, views):
            told = [f"calls gave {', '.join(map(show_value, results))}"] if results else []
            told += [f"{key or 'content'}: {show_value(value)}" for key, value in views]
            return f"<{'; '.join(told) or 'an object'}>"
        case ("object", "raised", ((_, ("str", name)),)):
            return f"<raises {name}>"
        case ("object", "coroutine", ((how, value),)):
            return f"<coroutine that {how} {show_value(value)}>"
        case ("object", name, (*_, ("_name_", ("str", member)), ("_value_", value))):
            # As Python shows a member of an enumeration.
            return f"<{_short(name)}.{member}: {show_value(value)}>"
        case ("object", name, state):
            parts = [show_value(value) if not key else f"{key}={show_value(value)}" for key, value in state]
            return f"{_short(name)}({', '.join(parts)})"
        case ("class" | "function" | "module", name):
            return f"<{kind} {_short(name)}>"
        case ("opaque", name):
            return f"<{_short(name)}>"
        case ("same", _):
            return "<itself>"
    return "…"


def show_outcome(outcome: Outcome, limit: int = 300) -> str:
    """What a call did, on one printable line of at most about `limit` characters."""
    return printable(_outcome_text(outcome, limit))


def _outcome_text(outcome: Outcome, limit: int) -> str:
    match outcome:
        case Returned(value):
            return f"returned {clip(show_value(value), limit)}"
        case Raised(exception, message):
            return f"raised {exception}{': ' + clip(message, limit) if message else ''}"
        case OutOfSteps(steps):
            return f"did not end within {steps:,} steps"
        case Crashed("wall clock"):
            return "did not end in time"
        case Crashed(reason):
            return f"ended the process ({reason})"


def clip(text: str, limit: int) -> str:
    """The text, its middle left out when it is too long."""
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half]} … {text[-half:]}"


def clip_apart(left: str, right: str, limit: int) -> tuple[str, str]:
    """Two texts; if one is too long, from a little before the place where they part."""
    if max(len(left), len(right)) <= limit:
        return left, right
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right)))
    start = max(shared - limit // 4, 0)
    lead = "… " if start else ""
    return lead + clip(left[start:], limit), lead + clip(right[start:], limit)


def _show_items(kind: str, items: Snapshot) -> str:
    return join_items(kind, [show_value(item) for item in items])


def join_items(kind: str, parts: list[str]) -> str:
    """A display of that kind of container."""
    if not parts and kind in ("set", "frozenset"):
        return f"{kind}()"
    start, end = _BRACKETS[kind]
    return f"{start}{', '.join(parts)}{',' if kind == 'tuple' and len(parts) == 1 else ''}{end}"


def _short(name: str) -> str:
    """A qualified name without its module: `m.Point` is `Point`, `m.Outer.Inner` too is read as such."""
    return name.rpartition(".")[2]
