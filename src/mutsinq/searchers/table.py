"""The table of searchers, in the order in which the portfolio runs them."""

from __future__ import annotations

from collections.abc import Iterable

from mutsinq.errors import InputError
from mutsinq.registry import Registry
from mutsinq.searchers.protocol import Searcher

SEARCHERS: Registry[Searcher] = Registry(
    "mutsinq.searchers",
    {
        "examples": "mutsinq.searchers.examples:SEARCHER",
        "boundary": "mutsinq.searchers.boundary:SEARCHER",
        "fuzz": "mutsinq.searchers.fuzz:SEARCHER",
        "counting": "mutsinq.searchers.counting:SEARCHER",
        "hypothesis": "mutsinq.searchers.hypothesis_search:SEARCHER",
        "z3": "mutsinq.searchers.z3_search:SEARCHER",
        "crosshair": "mutsinq.searchers.crosshair_search:SEARCHER",
    },
)


def chosen_searchers(names: Iterable[str]) -> tuple[str, ...]:
    """The names, or those of all searchers where there are none. Raises InputError for one that no searcher has."""
    chosen = tuple(names)
    for name in chosen:
        if name not in SEARCHERS:
            raise InputError(f"no searcher is named {name!r}; there are {', '.join(SEARCHERS)}")
    return chosen or tuple(SEARCHERS)
