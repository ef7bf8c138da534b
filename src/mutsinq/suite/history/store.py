"""Store: the findings of all runs in a project, in one SQLite file below its root.

Several runs may use it at once: each write is one short transaction in a file in WAL mode. No connection stays open
between them, as workers are forked in the meantime, which SQLite forbids to go along, and what a mutant does to
inherited descriptors must not reach the file.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.suite import Killer, MutantResult, MutantStatus, SuiteReport
from mutsinq.errors import CodecError, StoreError
from mutsinq.suite.history.digests import digest

#: Below the root of a project.
FOLDER = ".mutsinq"
FORMAT = 6
_KEPT_RUNS = 5
_KEPT_SECONDS = 60 * 24 * 3600.0
#: The kind of documents that runs speak of.
_SOURCE = "source"
#: Seconds that a run waits for another one's transaction.
_PATIENCE = 30.0
#: Keys in one question; SQLite allows 999 in all its versions.
_CHUNK = 500

_SCHEMA = f"""
DROP TABLE IF EXISTS test;
DROP TABLE IF EXISTS verdict;
DROP TABLE IF EXISTS document;
DROP TABLE IF EXISTS run;
DROP TABLE IF EXISTS result;
CREATE TABLE test (id INTEGER PRIMARY KEY, name TEXT, content TEXT, reached TEXT, seen REAL,
    UNIQUE (name, content, reached));
CREATE TABLE verdict (key TEXT PRIMARY KEY, status TEXT, phase TEXT, reason TEXT, note TEXT, seconds REAL,
    tests TEXT, seen REAL);
CREATE TABLE document (kind TEXT, key TEXT, data BLOB, seen REAL, PRIMARY KEY (kind, key));
CREATE TABLE run (id INTEGER PRIMARY KEY, started REAL, header BLOB, sources TEXT, basis TEXT);
CREATE TABLE result (run INTEGER, mutant TEXT, data BLOB, PRIMARY KEY (run, mutant));
PRAGMA user_version = {FORMAT};
"""


@dataclass(frozen=True, slots=True)
class TestVersion:
    """A test as it was when it ran."""

    #: Node id.
    name: str
    #: Digest of the test and of all that it uses, code under test excepted.
    content: str
    #: Digest of the code under test that it reaches.
    reached: str


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """What became of a mutant, and the tests on which that rests."""

    status: MutantStatus
    phase: str
    reason: str
    note: str
    seconds: float
    #: Of a killed mutant the killer, else all that ran.
    tests: tuple[TestVersion, ...]

    @property
    def killer(self) -> Killer | None:
        """The test that noticed the mutant."""
        return Killer(self.tests[0].name, self.phase, self.reason) if self.status == "killed" else None


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as `mutsinq results` shows it."""

    #: Seconds since the epoch.
    started: float
    report: SuiteReport
    #: The sources under test as they were, by the path in the results.
    sources: Mapping[str, str]


class Store:
    """The file of one project; made when something is written first.

    All methods raise StoreError where the file cannot be read or written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / FOLDER
        self.path = self.folder / "store.sqlite"
        #: Results that were added, by their identities, as they are stored: the end of a run adds all once more.
        self._added: dict[int, tuple[MutantResult, bytes]] = {}

    def prepare(self) -> str:
        """Make the file fit for use; says what happened to one that was not, for people, else nothing.

        A file of another format or a damaged one is made anew, which costs time but no verdict.
        """
        try:
            self.folder.mkdir(exist_ok=True)
            (self.folder / ".gitignore").write_text("*\n", "utf-8")
        except OSError as error:
            raise StoreError(f"{self.folder}: cannot be made: {error.strerror}") from None
        try:
            return self._prepare()
        except StoreError as error:
            # What is locked or cannot be opened is no damage.
            if isinstance(error.__cause__, sqlite3.OperationalError):
                raise
            for path in self.folder.glob("store.sqlite*"):
                path.unlink()
            self._prepare()
            return f"{self.path} was damaged ({error.__cause__}) and is made anew"

    def _prepare(self) -> str:
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if version == FORMAT:
                return ""
            for statement in filter(str.strip, _SCHEMA.split(";")):
                connection.execute(statement)
        told = f"{self.path} is of format {version}, this mutsinq writes {FORMAT}: it is made anew"
        return told if tables else ""

    def verdicts(self, keys: Iterable[str]) -> dict[str, StoredVerdict]:
        """The verdicts that are known of these keys; those on tests that are gone are left out."""
        keys = list(keys)
        found: dict[str, StoredVerdict] = {}
        with self._connected() as connection:
            tests = {
                number: TestVersion(*rest)
                for number, *rest in connection.execute("SELECT id, name, content, reached FROM test")
            }
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                columns = "key, status, phase, reason, note, seconds, tests"
                rows = connection.execute(f"SELECT {columns} FROM verdict WHERE key IN ({marks})", chunk)
                for key, status, phase, reason, note, seconds, numbers in rows:
                    wanted = json.loads(numbers)
                    if all(number in tests for number in wanted):
                        versions = tuple(tests[number] for number in wanted)
                        found[key] = StoredVerdict(status, phase, reason, note, seconds, versions)
        return found

    def add(self, run: int, results: Sequence[MutantResult], verdicts: Mapping[str, StoredVerdict]) -> None:
        """Add results to a run, and keep verdicts; a later one takes the place of an earlier one."""
        self._added |= {id(each): (each, _packed(each)) for each in results if id(each) not in self._added}
        rows = [(run, f"{each.path} {each.mutant.id}", self._added[id(each)][1]) for each in results]
        now = time.time()
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", rows)
            numbers: dict[TestVersion, int] = {}
            for version in dict.fromkeys(version for verdict in verdicts.values() for version in verdict.tests):
                (numbers[version],) = connection.execute(
                    "INSERT INTO test (name, content, reached, seen) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET seen = excluded.seen RETURNING id",
                    (version.name, version.content, version.reached, now),
                ).fetchone()
            connection.executemany(
                "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (key, each.status, each.phase, each.reason, each.note, each.seconds, numbered, now)
                    for key, each in verdicts.items()
                    for numbered in [json.dumps([numbers[version] for version in each.tests])]
                ],
            )

    def documents(self, kind: str, keys: Iterable[str]) -> dict[str, str]:
        """The texts of one kind that were kept under some of these keys."""
        with self._connected() as connection:
            rows = [
                connection.execute("SELECT key, data FROM document WHERE kind = ? AND key = ?", (kind, key)).fetchone()
                for key in keys
            ]
        return {key: zlib.decompress(data).decode() for key, data in filter(None, rows)}

    def add_documents(self, kind: str, texts: Mapping[str, str]) -> None:
        """Keep texts of one kind under their keys."""
        with self._writing() as connection:
            _keep(connection, kind, texts)

    def begin_run(self, report: SuiteReport, sources: Mapping[str, str]) -> int:
        """Add a run that has no results yet; gives its number. Forgets what has not been used for long."""
        now = time.time()
        with self._writing() as connection:
            texts = {path: digest(text) for path, text in sources.items()}
            _keep(connection, _SOURCE, {key: sources[path] for path, key in texts.items()})
            number = connection.execute(
                "INSERT INTO run (started, header, sources) VALUES (?, ?, ?)", (now, _header(report), json.dumps(texts))
            ).lastrowid
            assert number is not None
            oldest = now - _KEPT_SECONDS
            connection.execute("DELETE FROM run WHERE id <= ? OR started < ?", (number - _KEPT_RUNS, oldest))
            connection.execute("DELETE FROM result WHERE run NOT IN (SELECT id FROM run)")
            for table in ("test", "verdict", "document"):
                connection.execute(f"DELETE FROM {table} WHERE seen < ?", (oldest,))
        return number

    def end_run(self, run: int, report: SuiteReport, used: Iterable[str], basis: str = "") -> None:
        """Keep what is known of the whole run, and the verdicts of earlier runs that it used for longer.

        The run can be repeated for its basis, if it has one.
        """
        now = time.time()
        with self._writing() as connection:
            connection.execute("UPDATE run SET header = ?, basis = ? WHERE id = ?", (_header(report), basis, run))
            connection.executemany("UPDATE verdict SET seen = ? WHERE key = ?", [(now, key) for key in used])

    def repeat_run(self, basis: str) -> StoredRun | None:
        """The last run on this basis, which becomes the last of all; None if there is none."""
        with self._writing() as connection:
            (number,) = connection.execute("SELECT max(id) FROM run WHERE basis = ?", (basis,)).fetchone()
            if number is None:
                return None
            (last,) = connection.execute("SELECT max(id) FROM run").fetchone()
            if number < last:
                connection.execute("UPDATE result SET run = ? WHERE run = ?", (last + 1, number))
                connection.execute("UPDATE run SET id = ? WHERE id = ?", (last + 1, number))
        return self.last_run()

    def last_run(self) -> StoredRun:
        """The last run that tried a mutant. Raises StoreError if there is none."""
        if not self.path.is_file():
            raise StoreError(f"{self.folder.parent}: no run is stored here; run `mutsinq test` first")
        with self._connected() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != FORMAT:
                raise StoreError(
                    f"{self.path}: is of format {version}, this mutsinq reads {FORMAT}; run `mutsinq test` again"
                )
            row = connection.execute(
                "SELECT id, started, header, sources FROM run WHERE id IN (SELECT run FROM result)"
                " ORDER BY id DESC LIMIT 1"
            ).fetchone()
            if row is None:
                raise StoreError(f"{self.path}: no run with results is stored; run `mutsinq test` first")
            number, started, header, texts = row
            rows = connection.execute("SELECT data FROM result WHERE run = ? ORDER BY rowid", (number,)).fetchall()
        try:
            report = replace(_unpacked(header), results=tuple(_unpacked(data) for (data,) in rows))
        except CodecError as error:
            raise StoreError(f"{self.path}: the last run cannot be read ({error}); run `mutsinq test` again") from None
        keys = json.loads(texts)
        kept = self.documents(_SOURCE, keys.values())
        return StoredRun(started, report, {path: kept.get(key, "") for path, key in keys.items()})

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = NORMAL")
                yield connection
                if connection.in_transaction:
                    connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection


def _packed(record: object) -> bytes:
    return zlib.compress(to_json(record).encode())


def _unpacked(data: bytes) -> Any:
    return from_json(zlib.decompress(data).decode())


def _keep(connection: sqlite3.Connection, kind: str, texts: Mapping[str, str]) -> None:
    now = time.time()
    rows = [(kind, key, zlib.compress(text.encode()), now) for key, text in texts.items()]
    connection.executemany("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)", rows)


def _header(report: SuiteReport) -> bytes:
    return _packed(replace(report, results=()))
