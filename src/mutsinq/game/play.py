"""Play: rounds of the semantic inequivalence game, from programs to rewards.

In each round the curriculum draws programs and a difficulty to ask for, the generator proposes variants, the referee
judges them by running them, evaluators try the pairs among which some are equal, and what everybody earned is written
down. Each piece of work is stored as it is done: a game that is stopped at any point goes on where it was, and with
the same seed the same is asked of the same players.
"""

from __future__ import annotations

import itertools
import json
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias, TypeVar

from mutsinq.agents.player import Player
from mutsinq.core.corpus import CorpusProgram
from mutsinq.errors import InputError, StoreError
from mutsinq.execution.isolation import probe, require
from mutsinq.game.bench import AttemptJob, ProposalJob, Sample
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.curriculum import draw, next_target, samples_of, weight
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.earning import reward
from mutsinq.game.seats import Seats
from mutsinq.game.settings import GameSettings, derive, digest
from mutsinq.game.standings import Standings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredGame, StoredPair, StoredRound
from mutsinq.version import __version__

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may use before it stops; what is under way is finished, and another run goes on. None: no limit."""

    #: Wall-clock seconds.
    seconds: float | None = None
    #: US dollars, as far as players know what their replies cost.
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class RoundBegun:
    """A round that begins or goes on."""

    round: StoredRound


@dataclass(frozen=True, slots=True)
class Advanced:
    """A piece of work that is done and stored; some may have been done before."""

    phase: Literal["proposing", "attempting"]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RoundEnded:
    """A round of which everything is stored."""

    report: RoundReport


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One round in numbers."""

    number: int
    target: int
    programs: int
    #: Proposals by what became of them: `accepted`, `duplicate`, or the rule that was broken.
    proposals: dict[str, int]
    #: Pairs by how they stand: `equal`, `solved`, `aside`.
    pairs: dict[str, int]
    #: Of the pairs that differ and that anybody solved, for the first evaluator.
    difficulty: Difficulty


@dataclass(frozen=True, slots=True)
class PlayReport:
    """What came of playing: all rounds that are complete, those of earlier runs too."""

    game: str
    rounds: tuple[RoundReport, ...]
    #: Jobs that could not be done this time; another run tries them again.
    failures: tuple[Failure, ...] = ()
    #: Which part of the budget ended the run; empty where it ended by itself.
    stopped: Literal["", "seconds", "cost"] = ""


Event: TypeAlias = RoundBegun | Advanced | RoundEnded | Failure


def play(
    programs: Sequence[CorpusProgram],
    players: Mapping[str, Player],
    settings: GameSettings,
    store: Store,
    on_event: Callable[[Event], object] = lambda event: None,
    *,
    rounds: int = 1,
    jobs: int = 1,
    budget: Budget | None = None,
    unsafe: bool = False,
    several: bool = False,
) -> PlayReport:
    """Play a game until so many rounds of it are complete, from where the store left it.

    `players` are players given as objects, by the names that `settings` has for them; they act in this process, and
    all others are opened from their names. `jobs` counts processes; what comes of a game does not depend on it, nor
    on whether it was stopped in between, as far as the players themselves keep to their seeds. Other settings,
    programs or configurations of players make another game; a store takes another beside the first with `several`.

    Raises AgentError if a player cannot play, IsolationError if this machine does not confine code that is not
    trusted and `unsafe` is not said, StoreError if the store fails or holds another game, and InputError without
    programs.
    """
    require(probe(), trusted=False, unsafe=unsafe)
    if not programs:
        raise InputError("a game needs programs; make some with `mutsinq harvest`")
    seats = Seats(settings, players)
    game = _game(programs, seats, settings)
    others = [each for each in store.games() if each.id != game.id]
    if others and not several:
        raise StoreError(f"{store.path}: holds another game: {_difference(others[-1], game)}; name another store")
    store.begin(game, programs)
    with Crew(settings, jobs) as crew:
        run = _Run(game.id, {each.program.digest: each for each in programs}, seats, settings, store, crew, on_event)
        run.limit(budget or Budget())
        for number in range(rounds):
            run.play(number)
            if run.stopped:
                break
    return PlayReport(game.id, tuple(run.reports), tuple(run.failures), run.stopped)


def _game(programs: Sequence[CorpusProgram], seats: Seats, settings: GameSettings) -> StoredGame:
    """The game that these make; its id follows from what is asked of whom, so that resuming finds it."""
    told, players = settings.describe(), seats.configurations
    id = digest(told, players, sorted(each.program.digest for each in programs))
    versions = {"mutsinq": __version__, "python": platform.python_version(), "platform": platform.platform()}
    return StoredGame(id, told, players, versions, datetime.now(UTC).isoformat(timespec="seconds"))


def _difference(one: StoredGame, other: StoredGame) -> str:
    """What tells two games apart, in a line."""
    there, here = ({**game.settings, "players": game.players} for game in (one, other))
    names = [name for name in here if _json(there.get(name)) != _json(here[name])]
    told = [f"{name} is {_clip(there.get(name))} there and {_clip(here[name])} here" for name in names]
    return "; ".join(told) or "it is played with other programs"


def _clip(value: object, most: int = 80) -> str:
    text = _json(value)
    return text if len(text) <= most else f"{text[:most]}…"


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


@dataclass(slots=True)
class _Run:
    """A game under way."""

    game: str
    #: By their digests.
    programs: dict[str, CorpusProgram]
    seats: Seats
    settings: GameSettings
    store: Store
    crew: Crew
    on_event: Callable[[Event], object]
    reports: list[RoundReport] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    stopped: Literal["", "seconds", "cost"] = ""
    _budget: Budget = field(default_factory=Budget)
    _started: float = field(default_factory=time.monotonic)
    _cost: float = 0.0

    def limit(self, budget: Budget) -> None:
        """Stop when the budget is used up, counted from now."""
        self._budget, self._started = budget, time.monotonic()

    def play(self, number: int) -> None:
        """Play what is missing of a round."""
        round = self._round(number)
        self.on_event(RoundBegun(round))
        self._propose(round)
        if not self.stopped:
            self._attempt(round)
        if not self.stopped:
            standings = Standings.read(self.store, self.game).of_round(number)
            reward(standings, self.settings, self.programs, self.store)
            self.reports.append(_report(round, standings, self.settings))
            self.on_event(RoundEnded(self.reports[-1]))

    def _round(self, number: int) -> StoredRound:
        """What the curriculum decides for a round, or decided when it began."""
        begun = {round.number: round for round in self.store.rounds(self.game)}
        if number in begun:
            return begun[number]
        target = self.settings.target
        standings = Standings.read(self.store, self.game)
        if number:
            before = begun[number - 1]
            target = next_target(before.target, standings.of_round(number - 1).measured(self.settings.evaluators[0]))
        known = standings.of_programs()
        weights = {program: weight(*known.get(program, (0, []))) for program in sorted(self.programs)}
        chosen = draw(weights, self.settings.programs or len(weights), derive(self.game, number, "programs"))
        round = StoredRound(number, target, tuple(chosen))
        self.store.add_round(self.game, round)
        return round

    # Proposals

    def _propose(self, round: StoredRound) -> None:
        judged = self.store.judged_programs(self.game, round.number)
        self.seats.know(self.store, self.game)
        waiting = [self._proposal_job(round, digest) for digest in round.programs if digest not in judged]
        progress = _Progress("proposing", len(round.programs), len(waiting), self.on_event)
        jobs = self._chunked(waiting, self.seats.propose)
        with closing(self.crew.run(jobs)) as results:
            for done in results:
                progress.advance()
                if isinstance(done, Failure):
                    self._fail(done)
                    continue
                self.store.add_judged(self.game, done.proposals, done.pairs)
                self._pay(proposal.reply.cost for proposal in done.proposals)

    def _proposal_job(self, round: StoredRound, program: str) -> ProposalJob:
        known = frozenset(self.store.normal_forms(self.game, program))
        siblings = self.seats.siblings(program)
        about = (self.programs[program], round.target, known, self.settings.generator, siblings)
        return ProposalJob(self.game, round.number, *about)

    # Attempts

    def _attempt(self, round: StoredRound) -> None:
        self.seats.know(self.store, self.game)
        attempted = self.store.attempted(self.game, round.number)
        pairs = {pair.id: pair for pair in self.store.pairs(self.game, round.number)}
        open = {pair.id: self._samples(pair, attempted) for pair in pairs.values()}
        open = {id: samples for id, samples in open.items() if samples}
        progress = _Progress("attempting", len(pairs), len(open), self.on_event)
        while open and not self.stopped:
            waiting = [AttemptJob(self.programs[pairs[id].program], pairs[id], each) for id, each in open.items()]
            open = {}
            jobs = self._chunked(waiting, self.seats.attempt)
            with closing(self.crew.run(jobs)) as results:
                for done in results:
                    if isinstance(done, Failure):
                        self._fail(done)
                        continue
                    self.store.add_attempts(done.attempts)
                    self._pay(reply.cost for attempt in done.attempts for reply in attempt.replies)
                    if done.open:
                        open[done.pair] = done.open
                    else:
                        progress.advance()

    def _samples(self, pair: StoredPair, attempted: set[tuple[str, str, int]]) -> tuple[Sample, ...]:
        """The samples that a pair still needs."""
        numbers = range(samples_of(pair, self.settings.samples))
        return tuple(
            Sample(player, number, derive(self.game, pair.id, player, number))
            for player, number in itertools.product(self.settings.evaluators, numbers)
            if (pair.id, player, number) not in attempted
        )

    # What runs have in common

    def _chunked(self, jobs: Sequence[T], act: Callable[[list[T]], list[T]]) -> Iterator[T]:
        """The jobs after the players in this process acted on them, some at a time, until the budget is used up.

        What was said is never thrown away: the budget is looked at before anybody is asked.
        """
        for start in range(0, len(jobs), self.seats.at_once):
            if self._used_up():
                return
            yield from act(list(jobs[start : start + self.seats.at_once]))

    def _used_up(self) -> bool:
        if self._budget.seconds is not None and time.monotonic() - self._started >= self._budget.seconds:
            self.stopped = "seconds"
        if self._budget.cost is not None and self._cost >= self._budget.cost:
            self.stopped = "cost"
        return bool(self.stopped)

    def _pay(self, costs: Iterable[float | None]) -> None:
        self._cost += sum(cost or 0.0 for cost in costs)

    def _fail(self, failure: Failure) -> None:
        self.failures.append(failure)
        self.on_event(failure)


@dataclass(slots=True)
class _Progress:
    """Tells how far a phase is."""

    phase: Literal["proposing", "attempting"]
    total: int
    left: int
    on_event: Callable[[Event], object]

    def __post_init__(self) -> None:
        self.on_event(Advanced(self.phase, self.total - self.left, self.total))

    def advance(self) -> None:
        """One more is done."""
        self.left -= 1
        self.on_event(Advanced(self.phase, self.total - self.left, self.total))


def _report(round: StoredRound, standings: Standings, settings: GameSettings) -> RoundReport:
    return RoundReport(
        number=round.number,
        target=round.target,
        programs=len(round.programs),
        proposals=dict(Counter(proposal.status for proposal in standings.proposals).most_common()),
        pairs=dict(Counter(standings.standing(pair) for pair in standings.pairs).most_common()),
        difficulty=standings.measured(settings.evaluators[0]),
    )
