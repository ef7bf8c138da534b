"""Versions: a digest of each test with all that it uses, so that it is known when it has changed.

A test is its own function; the rest of its file, without the other tests of it; `conftest.py` at and above its
folder; every helper module of the project that is loaded; and the files that it read in the clean run. The code under
test is not in it, for that is what mutants and their functions are keyed by.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from mutsinq.core.parsing import module_tree
from mutsinq.reports.suite.files import check_report
from mutsinq.suite.clean import CleanRun
from mutsinq.suite.history.digests import digest, digest_file, digest_files, environment
from mutsinq.suite.history.ground import Ground
from mutsinq.suite.history.reads import ANYTHING
from mutsinq.suite.history.store import TestVersion
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.trial import items_in, items_of
from mutsinq.suite.watching.blocks import Blocks
from mutsinq.suite.whereabouts import real_path

#: How the names of files end that hold modules: compiled ones may be built anew.
_CODE = (".py", *EXTENSION_SUFFIXES)
_WORD = re.compile(r"\w+")
_IMPORT = re.compile(r"^\s*(?:from|import)\s.*", re.MULTILINE)
#: Options of pytest that say which tests run, what is shown, or how the work is shared, but not what a test does.
_IMMATERIAL = re.compile(
    r"mutsinq|verbose|quiet|keyword|markexpr|file_or_dir|color|tbstyle|show|reportchars|durations|xml|log_file|"
    r"report|cov|dist|tx|numprocesses|maxprocesses|basetemp|cache|lf$|ff$|failedfirst|newfirst|last_failed|deselect|"
    r"ignore|maxfail|stepwise|fold_skipped|code_highlight|disable_warnings|no_header|no_summary|pastebin|rootdir"
)
#: Files in a project's root that runs of pytest write anew each time: reports under their usual names, coverage.
_WRITTEN = re.compile(r"mutsinq(-\w+)?\.(html|json|md|sarif|svg|xml)$|\.coverage|coverage\.(json|lcov|xml)$")


class Versions:
    """The versions of a session's tests.

    `files` are those under test. Of the settings it matters what tests may take, and which reports will be written.
    """

    def __init__(self, session: pytest.Session, files: Iterable[Path], settings: SuiteSettings) -> None:
        self._session = session
        self._root = os.path.realpath(session.config.rootpath)
        self._under_test = set(map(os.path.realpath, files))
        self._files = items_in(session)
        self._conftests = sorted(_conftests(session.config))
        limits = settings.timeout_factor, settings.timeout_floor
        self._settings = f"{_settings(session.config)} {limits}"
        self._reports = {os.path.realpath(path) for _, path in map(check_report, settings.reports) if path}
        self._digests: dict[str, str] = {}
        self._helpers = self._find_helpers()

    def session(self) -> str:
        """The digest of all that is known before anything runs: files, tests, settings.

        A clean run holds as long as this, and the files that it read, are as they were.
        """
        files = [*self._under_test, *self._files, *self._conftests, *self._helpers]
        return digest(environment(), self._settings, digest_files(files, self._root), *items_of(self._session))

    def of(
        self, clean: CleanRun, blocks: Blocks, subjects: Sequence[Subject], ground: Ground
    ) -> dict[str, TestVersion]:
        """The version of each test that passes."""
        trunks = {path: self._trunk(path) for path in self._files}
        common = digest(environment(), self._settings, self._of_files({*self._helpers, *clean.reads}))
        reached = _Reached(blocks, subjects, ground)
        versions = {}
        green = clean.green()
        for path, items in self._files.items():
            near = [each for each in self._conftests if path.startswith(os.path.dirname(each) + os.sep)]
            for item in items:
                if test := green.get(item.nodeid):
                    reads = self._of_files(set(test.reads))
                    own = trunks[path].digest(item)
                    content = digest(common, item.nodeid, own, self._of_files(near), reads)
                    everything = reached.digest(test.counts, ANYTHING in test.reads)
                    versions[item.nodeid] = TestVersion(item.nodeid, content, everything)
        return versions

    def reads(self, clean: CleanRun) -> str:
        """The digest of all that a clean run read beside what `session` speaks of."""
        paths = set(clean.reads).union(*(test.reads for test in clean.tests.values()))
        if ANYTHING in paths:
            paths = set(self._whole_tree)
        return digest_files(paths, self._root)

    def _of_files(self, paths: Collection[str]) -> str:
        """The digest of files that tests use; those under test and those of tests have digests of their own."""
        if ANYTHING in paths:
            paths = self._whole_tree
        counted = (path for path in sorted(paths) if path not in self._under_test and path not in self._files)
        return digest(*(part for path in counted for part in (os.path.relpath(path, self._root), self._of_file(path))))

    @cached_property
    def _whole_tree(self) -> list[str]:
        return [
            path
            for path in map(str, _tree(Path(self._root)))
            if path not in self._reports and not _WRITTEN.match(os.path.relpath(path, self._root))
        ]

    def _of_file(self, path: str) -> str:
        if path not in self._digests:
            self._digests[path] = digest_file(path)
        return self._digests[path]

    def _trunk(self, path: str) -> _Trunk:
        return _Trunk(path, self._files[path])

    def _find_helpers(self) -> list[str]:
        """The project's loaded modules that are neither under test nor tests; and tests that another file imports."""
        inside = self._root + os.sep
        places = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        loaded = {real_path(place) for place in places if isinstance(place, str) and place.endswith(_CODE)}
        own = {path for path in loaded if path.startswith(inside) and "site-packages" not in path}
        helpers = own - self._under_test - self._files.keys() - set(self._conftests)
        importing = {path: _imported_words(path) for path in {*self._files, *helpers, *self._conftests}}
        for path in self._files:
            stem = Path(path).stem
            if any(stem in words for other, words in importing.items() if other != path):
                helpers.add(path)
        return sorted(helpers)


class _Trunk:
    """A file with tests, cut into its tests and what is left."""

    def __init__(self, path: str, items: Sequence[pytest.Item]) -> None:
        self._tests: dict[str, str] = {}
        text = Path(path).read_text("utf-8", "replace") if os.path.isfile(path) else ""
        names = {_qualified(item) for item in items if isinstance(item, pytest.Function)}
        lines = text.split("\n")
        words = Counter(_WORD.findall(text))
        functions = list(_functions(text, path))
        defined = Counter(node.name for _, node in functions)
        for name, node in functions:
            # What else in the file speaks of a test may call it.
            if name in names and words[node.name] == defined[node.name]:
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                last = node.end_lineno or node.lineno
                self._tests[name] = self._tests.get(name, "") + _joined(lines[first - 1 : last])
                lines[first - 1 : last] = [""] * (last - first + 1)
        self._rest = digest(_joined(lines))

    def digest(self, item: pytest.Item) -> str:
        name = _qualified(item) if isinstance(item, pytest.Function) else ""
        return digest(self._rest, self._tests.get(name, ""))


class _Reached:
    """Digests of the functions under test that a test ran."""

    def __init__(self, blocks: Blocks, subjects: Sequence[Subject], ground: Ground) -> None:
        self._functions: list[str] = []
        self._function_of: dict[int, int] = {}
        self._whole = digest(*(ground.of(subject, "") for subject in subjects))
        for subject in subjects:
            for function in subject.functions:
                for block in blocks.of(function):
                    self._function_of[block] = len(self._functions)
                self._functions.append(_text(subject, function))

    def digest(self, counts: Mapping[int, int], everything: bool) -> str:
        if everything:
            return digest(self._whole, *self._functions)
        reached = sorted({self._function_of[block] for block in counts if block in self._function_of})
        return digest(self._whole, *(self._functions[number] for number in reached))


def _text(subject: Subject, function: SubjectFunction) -> str:
    return digest(function.name, subject.encoded[function.span.start : function.span.end])


def _functions(text: str, path: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The functions of a module and its classes, with their qualified names."""
    try:
        queue: list[tuple[str, ast.stmt]] = [("", node) for node in module_tree(text, path).body]
    except (SyntaxError, ValueError, RecursionError):
        return
    while queue:
        prefix, node = queue.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield f"{prefix}{node.name}", node
            case ast.ClassDef():
                queue += [(f"{prefix}{node.name}.", child) for child in node.body]


def _qualified(item: pytest.Function) -> str:
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return ".".join([*classes, item.originalname])


def _joined(lines: Sequence[str]) -> str:
    """The lines without blank ones, which move when a test is added."""
    return "\n".join(stripped for line in lines if (stripped := line.rstrip()))


def _imported_words(path: str) -> set[str]:
    if not path.endswith(".py"):
        return set()
    try:
        text = Path(path).read_text("utf-8", "replace")
    except OSError:
        return set()
    return {word for line in _IMPORT.findall(text) for word in _WORD.findall(line)}


def _conftests(config: pytest.Config) -> Iterator[str]:
    for plugin in config.pluginmanager.get_plugins():
        place = getattr(plugin, "__file__", None)
        if isinstance(place, str) and os.path.basename(place) == "conftest.py":
            yield os.path.realpath(place)


def _settings(config: pytest.Config) -> str:
    """What pytest was told that can matter to a test."""
    options = {
        name: value
        for name, value in vars(config.option).items()
        if not _IMMATERIAL.search(name) and isinstance(value, str | int | float | bool | list | tuple | None)
    }
    return f"{sorted(options.items())} {_file_settings(config.inipath)}"


def _file_settings(path: Path | None) -> str:
    """What a configuration file says to pytest; other tools have their settings in `pyproject.toml`, too."""
    if path is None:
        return ""
    if path.name == "pyproject.toml":
        with contextlib.suppress(OSError, ValueError):
            return repr(tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("pytest"))
    return digest_file(str(path))


def _tree(folder: Path) -> Iterator[Path]:
    """All files below a folder, hidden folders and caches excepted."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            if not entry.name.startswith(".") and entry.name != "__pycache__" and not (entry / "pyvenv.cfg").exists():
                yield from _tree(entry)
        elif entry.is_file():
            yield entry
