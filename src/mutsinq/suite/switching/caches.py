"""Caches: tables of earlier results in the modules under test, which would hide mutants."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from types import CodeType


class Caches:
    """The `lru_cache`s of some functions."""

    def __init__(self, is_under_test: Callable[[CodeType], bool]) -> None:
        self._caches = [
            thing
            for thing in gc.get_objects()
            # By type, for an instance may lie about its class.
            if type(thing) is functools._lru_cache_wrapper and _is_of(thing, is_under_test)
        ]

    def clear(self) -> None:
        """Forget all results."""
        for cache in self._caches:
            cache.cache_clear()


def _is_of(cache: object, is_under_test: Callable[[CodeType], bool]) -> bool:
    code = getattr(getattr(cache, "__wrapped__", None), "__code__", None)
    return isinstance(code, CodeType) and is_under_test(code)
