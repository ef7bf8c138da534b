"""Self-play: play, data and training in turns, so that both players grow against each other.

Each round the two players as they are play a game; what was verified in all good rounds so far is pooled, and both are
trained on it: from the base again, as the published recipe does, or going on from their last adapters. A generator that
is trained on its own output can collapse: it then writes what is not valid, or the same again and again. Such a round
is thrown away with the adapters that played it, and those before them play on; twice in a row ends the training.

Everything lies in one folder, a sub-folder a round, so a run that was stopped at any point goes on where it was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from mutsinq.agents.local.finding import find_model
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import Example
from mutsinq.errors import TrainingError
from mutsinq.game.curriculum import next_target
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.play import Event, RoundReport, play
from mutsinq.game.settings import GameSettings, derive, digest
from mutsinq.game.store import Store
from mutsinq.training.adapter import check_installed
from mutsinq.training.configuration import Role, TrainingConfig
from mutsinq.training.data.dataset import FORMAT, MANIFEST
from mutsinq.training.data.played import examples_of
from mutsinq.training.data.publishing import write_examples
from mutsinq.training.data.shards import write_whole
from mutsinq.training.loop import Progress
from mutsinq.training.train import train

ROUNDS_FILE = "selfplay.json"
#: `base`: fresh adapters each round, on all that was played. `last`: those of the round before go on.
Restart: TypeAlias = Literal["base", "last"]
ROLES: tuple[Role, Role] = ("generator", "evaluator")
#: Rounds in a row that may be thrown away.
_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Under which shares a round has collapsed."""

    #: Of all proposals, those that are valid.
    valid: float = 0.25
    #: Of the valid ones, those that are distinct.
    distinct: float = 0.5


@dataclass(frozen=True, slots=True)
class PlayedRound:
    """What a round came to, as `selfplay.json` holds it."""

    number: int
    generator: str
    evaluator: str
    target: int
    proposals: int
    valid: float
    distinct: float
    #: Failures of the evaluator on pairs that differ, of how many samples.
    failures: int
    samples: int
    #: Why the round was thrown away; empty for good ones.
    collapsed: str = ""

    @property
    def difficulty(self) -> Difficulty:
        """How hard the pairs were for the evaluator."""
        return Difficulty(self.failures, self.samples)


@dataclass(frozen=True, slots=True)
class SelfPlay:
    """A self-play: who begins, how it is played, how it is trained, and where it lies."""

    out: Path
    settings: GameSettings
    training: TrainingConfig
    restart: Restart = "base"
    safeguards: Safeguards = Safeguards()
    jobs: int = 1
    device: str = "auto"
    unsafe: bool = False

    def run(
        self,
        programs: Sequence[CorpusProgram],
        rounds: int,
        on_event: Callable[[Event], object] = lambda event: None,
        on_progress: Callable[[Role, Progress], object] = lambda role, progress: None,
    ) -> list[PlayedRound]:
        """Play and train until there are so many rounds, from where the folder left it.

        The adapters of the last good round are in its folder, one a role. Raises TrainingError where the players
        collapse in two rounds in a row, or the folder holds another self-play, and before a game is played what says
        that there is nothing to train with; see `play` and `train` for the rest.
        """
        check_installed()
        find_model(self.training.base)
        done = self._begin()
        for number in range(len(done), rounds):
            played = self._play(programs, number, done, on_event)
            if not played.collapsed:
                self._train(number, [*done, played], on_progress)
            done.append(played)
            self._write(done)
            if len(done) >= _PATIENCE and all(each.collapsed for each in done[-_PATIENCE:]):
                raise TrainingError(
                    f"rounds {number - 1} and {number} collapsed ({played.collapsed}); the last good adapters are "
                    f"those that played round {number - 1}. Train with fewer epochs, or on more programs"
                )
        return done

    def players(self, done: Sequence[PlayedRound]) -> dict[Role, str]:
        """Who plays the next round: the adapters of the last good round, or those who begin."""
        origin = self._origin(done)
        if origin is None:
            return {"generator": self.settings.generator, "evaluator": self.settings.evaluators[0]}
        device = "" if self.device == "auto" else f",device={self.device}"
        return {
            role: f"model:{self.training.base},adapter={self._adapter(origin, role)},name={role}-{origin}{device}"
            for role in ROLES
        }

    def _origin(self, done: Sequence[PlayedRound]) -> int | None:
        """The round whose adapters play next; None where those play who begin."""
        good = [played.number for played in done if not played.collapsed]
        if done and done[-1].collapsed:
            # What collapsed came of the last good round; what came of the one before plays on.
            good = good[:-1]
        return good[-1] if good else None

    def _play(
        self,
        programs: Sequence[CorpusProgram],
        number: int,
        done: Sequence[PlayedRound],
        on_event: Callable[[Event], object],
    ) -> PlayedRound:
        """One round of the game, in a store of its own."""
        players = self.players(done)
        target = next_target(done[-1].target, done[-1].difficulty) if done else self.settings.target
        settings = replace(
            self.settings,
            generator=players["generator"],
            evaluators=(players["evaluator"], *self.settings.evaluators[1:]),
            target=target,
            seed=derive(self.settings.seed, "selfplay", number),
        )
        folder = self._folder(number)
        folder.mkdir(parents=True, exist_ok=True)
        with Store(folder / "game.db", create=True) as store:
            report = play(programs, {}, settings, store, on_event, jobs=self.jobs, unsafe=self.unsafe)
            examples = examples_of(store.episodes(report.game), players["evaluator"])
        self._keep(number, "generator", examples.generator)
        self._keep(number, "evaluator", examples.evaluator)
        played = _played(number, players, report.rounds[0])
        return replace(played, collapsed=self._collapse(played, len(examples.generator)))

    def _collapse(self, played: PlayedRound, examples: int) -> str:
        if played.valid < self.safeguards.valid:
            return f"{played.valid:.0%} of the proposals are valid"
        if played.distinct < self.safeguards.distinct:
            return f"{played.distinct:.0%} of the valid proposals are distinct"
        return "" if examples else "no pair can be learned from"

    def _train(
        self, number: int, rounds: Sequence[PlayedRound], on_progress: Callable[[Role, Progress], object]
    ) -> None:
        """Train both players on the data of all good rounds."""
        good = [played.number for played in rounds if not played.collapsed]
        origin = self._origin(rounds[:-1])
        for role in ROLES:
            config = replace(self.training, seed=derive(self.training.seed, number, role))
            if self.restart == "last" and origin is not None:
                config = replace(config, start=str(self._adapter(origin, role)))
            data = [self._folder(each) / "data" / role for each in good]
            data = [folder for folder in data if (folder / MANIFEST).is_file()]

            def tell(progress: Progress, role: Role = role) -> None:
                on_progress(role, progress)

            out = self._adapter(number, role)
            train(role, data, config, out, device=self.device, jobs=self.jobs, tell=tell)

    def _keep(self, number: int, role: Role, examples: Sequence[Example]) -> None:
        """Write the examples of a round as a data set, whole or not at all."""
        folder = self._folder(number) / "data" / role
        if not examples:
            return
        folder.mkdir(parents=True, exist_ok=True)
        manifest = {"format": FORMAT, "examples": len(examples), "shards": write_examples(folder, examples)}
        write_whole(folder / MANIFEST, f"{json.dumps(manifest)}\n".encode())

    def _begin(self) -> list[PlayedRound]:
        """The rounds that are done. Raises TrainingError if the folder holds another self-play."""
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainingError(f"'{self.out}' cannot be made: {error.strerror}") from None
        if not (self.out / ROUNDS_FILE).exists():
            return []
        try:
            kept = json.loads((self.out / ROUNDS_FILE).read_text("utf-8"))
            if kept["settings"] != self._digest:
                raise TrainingError(f"'{self.out}' holds a self-play with other settings; name another folder")
            return [PlayedRound(**played) for played in kept["rounds"]]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise TrainingError(f"'{self.out / ROUNDS_FILE}' cannot be read: {error}") from None

    def _write(self, done: Sequence[PlayedRound]) -> None:
        kept = {"settings": self._digest, "rounds": [asdict(played) for played in done]}
        unfinished = self.out / f"{ROUNDS_FILE}.part"
        try:
            unfinished.write_text(f"{json.dumps(kept, indent=2)}\n", "utf-8")
            os.replace(unfinished, self.out / ROUNDS_FILE)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise TrainingError(f"'{self.out}' cannot be written: {error.strerror}; make room and run again") from None

    @property
    def _digest(self) -> str:
        return digest(self.settings.describe(), asdict(self.training), self.restart, asdict(self.safeguards))

    def _folder(self, number: int) -> Path:
        return self.out / f"round-{number:02}"

    def _adapter(self, number: int, role: Role) -> Path:
        return self._folder(number) / role


def _played(number: int, players: dict[Role, str], report: RoundReport) -> PlayedRound:
    proposals = sum(report.proposals.values())
    accepted, repeated = report.proposals.get("accepted", 0), report.proposals.get("duplicate", 0)
    valid = accepted + repeated
    return PlayedRound(
        number=number,
        generator=players["generator"],
        evaluator=players["evaluator"],
        target=report.target,
        proposals=proposals,
        valid=valid / proposals if proposals else 0.0,
        distinct=accepted / valid if valid else 0.0,
        failures=report.difficulty.failures,
        samples=report.difficulty.samples,
    )
