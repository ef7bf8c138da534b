"""Deadline: when an effort must be over, or before, once nobody wants to know any more."""

from __future__ import annotations

import time
from collections.abc import Callable

_POLL_SECONDS = 0.02


class Deadline:
    """A number of seconds from now on; nothing is left of them from the moment that `wanted` says no."""

    def __init__(self, seconds: float, wanted: Callable[[], bool] = lambda: True) -> None:
        self._end = time.monotonic() + seconds
        self._wanted = wanted

    @property
    def left(self) -> float:
        """Seconds left; 0 once it is over."""
        return max(0.0, self._end - time.monotonic()) if self._wanted() else 0.0

    def wait(self, seconds: float) -> bool:
        """Sleep for that long at most; gives whether there is time left afterwards."""
        end = time.monotonic() + seconds
        while self.left and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
        return self.left > 0
