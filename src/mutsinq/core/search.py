"""Budget and report of one searcher's search."""

from __future__ import annotations

from mutsinq.core.record import record


@record
class Budget:
    """What a searcher may use: wall-clock seconds, and inputs tried; None for no bound."""

    seconds: float
    inputs: int | None = None


@record
class SearchReport:
    """What one searcher did."""

    searcher: str
    #: Inputs on which both programs really ran.
    inputs_tried: int = 0
    #: The searcher went through everything that it could try.
    exhausted: bool = False
    #: Symbolic paths that ended without an answer.
    unknown_paths: int = 0
    seconds: float = 0.0
    #: For people: what was skipped or failed.
    note: str = ""
