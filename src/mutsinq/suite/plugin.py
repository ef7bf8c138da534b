"""The heavy part of the pytest plugin: takes the place of pytest's own run once tests are collected."""

from __future__ import annotations

import gc
import math
import os
import sys
import tempfile
import time
from collections.abc import Collection, Generator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from click import unstyle

from mutsinq.config import find_config
from mutsinq.core.cores import cores
from mutsinq.errors import ConfigError, InputError, MutsinqError
from mutsinq.execution.zygote import can_sandbox
from mutsinq.exit_codes import ExitCode
from mutsinq.operators.table import check_operators
from mutsinq.reports.suite.document import STATUSES, SuiteDocument
from mutsinq.reports.suite.files import check_report, write_report
from mutsinq.reports.suite.summary import summary_lines
from mutsinq.reports.suite.terminal import TerminalListener
from mutsinq.static.project import shown
from mutsinq.static.revision import check_revision
from mutsinq.suite.history.recall import History
from mutsinq.suite.history.store import Store
from mutsinq.suite.processes.compiled import Compiled
from mutsinq.suite.processes.guard import can_guard
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.limits import Deadlines, SetDeadline
from mutsinq.suite.processes.reborn import Counting, Reloading
from mutsinq.suite.processes.searching import search_once
from mutsinq.suite.processes.tasks import CheckTests, CountBlocks, LoadMutant, RecordInputs, RunTests, Task
from mutsinq.suite.processes.temporary import Temporary
from mutsinq.suite.processes.work import Say, say_to
from mutsinq.suite.processes.zygote import Request, Zygote, fork_zygote
from mutsinq.suite.proposals import Proposals
from mutsinq.suite.run import SuiteRun
from mutsinq.suite.settings import SURVIVOR_SECONDS, SURVIVOR_SHARE, SuiteSettings
from mutsinq.suite.spawned import starting
from mutsinq.suite.spawned.recording import Recording
from mutsinq.suite.spawned.running import Running
from mutsinq.suite.spawned.starting import Spawner
from mutsinq.suite.survivors.checking import Checking
from mutsinq.suite.survivors.suggesting import check_folder
from mutsinq.suite.targets import find_compiled, find_targets, find_unreadable, forget, loaded
from mutsinq.suite.trial import spare_hypothesis

T = TypeVar("T")
Role = Counting | Reloading | Checking | Running | Recording


def start(config: pytest.Config, before: Collection[str]) -> None:
    """Fork the zygote, and register what takes part in this process's session. Raises InputError, ConfigError.

    `before` has the names of the modules that were loaded before this one and what it stands on. Where there is no
    `fork`, or no `/proc` to see what a fork leaves behind, interpreters are spawned instead.
    """
    settings = read_settings(config)
    check_operators([*settings.operators, *settings.exclude_operators])
    for wanted in settings.reports:
        check_report(wanted)
    check_folder(settings.suggest)
    # Of pytest-cov; `--cov` alone is no name.
    covered = [name for name in getattr(config.known_args_namespace, "cov_source", ()) if isinstance(name, str)]
    found = find_targets(config.rootpath, settings.targets, settings.exclude_paths, covered)
    forget(found, before)
    files, notices = _measurable(found, config.rootpath)
    if settings.since:
        # Now, for the process that asks for lines tells of it when the clean run is over.
        for first in {file.parent: file for file in files}.values():
            check_revision(first, settings.since)
    search_once()
    deadlines = Deadlines(settings.jobs)
    role: Zygote | Spawner | Request
    if given := starting.given:
        say = say_to(given.pipe)
        _take_part(config, files, given.task, lambda seconds: say(Message("deadline", seconds=seconds)), say)
        return
    if can_fork():
        # What is there now stays: no collection in this process and its forks needs to look at it again.
        gc.freeze()
        temporary = Temporary()
        if sys.dont_write_bytecode:
            Compiled().serve()
        role = fork_zygote(temporary.remove)
    else:
        Temporary()
        role = Spawner(config)
        notices.append("no `fork` here: each mutant had an interpreter of its own")
        if not can_sandbox():
            settings = replace(settings, survivors=0, suggest="")
            notices.append("survivors were not looked into: what a search runs cannot be confined here")
    if not can_guard():
        notices.append("mutants could write wherever tests can: this system has no Landlock (Linux 5.19) to guard it")
    if isinstance(role, Request):
        _take_part(config, files, role.task, partial(deadlines.set, role.slot), say_to(role.pipe))
    else:
        plugin = SuitePlugin(files, settings, role, deadlines, Store(config.rootpath), notices)
        config.pluginmanager.register(plugin, "mutsinq-suite")


def _take_part(config: pytest.Config, files: Sequence[Path], task: Task, set_deadline: SetDeadline, say: Say) -> None:
    """In a child of the zygote, or an interpreter that was spawned: have this session do the task."""
    try:
        role = _role(task, files, config, set_deadline, say)
    except OSError as error:
        say(Message("trouble", note=f"{error}; temporary files lie in {tempfile.gettempdir()}"))
        os._exit(1)
    config.pluginmanager.register(RebornPlugin(role), "mutsinq-suite")


def can_fork() -> bool:
    """Whether this system has what the engine stands on that forks."""
    return hasattr(os, "fork") and sys.platform == "linux"


def _measurable(found: Sequence[Path], root: Path) -> tuple[list[Path], list[str]]:
    """The files that can be measured, and what people should know of the others. Raises InputError if none can."""
    early = loaded(found)
    unreadable = find_unreadable(found)
    files = [file for file in found if file not in early and file not in unreadable]
    about = {
        "they are no Python": find_compiled(found),
        "this Python cannot read them": unreadable,
        "pytest loads them before tests are run": sorted(early),
    }
    notices = [
        f"left alone, for {why}: {', '.join(shown(path, root) for path in paths)}"
        for why, paths in about.items()
        if paths
    ]
    if not files:
        raise InputError("; ".join(["no code is left to mutate; name other code: `--mutsinq PATH`", *notices]))
    return files, notices


def _role(task: Task, files: Sequence[Path], config: pytest.Config, set_deadline: SetDeadline, say: Say) -> Role:
    match task:
        case CountBlocks():
            return Counting(files, config.rootpath, task, set_deadline, say)
        case RunTests():
            return Running(task, set_deadline, say)
        case RecordInputs():
            return Recording(files, task, set_deadline, say)
        case LoadMutant():
            return Reloading(task, set_deadline, say)
        case CheckTests():
            return Checking(task, set_deadline, config, say)


def read_settings(config: pytest.Config) -> SuiteSettings:
    """The settings of `[tool.mutsinq]` and the options. Raises ConfigError."""
    option = config.known_args_namespace
    project = find_config(config.rootpath)
    names = tuple(name.strip() for name in (option.mutsinq_operators or "").split(",") if name.strip())
    asked = _given(option.mutsinq_survivors, project.survivors)
    by_default = option.mutsinq_survivors is None and asked == SURVIVOR_SECONDS
    settings = SuiteSettings(
        targets=tuple(option.mutsinq) or project.targets,
        jobs=_given(option.mutsinq_jobs, project.jobs or cores()),
        operators=names or project.operators,
        exclude_operators=project.exclude_operators,
        order=option.mutsinq_order,
        generator=option.mutsinq_generator or "",
        exclude_paths=project.exclude_paths,
        include_noise=project.include_noise,
        maximum=_given(option.mutsinq_max, project.max_mutants or None),
        seed=_given(option.mutsinq_seed, project.seed),
        since=option.mutsinq_since or "",
        fresh=option.mutsinq_fresh,
        strict=option.mutsinq_strict,
        reports=tuple(option.mutsinq_report) or project.reports,
        min_score=_given(option.mutsinq_min_score, project.min_score),
        suggest=option.mutsinq_suggest or "",
        agent=option.mutsinq_agent or "",
        survivors=asked,
        survivors_share=SURVIVOR_SHARE if by_default else math.inf,
        timeout_factor=_given(option.mutsinq_timeout_factor, project.timeout_factor),
        timeout_floor=_given(option.mutsinq_timeout_floor, project.timeout_floor),
        patience=_given(option.mutsinq_patience, project.patience),
    )
    _check(settings)
    return settings


def _given(option: T | None, otherwise: T) -> T:
    """What the option says, if it was given; nought says something, too."""
    return otherwise if option is None else option


def _check(settings: SuiteSettings) -> None:
    """Raises ConfigError for a number that makes no sense."""
    bounds = {
        "jobs": (settings.jobs, 1, math.inf),
        "max": (_given(settings.maximum, 1), 1, math.inf),
        "survivors": (settings.survivors, 0, math.inf),
        "min-score": (settings.min_score, 0, 100),
        "timeout-factor": (settings.timeout_factor, 1, math.inf),
        "timeout-floor": (settings.timeout_floor, 0.01, math.inf),
        "patience": (settings.patience, 0.01, math.inf),
    }
    for name, (number, least, most) in bounds.items():
        if not least <= number <= most:
            wanted = f"at least {least}" if most == math.inf else f"from {least} to {most}"
            raise ConfigError(f"--mutsinq-{name} must be {wanted}, not {number:g}")


class SuitePlugin:
    """Measures the suite in the place of `pytest_runtestloop`."""

    def __init__(
        self,
        files: Sequence[Path],
        settings: SuiteSettings,
        starter: Zygote | Spawner,
        deadlines: Deadlines,
        store: Store,
        notices: list[str],
    ) -> None:
        self._files = files
        self._notices = notices
        #: What reports say on the standard output.
        self._printed: list[str] = []
        self._history = History(store, self._notices.append, fresh=settings.fresh, strict=settings.strict)
        self._settings = settings
        self._starter = starter
        self._deadlines = deadlines
        self._proposals = Proposals(files, settings, self._history)
        self._run: SuiteRun | None = None
        self._troubles: list[str] = []
        self._collecting = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep others from distributing the tests: this plugin has processes of its own."""
        stop_distribution(config)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Make pytest count mutants in its last line, which else says that no tests ran."""
        terminal = session.config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None:
            terminal.stats |= {status: [] for status in STATUSES}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Measure how long collecting takes, of which pytest says nothing."""
        started = time.perf_counter()
        collected = yield
        self._collecting = time.perf_counter() - started
        return collected

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Measure; failures of the run become its exit code."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        terminal = session.config.pluginmanager.getplugin("terminalreporter")
        listener = TerminalListener(terminal)
        listener.done("collection", self._collecting, "")
        self._run = SuiteRun(
            session,
            self._files,
            self._proposals,
            self._starter,
            self._deadlines,
            self._settings,
            listener,
            self._history,
        )
        try:
            self._run.run()
        except MutsinqError as error:
            self._troubles.append(str(error))
        except OSError as error:
            self._troubles.append(f"the run ended early: {error}; temporary files lie in {tempfile.gettempdir()}")
        finally:
            self._proposals.close()
            self._starter.close()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn the score into the exit code."""
        spare_hypothesis(session.config.pluginmanager)
        if self._run is None:
            self._proposals.close()
            return
        document = SuiteDocument(self._run.report(), self._run.sources, self._settings.min_score)
        for wanted in self._settings.reports:
            try:
                path = write_report(wanted, document, self._printed.append)
                self._notices += [f"wrote {path}"] if path != "-" else []
            except MutsinqError as error:
                self._troubles.append(str(error))
        score = document.report.score
        if self._troubles or score is None:
            session.exitstatus = ExitCode.TROUBLE
        elif 100 * score < self._settings.min_score:
            session.exitstatus = ExitCode.FOUND

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        """No test has run here: there is no need for pytest to look for what it left behind."""
        gc.freeze()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
        """The table and the survivors, below what others have to say."""
        yield
        if self._run is not None:
            document = SuiteDocument(self._run.report(), self._run.sources, self._settings.min_score)
            for line in summary_lines(document, verbose=terminalreporter.verbosity > 0):
                terminalreporter.write_line(line if terminalreporter.hasmarkup else unstyle(line))
            for notice in self._notices:
                terminalreporter.write_line(f"mutsinq: {notice}")
            for text in self._printed:
                terminalreporter.write(text)
            for result in document.report.results:
                terminalreporter.stats[result.status].append(result)
        for trouble in self._troubles:
            terminalreporter.write_line(f"mutsinq: {trouble}", red=True)


class RebornPlugin:
    """Lets a child of the zygote do its task in the place of `pytest_runtestloop`."""

    def __init__(self, role: Role) -> None:
        self._role = role

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """As in the parent."""
        stop_distribution(config)
        if isinstance(self._role, Checking):
            self._role.choose(config)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Collect what the task needs."""
        return True if self._role.ignores(collection_path) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do the task; does not return."""
        self._role.loop(session)
        return True


def stop_distribution(config: pytest.Config) -> None:
    """Have pytest-xdist run the tests in this process, should it be there."""
    if hasattr(config.option, "dist"):
        config.option.dist = "no"
        config.option.tx = []
