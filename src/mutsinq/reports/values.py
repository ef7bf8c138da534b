"""Values: snapshots as Python expressions, for tests that are written."""

from __future__ import annotations

from mutsinq.core.outcome import Snapshot
from mutsinq.execution.show import join_items, show_outcome, show_value

__all__ = ["equality", "expression", "show_outcome"]


def equality(text: str, expected: str) -> str:
    """The comparison with an expected value, by `is` where there is only one such."""
    return f"{text} {'is' if expected in ('None', 'True', 'False') else '=='} {expected}"


def expression(snapshot: Snapshot) -> str | None:
    """A Python expression equal to the value, of builtins only; None where there is none."""
    match snapshot:
        case ("float", "nan" | "inf" | "-inf" as text):
            return f"float({text!r})"
        case ("float" | "none" | "bool" | "int" | "range", text):
            return str(text)
        case ("complex", text):
            # Its own text loses the signs of zeros when it is read as a sum.
            real, imaginary = (expression(("float", repr(part))) for part in (complex(text).real, complex(text).imag))
            return f"complex({real}, {imaginary})"
        case ("str" | "bytes" | "bytearray", _):
            return show_value(snapshot)
        case ("list" | "tuple" | "set" | "frozenset", items):
            parts = [expression(item) for item in items]
            return None if None in parts else join_items(snapshot[0], [part for part in parts if part is not None])
        case ("dict", pairs):
            texts = [(expression(key), expression(value)) for key, value in pairs]
            if any(None in pair for pair in texts):
                return None
            return f"{{{', '.join(f'{key}: {value}' for key, value in texts)}}}"
    return None
