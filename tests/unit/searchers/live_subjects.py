"""Functions and classes that tests hand over live; a module of their own, for it is loaded in every worker."""

from __future__ import annotations


class Counter:
    """Counts up."""

    def __init__(self, count: int = 0) -> None:
        self.count = count

    def add(self, n: int) -> int:
        """The new count."""
        self.count += n
        return self.count


class Tally:
    """Counts up, but for sevens."""

    def __init__(self, count: int = 0) -> None:
        self.count = count

    def add(self, n: int) -> int:
        """The new count."""
        self.count += 0 if n == 7 else n
        return self.count


class Sum:
    """Counts up, in other words."""

    def __init__(self, count: int = 0) -> None:
        self.count = count

    def add(self, n: int) -> int:
        """The new count."""
        self.count += n
        return getattr(self, "count")  # noqa: B009  (what no proof sees through)


class Still:
    """Lacks a method."""


def triple(n: int) -> int:
    """Three times n."""
    return n * 3


def thrice(n: int) -> int:
    """Three times n, up to a point."""
    return n * 3 if n < 50 else n + 100
