"""Trial: run tests of a collected session, one by one, and say which failed; done in a forked process."""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.capture import CaptureManager, DontReadFromInput, EncodedFile

from mutsinq.core.suite import Killer

#: Plugins that explain failures, or remember them for another run.
_EXPLAINING = ("lfplugin", "nfplugin", "stepwiseplugin", "assertion", "pastebinplugin")
#: Plugins that tell people, in the end of what forks did, too.
_TELLING = ("terminalreporter", "junitxml", "setuponly", "setupplan", "faulthandler")
_REASON_WIDTH = 300


@dataclass(frozen=True, slots=True)
class TestRun:
    """One test's run."""

    test: str
    #: `passed`, `skipped` or `failed`.
    outcome: str
    failure: Killer | None
    #: Wall-clock seconds.
    seconds: float
    #: Whether it raised what ends a whole session, and nothing was torn down.
    interrupted: bool = False


_ITEMS = pytest.StashKey[dict[str, pytest.Item]]()
#: Of tests that pass only after another one, that one.
NEEDS = pytest.StashKey[dict[str, str]]()


def items_of(session: pytest.Session) -> dict[str, pytest.Item]:
    """A session's tests by node id, in order, made once: forks made later share them."""
    if _ITEMS not in session.stash:
        items: dict[str, pytest.Item] = {}
        for item in session.items:
            items.setdefault(item.nodeid, item)
        session.stash[_ITEMS] = items
    return session.stash[_ITEMS]


def items_in(session: pytest.Session) -> dict[str, list[pytest.Item]]:
    """A session's tests, in order, by the real paths of their files."""
    found: dict[Path, list[pytest.Item]] = defaultdict(list)
    for item in session.items:
        found[item.path].append(item)
    return {os.path.realpath(path): items for path, items in found.items()}


def in_order(tests: Sequence[str], session: pytest.Session) -> list[str]:
    """The tests, each behind the one that it needs, which is among them then if it was not."""
    needs = session.stash.get(NEEDS, {})
    if needs.keys().isdisjoint(tests):
        return list(tests)
    return list(dict.fromkeys(each for test in tests for each in (needs.get(test), test) if each is not None))


class _Hearing:
    """A plugin that notes what becomes of one test."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self.begin()

    def begin(self) -> None:
        """With another test."""
        self.failure: Killer | None = None
        self.outcome = "passed"
        # Not False, which pytest refuses once a test has failed.
        self._session.shouldfail = ""

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        """A report without the text of the failure, which can cost more than the test."""
        if call.when == "collect" or call.excinfo is None or isinstance(call.excinfo.value, pytest.skip.Exception):
            return None
        return pytest.TestReport(
            item.nodeid,
            item.location,
            {},
            "failed",
            _reason(call.excinfo.value),
            call.when,
            (),
            call.duration,
            call.start,
            call.stop,
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome of a phase of a test, or of one of its subtests."""
        if report.failed:
            self.outcome = "failed"
            if self.failure is None:
                reason = str(report.longrepr or "").partition("\n")[0][:_REASON_WIDTH]
                self.failure = Killer(report.nodeid, report.when or "call", reason)
            # Tells pytest to end the test and to tear down every fixture.
            self._session.shouldfail = "mutsinq: failed"
        elif report.skipped and self.outcome == "passed" and type(report) is pytest.TestReport:
            # Not one of its subtests, whose reports are of a class of their own.
            self.outcome = "skipped"


_HEARING = pytest.StashKey[_Hearing]()


def hearing_of(session: pytest.Session) -> _Hearing:
    """What hears of a session's tests, in the place of plugins that nobody needs in a fork; once, as `items_of`."""
    if _HEARING not in session.stash:
        manager = session.config.pluginmanager
        _unregister(manager, _EXPLAINING)
        spare_hypothesis(manager)
        if _unregister(manager, ["capturemanager"]):
            manager.register(_Unheard("no"), "capturemanager")
        session.stash[_HEARING] = _Hearing(session)
        manager.register(session.stash[_HEARING], "mutsinq-trial")
    return session.stash[_HEARING]


class Trial:
    """Runs tests of a session in this process, which must be a fork of the one that collected them.

    Nothing is printed, failures are not formatted, and a failing test ends at once, with all fixtures torn down.
    """

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._items = items_of(session)
        self._hearing = hearing_of(session)
        # As it is here: tests may put another in its place for good, in any module.
        self._clock = time.perf_counter
        self._settled: set[str] = set()
        _be_silent(session.config)

    def run(self, tests: Sequence[str], before: Callable[[str], None]) -> Iterable[TestRun]:
        """Run tests by node id, in this order, each behind the one that it needs. The last tears all fixtures down.

        `before` is called before each.
        """
        tests = in_order(tests, self._session)
        for index, test in enumerate(tests):
            before(test)
            following = self._items[tests[index + 1]] if index + 1 < len(tests) else None
            yield self._run(self._items[test], following)

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> TestRun:
        if "hypothesis" in sys.modules and item.nodeid not in self._settled:
            _settle_hypothesis(item)
            self._settled.add(item.nodeid)
        hearing = self._hearing
        hearing.begin()
        interrupted = False
        started = self._clock()
        try:
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        except (KeyboardInterrupt, pytest.exit.Exception, SystemExit) as error:
            # It would have ended the whole session: the suite does notice that.
            interrupted, hearing.outcome = True, "failed"
            hearing.failure = Killer(item.nodeid, "call", _reason(error))
        seconds = self._clock() - started
        _forget_failure()
        return TestRun(item.nodeid, hearing.outcome, hearing.failure, seconds, interrupted)


def _forget_failure() -> None:
    """Let go of the failure that pytest keeps for debuggers: its frames hold all that a greedy mutant took."""
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


def _reason(error: BaseException) -> str:
    # What a doctest wraps says more than the wrapper.
    error = getattr(error, "exc_info", (None, None))[1] or error
    name = type(error).__name__
    if isinstance(error, pytest.FixtureLookupError):
        return f"{name}: fixture {error.argname!r} not found"
    try:
        text = str(error).strip().partition("\n")[0]
    except Exception:
        text = ""
    return f"{name}: {text}" if text else name


class _Unheard(CaptureManager):
    """Serves the fixtures that capture; what else is printed goes nowhere, and costs tests no time."""

    pytest_runtest_setup: Any = None
    pytest_runtest_call: Any = None
    pytest_runtest_teardown: Any = None
    pytest_make_collect_report: Any = None


def _be_silent(config: pytest.Config) -> None:
    # It writes to the stream that pytest itself has; a process that dies is told of anyway.
    faulthandler.disable()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    if config.pluginmanager.hasplugin("capturemanager") and config.getoption("capture") != "no":
        # The streams that tests have where pytest captures, with nobody who reads them.
        sys.stdin, sys.stdout, sys.stderr = DontReadFromInput(), _stream(1), _stream(2)
    _unregister(config.pluginmanager, _TELLING)


def spare_hypothesis(manager: pytest.PytestPluginManager) -> None:
    """Its plugin has nothing to do where it is not loaded, but loads all of it in the end to say so."""
    plugin = sys.modules.get("_hypothesis_pytestplugin")
    if plugin is not None and "hypothesis" not in sys.modules and manager.is_registered(plugin):
        manager.unregister(plugin)


def _unregister(manager: pytest.PytestPluginManager, names: Iterable[str]) -> bool:
    """Whether there was any."""
    plugins = [plugin for name in names if (plugin := manager.getplugin(name)) is not None]
    for plugin in plugins:
        manager.unregister(plugin)
    return bool(plugins)


def _stream(descriptor: int) -> EncodedFile:
    raw = open(descriptor, "wb", buffering=0, closefd=False)  # noqa: SIM115
    return EncodedFile(raw, "utf-8", "replace", "", write_through=True)


def _settle_hypothesis(item: pytest.Item) -> None:
    """Let a Hypothesis test draw the same examples each time, keep none, have no deadline and shrink nothing."""
    from hypothesis import HealthCheck, Phase, settings

    function: Any = getattr(item, "obj", None)
    function = getattr(function, "__func__", function)
    if getattr(function, "is_hypothesis_test", False):
        own = getattr(function, "_hypothesis_internal_use_settings", None) or settings()
        function._hypothesis_internal_use_settings = settings(
            own,
            derandomize=True,
            database=None,
            deadline=None,
            phases=tuple(phase for phase in own.phases if phase not in (Phase.shrink, Phase.explain)),
            suppress_health_check=list(HealthCheck),
        )
