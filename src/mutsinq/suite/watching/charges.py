"""Charges: which test a run's observations belong to.

A fixture of a class, a module or the session is set up in one test, and all that use it see what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Generic, TypeVar

import pytest

Key = TypeVar("Key")


class Charges(Generic[Key]):
    """Charges each test with what was counted while it ran, and while fixtures that it shares were set up.

    A plugin for pytest; `take_counts` gives the counts since it was called last.
    """

    def __init__(self, take_counts: Callable[[], Mapping[Key, int]]) -> None:
        self._take_counts = take_counts
        self._item: pytest.Item | None = None
        self._pending: Counter[Key] = Counter()
        #: Of each shared fixture that is set up, its name, unless a test asked for it while it ran, and its counts.
        self._shared: dict[pytest.FixtureDef[object], tuple[str | None, Mapping[Key, int]]] = {}

    def take(self) -> dict[Key, int]:
        """What the test that has just ended is charged with."""
        self._pending.update(self._take_counts())
        taken, self._pending = dict(self._pending), Counter()
        return taken

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note which test runs."""
        self._item = item

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Charge the test with the shared fixtures that it uses, before any of them is no more."""
        for name, counts in self._shared.values():
            if name is None or name in getattr(item, "fixturenames", ()):
                self._pending |= Counter(counts)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """Keep apart what setting up a shared fixture does."""
        if fixturedef.scope == "function":
            return (yield)
        self._pending.update(self._take_counts())
        try:
            return (yield)
        finally:
            counts = self._take_counts()
            self._pending.update(counts)
            named = fixturedef.argname in getattr(self._item, "fixturenames", ())
            self._shared[fixturedef] = fixturedef.argname if named else None, counts

    def pytest_fixture_post_finalizer(self, fixturedef: pytest.FixtureDef[object]) -> None:
        """A fixture is no more."""
        self._shared.pop(fixturedef, None)
