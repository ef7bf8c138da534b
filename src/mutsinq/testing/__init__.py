"""For the tests of others: `assert_equivalent`; kits for operators, searchers and players; a tiny model."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutsinq.testing.agents import check_agent
    from mutsinq.testing.equivalence import NotProvedWarning, assert_equivalent
    from mutsinq.testing.models import tiny_model
    from mutsinq.testing.operators import check_operator
    from mutsinq.testing.searchers import check_searcher

__all__ = ["NotProvedWarning", "assert_equivalent", "check_agent", "check_operator", "check_searcher", "tiny_model"]

_PLACES = {
    "NotProvedWarning": "equivalence",
    "assert_equivalent": "equivalence",
    "check_agent": "agents",
    "check_operator": "operators",
    "check_searcher": "searchers",
    "tiny_model": "models",
}


def __getattr__(name: str) -> object:
    # On demand, so that a suite that compares two functions does not pay for the kits.
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
