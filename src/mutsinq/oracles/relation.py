"""Relation: what counts as the same behaviour; the default, and its named looser and stricter options."""

from __future__ import annotations

from mutsinq.core.record import record


@record
class Relation:
    """When two outcomes are the same. `docs/explanation/behaviour.md` says all of it."""

    #: Relative tolerance for floats; None compares them exactly.
    approx: float | None = None
    ignore_stdout: bool = False
    #: `True`, `1` and `1.0` differ by value, not by type only.
    strict_types: bool = False
    #: `0.0` and `-0.0` differ.
    strict_float: bool = False
    #: Exceptions of one type differ when their messages do.
    same_exception_message: bool = False
    #: What only one of two objects shows of itself is a difference: they are of one class, not of two versions of it.
    same_views: bool = False
    #: Spaces at the end of printed lines, and empty lines at the end of the output, do not matter.
    ignore_trailing_space: bool = False


DEFAULT = Relation()
