"""Loaded: the code under test as this process has loaded it, with what is known of it before any test runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mutsinq.core.mutation import ModuleMutants
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.history.ground import Ground
from mutsinq.suite.mentions import Mentions
from mutsinq.suite.plan import Plan
from mutsinq.suite.reach import Reach
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.switch import Switch
from mutsinq.suite.switching.transplant import project_files
from mutsinq.suite.trial import items_in
from mutsinq.suite.watching.blocks import Blocks


class Loaded:
    """Some files that the tests of a session, which are collected, may have loaded."""

    def __init__(self, session: pytest.Session, files: Sequence[Path]) -> None:
        root = os.path.realpath(session.config.rootpath)
        self.subjects = [Subject(path) for path in files]
        self.blocks = Blocks(self.subjects)
        self.switch = Switch(self.subjects, root)
        self.ground = Ground(self.subjects)
        self._tests_in = {path: [item.nodeid for item in items] for path, items in items_in(session).items()}
        self._files = {*self._tests_in, *map(os.path.realpath, project_files(root))}
        self.mentions = Mentions(self.subjects, [Path(file) for file in self._files])
        #: What counts for all tests: plugins, and the file that names what else they use.
        self._everywhere = set(_plugins(session.config)) & self._files
        if session.config.inipath is not None:
            self._everywhere.add(os.path.realpath(session.config.inipath))

    def plan(self, modules: Sequence[ModuleMutants], clean: CleanRun, settings: SuiteSettings) -> Plan:
        """What to do with the mutants of all files, or of the first, going by a clean run."""
        read = {*clean.reads}.union(*(test.reads for test in clean.tests.values()))
        paths = {os.path.realpath(subject.path) for subject in self.subjects}
        files = {*self._files, *paths, *(path for path in read if path.endswith(".py"))}
        reach = Reach(files, self._everywhere, self.mentions.words)
        known = self.switch.knows
        return Plan(self.subjects, modules, self.blocks, clean, settings, known, self.mentions, reach, self._tests_in)


def _plugins(config: pytest.Config) -> Iterator[str]:
    """The files of pytest's plugins, but for what counts in its folder alone."""
    for plugin in config.pluginmanager.get_plugins():
        place = getattr(plugin, "__file__", None)
        if isinstance(place, str) and os.path.basename(place) != "conftest.py":
            yield os.path.realpath(place)
