"""Store: everything that was said and decided in games, in one SQLite file.

Each unit of work is one transaction and carries a name that follows from the game alone, so a game that is stopped at
any point goes on where it was, and work that is done twice is stored once. Nothing is ever changed or deleted but
rewards, which follow from the rest.

Who reads a store needs `games`, then by a game's id `episodes` (pairs with all that was said of them, for training),
`proposals` (all replies of generators, the rejected ones too), `rounds`, `results` and `rewards`. A round is complete
once its proposals have rewards. The tables themselves (`schema.sql`) may change with `FORMAT`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.episode import Attempt, Episode
from mutsinq.core.reply import Reply
from mutsinq.errors import StoreError
from mutsinq.game.settings import digest
from mutsinq.game.stored import StoredAttempt, StoredGame, StoredPair, StoredProposal, StoredRound

#: What SQLite's `application_id` says of such a file: "MSQG".
APPLICATION = 0x4D535147
FORMAT = 1
_PATIENCE_SECONDS = 30.0


class Store:
    """One open file. Use it as a context manager."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open a store, or make one with `create`.

        Raises StoreError when the file cannot be opened, is no store of games, or is of another format.
        """
        self.path = path
        if not create and not path.is_file():
            raise StoreError(f"{path}: there is no such store of games; `mutsinq play --store {path}` makes one")
        self._is_new = not path.exists()
        try:
            self._db = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
            try:
                self._prepare(create)
            except BaseException:
                self._db.close()
                raise
        except sqlite3.OperationalError as error:
            raise StoreError(f"{path}: cannot be opened: {error}") from None
        except sqlite3.Error as error:
            raise StoreError(f"{path}: is no store of games: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # What ended before its first game, as by a player that cannot be opened, leaves nothing behind.
        forgotten = error is not None and self._is_new and not self._value("SELECT count(*) FROM game")
        self._db.close()
        if forgotten:
            self.path.unlink(missing_ok=True)

    def _prepare(self, create: bool) -> None:
        application = self._value("PRAGMA application_id")
        empty = not self._value("SELECT count(*) FROM sqlite_master")
        if empty and create:
            self._db.execute("PRAGMA journal_mode = WAL")
            schema = files("mutsinq.game").joinpath("schema.sql").read_text("utf-8")
            marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};"
            self._db.executescript(f"BEGIN IMMEDIATE; {schema} {marks} COMMIT;")
        elif application != APPLICATION:
            raise StoreError(f"{self.path}: is no store of games; name another file")
        elif (version := self._value("PRAGMA user_version")) != FORMAT:
            raise StoreError(
                f"{self.path}: is a store of format {version}; this mutsinq reads format {FORMAT}. "
                "Export it with the mutsinq that wrote it, or begin a new store"
            )
        # In WAL mode this loses no committed work when the program is killed, only when the power fails.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be written: {error}") from None

    # Games, programs and rounds

    def begin(self, game: StoredGame, programs: Iterable[CorpusProgram]) -> None:
        """Store a game and its programs, unless they are there."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO game VALUES (?, ?, ?, ?, ?)",
                (game.id, _dump(game.settings), _dump(game.players), _dump(game.versions), game.started),
            )
            rows = ((each.program.digest, to_json(each)) for each in programs)
            self._db.executemany("INSERT OR IGNORE INTO program VALUES (?, ?)", rows)

    def games(self) -> list[StoredGame]:
        """All games, the oldest first."""
        rows = self._rows("SELECT id, settings, players, versions, started FROM game ORDER BY started, rowid")
        return [
            StoredGame(id, json.loads(settings), json.loads(players), json.loads(versions), started)
            for id, settings, players, versions, started in rows
        ]

    def program(self, digest: str) -> CorpusProgram:
        """The program of that digest. Raises StoreError if there is none."""
        for (text,) in self._rows("SELECT record FROM program WHERE digest = ?", digest):
            program: CorpusProgram = from_json(text)
            return program
        raise StoreError(f"{self.path}: has no program {digest}")

    def rounds(self, game: str) -> list[StoredRound]:
        """The rounds of a game that were begun, in order."""
        rows = self._rows("SELECT number, target, programs FROM round WHERE game = ? ORDER BY number", game)
        return [StoredRound(number, target, tuple(json.loads(programs))) for number, target, programs in rows]

    def add_round(self, game: str, round: StoredRound) -> None:
        """Store what was decided for a round, unless it is there."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO round VALUES (?, ?, ?, ?)",
                (game, round.number, round.target, json.dumps(round.programs)),
            )

    # Proposals and pairs

    def add_judged(self, game: str, proposals: Sequence[StoredProposal], pairs: Sequence[StoredPair]) -> None:
        """Store a generator's replies to one program with all that came of them, in one piece."""
        with self._transaction():
            for proposal in proposals:
                self._add_replies(proposal.id, [proposal.reply])
                self._db.execute(
                    "INSERT OR IGNORE INTO proposal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '{}')",
                    (
                        *(proposal.id, game, proposal.round, proposal.program, proposal.slot, proposal.player),
                        *(proposal.seed, proposal.target, to_json(proposal.parsed), to_json(proposal.ruling)),
                        *(proposal.status, proposal.normal, proposal.judging_seconds),
                    ),
                )
            for pair in pairs:
                counterexample, proof = (
                    None if each is None else to_json(each) for each in (pair.counterexample, pair.proof)
                )
                self._db.execute(
                    "INSERT OR IGNORE INTO pair VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(pair.id, game, pair.round, pair.program, pair.proposal or None, to_json(pair.variant)),
                        *(int(pair.equal), counterexample, proof, pair.origin, pair.blind_hits, pair.blind_tried),
                    ),
                )

    def proposals(self, game: str, round: int | None = None) -> Iterator[StoredProposal]:
        """The proposals of a game, or of one round of it, in order."""
        rows = self._rows(
            "SELECT id, round, program, slot, player, seed, target, parsed, ruling, status, normal, judging_seconds "
            "FROM proposal WHERE game = ? AND (? IS NULL OR round = ?) ORDER BY round, program, slot",
            *(game, round, round),
        )
        for id, number, program, slot, player, seed, target, parsed, ruling, status, normal, seconds in rows:
            (reply,) = self._replies(id)
            read, ruled = from_json(parsed), from_json(ruling)
            yield StoredProposal(
                id, number, program, slot, player, seed, target, reply, read, ruled, status, normal, seconds
            )

    def judged_programs(self, game: str, round: int) -> set[str]:
        """Digests of the programs of which a round has its proposals."""
        return {
            digest
            for (digest,) in self._rows(
                "SELECT DISTINCT program FROM proposal WHERE game = ? AND round = ?", game, round
            )
        }

    def normal_forms(self, game: str, program: str) -> set[str]:
        """Digests of the normal forms of all variants of a program that were accepted."""
        rows = self._rows(
            "SELECT normal FROM proposal WHERE game = ? AND program = ? AND status = 'accepted'", game, program
        )
        return {normal for (normal,) in rows}

    def pairs(self, game: str, round: int | None = None) -> Iterator[StoredPair]:
        """The dealt pairs of a game, or of one round of it, in order."""
        rows = self._rows(
            "SELECT id, round, program, variant, origin, coalesce(proposal, ''), counterexample, proof, blind_hits, "
            "blind_tried FROM pair WHERE game = ? AND (? IS NULL OR round = ?) ORDER BY round, program, id",
            *(game, round, round),
        )
        for id, number, program, variant, origin, proposal, counterexample, proof, hits, tried in rows:
            found, proved = (None if text is None else from_json(text) for text in (counterexample, proof))
            yield StoredPair(id, number, program, from_json(variant), origin, proposal, found, proved, hits, tried)

    # Attempts

    def add_attempts(self, attempts: Sequence[StoredAttempt]) -> None:
        """Store what an evaluator did on a pair, in one piece."""
        with self._transaction():
            for attempt in attempts:
                self._add_replies(attempt.id, attempt.replies)
                self._db.execute(
                    "INSERT OR IGNORE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '{}')",
                    (
                        *(attempt.id, attempt.pair, attempt.player, attempt.sample, attempt.seed),
                        *(to_json(attempt.parsed), to_json(attempt.ruling), int(attempt.ruling.won)),
                        *(attempt.status, attempt.judging_seconds),
                    ),
                )

    def attempts(self, pair: str) -> Iterator[StoredAttempt]:
        """All attempts on a pair, by evaluator and sample."""
        for id, player, sample, seed, parsed, ruling, seconds in self._rows(
            "SELECT id, player, sample, seed, parsed, ruling, judging_seconds FROM attempt WHERE pair = ? "
            "ORDER BY player, sample",
            pair,
        ):
            replies = tuple(self._replies(id))
            yield StoredAttempt(id, pair, player, sample, seed, replies, from_json(parsed), from_json(ruling), seconds)

    def attempted(self, game: str, round: int) -> set[tuple[str, str, int]]:
        """Pair, evaluator and sample of each attempt of a round that is stored."""
        return set(
            self._rows(
                "SELECT attempt.pair, attempt.player, attempt.sample FROM attempt JOIN pair ON pair.id = attempt.pair "
                "WHERE pair.game = ? AND pair.round = ?",
                *(game, round),
            )
        )

    def results(self, game: str) -> dict[str, dict[str, list[tuple[bool, str, float]]]]:
        """By pair and evaluator, of each sample: whether it won, its status, and the seconds that its replies took."""
        found: dict[str, dict[str, list[tuple[bool, str, float]]]] = {}
        for pair, player, won, status, seconds in self._rows(
            "SELECT attempt.pair, attempt.player, attempt.won, attempt.status, "
            "(SELECT total(seconds) FROM reply WHERE owner = attempt.id) "
            "FROM attempt JOIN pair ON pair.id = attempt.pair WHERE pair.game = ? ORDER BY pair.rowid, sample",
            game,
        ):
            found.setdefault(pair, {}).setdefault(player, []).append((bool(won), status, seconds))
        return found

    def spent(self, game: str) -> tuple[float, int]:
        """What the replies of a game cost in US dollars, as far as players know, and the tokens read and written."""
        owners = (
            "SELECT id FROM proposal WHERE game = ? UNION ALL "
            "SELECT attempt.id FROM attempt JOIN pair ON pair.id = attempt.pair WHERE pair.game = ?"
        )
        query = f"SELECT total(cost), total(tokens_read + tokens_written) FROM reply WHERE owner IN ({owners})"
        ((cost, tokens),) = self._rows(query, game, game)
        return cost, int(tokens)

    # Rewards and episodes

    def set_rewards(self, table: str, rewards: Mapping[str, Mapping[str, float | None]]) -> None:
        """Write the rewards of proposals (`table="proposal"`) or attempts by id."""
        if table not in ("proposal", "attempt"):
            raise ValueError(table)
        with self._transaction():
            self._db.executemany(
                f"UPDATE {table} SET rewards = ? WHERE id = ?", ((_dump(dict(of)), id) for id, of in rewards.items())
            )

    def rewards(self, table: str, game: str) -> dict[str, dict[str, float | None]]:
        """The rewards of all proposals or attempts of a game by id."""
        query = {
            "proposal": "SELECT id, rewards FROM proposal WHERE game = ?",
            "attempt": "SELECT attempt.id, rewards FROM attempt JOIN pair ON pair.id = pair WHERE game = ?",
        }[table]
        return {id: json.loads(rewards) for id, rewards in self._rows(query, game)}

    def episodes(self, game: str) -> Iterator[Episode]:
        """Every dealt pair with all that was said about it."""
        earned = {table: self.rewards(table, game) for table in ("proposal", "attempt")}
        for pair in self.pairs(game):
            proposal = next(self._proposal_head(pair.proposal), (0, None))
            attempts = tuple(
                Attempt(each.player, each.sample, each.seed, each.replies, each.ruling, earned["attempt"][each.id])
                for each in self.attempts(pair.id)
            )
            yield Episode(
                id=pair.id,
                round=pair.round,
                program=self.program(pair.program),
                variant=pair.variant,
                generator="" if pair.equal else pair.origin,
                target=proposal[0],
                proposal=proposal[1],
                counterexample=pair.counterexample,
                proof=pair.proof,
                blind_hits=pair.blind_hits,
                blind_tried=pair.blind_tried,
                attempts=attempts,
                rewards=earned["proposal"].get(pair.proposal, {}),
            )

    def _proposal_head(self, id: str) -> Iterator[tuple[int, Reply]]:
        for (target,) in self._rows("SELECT target FROM proposal WHERE id = ?", id):
            (reply,) = self._replies(id)
            yield target, reply

    # Replies

    def _add_replies(self, owner: str, replies: Sequence[Reply]) -> None:
        for turn, reply in enumerate(replies):
            name = digest(reply.prompt)
            self._db.execute("INSERT OR IGNORE INTO prompt VALUES (?, ?)", (name, _text(reply.prompt)))
            self._db.execute(
                "INSERT OR IGNORE INTO reply VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(owner, turn, name, _text(reply.text), reply.finish, reply.seconds),
                    *(reply.tokens_read, reply.tokens_written, reply.cost),
                ),
            )

    def _replies(self, owner: str) -> list[Reply]:
        rows = self._rows(
            "SELECT reply.text, prompt.text, finish, seconds, tokens_read, tokens_written, cost "
            "FROM reply JOIN prompt ON prompt.digest = reply.prompt WHERE owner = ? ORDER BY turn",
            owner,
        )
        return [Reply(*row) for row in rows]

    def _rows(self, query: str, *parameters: object) -> list[Any]:
        try:
            return self._db.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be read: {error}") from None

    def _value(self, query: str) -> Any:
        return self._db.execute(query).fetchone()[0]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


def _text(text: str) -> str:
    """The text as SQLite can hold it: a lone surrogate, which UTF-8 lacks, becomes its escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
