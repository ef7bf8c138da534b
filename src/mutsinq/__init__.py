"""mutsinq proposes variants of Python code and decides, with evidence, whether each behaves differently.

    >>> import mutsinq
    >>> verdict = mutsinq.distinguish(lambda n: n > 10, lambda n: n >= 10)
    >>> verdict.counterexample.call
    'f(10)'

What this module offers is loaded when it is first asked for: importing it costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mutsinq.version import __version__ as __version__

if TYPE_CHECKING:
    from mutsinq import testing
    from mutsinq.core.difference import Difference, DifferenceKind
    from mutsinq.core.input import Build, Input, Reference
    from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned
    from mutsinq.core.verdict import (
        Bounded,
        Counterexample,
        Distinguished,
        Equivalent,
        Invalid,
        NotFound,
        Proof,
        Verdict,
    )
    from mutsinq.errors import InputError, MutsinqError
    from mutsinq.oracles.relation import Relation
    from mutsinq.searchers.live import distinguish

__all__ = [
    "Bounded",
    "Build",
    "Counterexample",
    "Crashed",
    "Difference",
    "DifferenceKind",
    "Distinguished",
    "Equivalent",
    "Input",
    "InputError",
    "Invalid",
    "MutsinqError",
    "NotFound",
    "OutOfSteps",
    "Outcome",
    "Proof",
    "Raised",
    "Reference",
    "Relation",
    "Returned",
    "Verdict",
    "distinguish",
    "testing",
]

_MODULES = {
    "core.difference": ("Difference", "DifferenceKind"),
    "core.input": ("Build", "Input", "Reference"),
    "core.outcome": ("Crashed", "OutOfSteps", "Outcome", "Raised", "Returned"),
    "core.verdict": (
        "Bounded",
        "Counterexample",
        "Distinguished",
        "Equivalent",
        "Invalid",
        "NotFound",
        "Proof",
        "Verdict",
    ),
    "errors": ("InputError", "MutsinqError"),
    "oracles.relation": ("Relation",),
    "searchers.live": ("distinguish",),
}
_PLACES = {name: f"mutsinq.{module}" for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "testing":
        return importlib.import_module("mutsinq.testing")
    if name not in _PLACES:
        raise AttributeError(f"module 'mutsinq' has no attribute {name!r}")
    return getattr(importlib.import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
