"""The table of searchers, in the order in which the portfolio runs them."""

from __future__ import annotations

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
