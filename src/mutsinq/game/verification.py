"""Verification: everything that was ruled in a game, ruled again in fresh processes from nothing but raw replies.

A verdict that counted for somebody must count again: a variant that was accepted, an input that won, a proof. What was
lost must be lost again, but for losses by a limit of the machine's, which a faster one may not know.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeAlias

from mutsinq.agents.notation import read_answer, read_proposal
from mutsinq.core.codec import to_json
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.episode import AnswerRuling, ProposalRuling
from mutsinq.core.reply import Proposal
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.isolation import probe, require
from mutsinq.game.bench import Bench
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.equals import is_equal
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredAttempt, StoredGame, StoredPair, StoredProposal
from mutsinq.game.trial import same

#: Losses that depend on how fast the machine is, and on a solver's clock.
_BY_MACHINE = frozenset({"limits", "loading", "chance"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A verdict that does not come out again."""

    #: What it was on: `proposal ID`, `pair ID` or `attempt ID`.
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was ruled again, and what came out otherwise."""

    proposals: int = 0
    pairs: int = 0
    attempts: int = 0
    #: Losses for another reason than before: they count for nobody and are no faults.
    reasons: int = 0
    faults: tuple[Fault, ...] = ()

    def __add__(self, other: Verified) -> Verified:
        return Verified(
            self.proposals + other.proposals,
            self.pairs + other.pairs,
            self.attempts + other.attempts,
            self.reasons + other.reasons,
            self.faults + other.faults,
        )


def verify(
    store: Store,
    game: StoredGame,
    jobs: int = 1,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
    *,
    unsafe: bool = False,
) -> Verified:
    """Rule again everything that a game's store says, in so many processes; a job that fails is a fault.

    Raises StoreError where the store cannot be read, IsolationError as `play` does.
    """
    require(probe(), trusted=False, unsafe=unsafe)
    checks = list(_checks(store, game))
    verified = Verified()
    with Crew(GameSettings.read(game.settings), jobs) as crew, closing(crew.run(checks)) as results:
        for number, result in enumerate(results, 1):
            verified += Verified(faults=(Fault(result.name, result.reason),)) if isinstance(result, Failure) else result
            on_progress(number, len(checks))
    return verified


def _checks(store: Store, game: StoredGame) -> Iterator[Check]:
    key: Callable[[StoredProposal], tuple[int, str]] = lambda each: (each.round, each.program)  # noqa: E731
    for (_, program), proposals in itertools.groupby(store.proposals(game.id), key):
        yield ProposalsCheck(store.program(program), tuple(proposals))
    for pair in store.pairs(game.id):
        yield PairCheck(store.program(pair.program), pair, tuple(store.attempts(pair.id)))


@dataclass(frozen=True, slots=True)
class ProposalsCheck:
    """The proposals for one program in one round."""

    program: CorpusProgram
    proposals: tuple[StoredProposal, ...]

    @property
    def name(self) -> str:
        """For messages."""
        return f"proposals for {self.program.program.entry} ({self.program.origin})"

    def do(self, bench: Bench) -> Verified:
        """Read and judge each again."""
        findings = _Findings()
        for proposal in self.proposals:
            self._check(bench, proposal, findings)
        return Verified(proposals=len(self.proposals), reasons=findings.reasons, faults=tuple(findings.faults))

    def _check(self, bench: Bench, proposal: StoredProposal, findings: _Findings) -> None:
        name = f"proposal {proposal.id}"
        if proposal.reply.finish != "stop":
            if proposal.status != "no reply":
                findings.add(name, "there was no whole reply, and it was judged for all that")
            return
        parsed = read_proposal(proposal.reply.text, self.program.program)
        if to_json(parsed) != to_json(proposal.parsed):
            findings.add(name, "its reply is read in another way")
            return
        subject = bench.referee.subject(self.program)
        before = proposal.ruling
        for last in (False, True):
            ruling = bench.referee.judge_proposal(subject, parsed)
            if _compared(before, ruling, before.counterexample, ruling.counterexample, name, findings, last=last):
                return


@dataclass(frozen=True, slots=True)
class PairCheck:
    """A dealt pair with all attempts on it."""

    program: CorpusProgram
    pair: StoredPair
    attempts: tuple[StoredAttempt, ...]

    @property
    def name(self) -> str:
        """For messages."""
        return f"pair {self.pair.id}"

    def do(self, bench: Bench) -> Verified:
        """Show again that the two differ, or are equal; then read and judge each attempt again."""
        findings = _Findings()
        if not self._holds(bench):
            findings.add(self.name, "its proof does not hold" if self.pair.equal else "its difference does not show")
        self._check_attempts(bench, findings)
        faults = tuple(findings.faults)
        return Verified(pairs=1, attempts=len(self.attempts), reasons=findings.reasons, faults=faults)

    def _holds(self, bench: Bench) -> bool:
        pair, original = self.pair, self.program.program
        if pair.counterexample is None:
            return pair.proof is not None and is_equal(original, pair.variant, pair.proof, bench.engine)
        claim = Proposal(pair.variant.source, pair.counterexample.input)
        subject = bench.referee.subject(self.program)
        for _ in range(2):
            found = bench.referee.judge_proposal(subject, claim).counterexample
            if found is not None and _alike(found, pair.counterexample):
                return True
        return False

    def _check_attempts(self, bench: Bench, findings: _Findings) -> None:
        judged = []
        for attempt in self.attempts:
            if attempt.replies[-1].finish != "stop":
                if attempt.ruling.won:
                    findings.add(f"attempt {attempt.id}", "there was no whole reply, and it won")
                continue
            parsed = read_answer(attempt.replies[-1].text, self.program.program.entry)
            if to_json(parsed) != to_json(attempt.parsed):
                findings.add(f"attempt {attempt.id}", "its reply is read in another way")
            else:
                judged.append(attempt)
        for last in (False, True):
            judged = self._rejudged(bench, judged, findings, last=last) if judged else []

    def _rejudged(
        self, bench: Bench, attempts: Sequence[StoredAttempt], findings: _Findings, *, last: bool
    ) -> list[StoredAttempt]:
        """The attempts that came out otherwise, which are noted the last time."""
        answers = [attempt.parsed for attempt in attempts]
        subject, inputs, equal = bench.referee.subject(self.program), bench.settings.inputs, self.pair.equal
        rulings = bench.referee.judge_answers(subject, self.pair.variant, answers, equal=equal, inputs=inputs)
        return [
            attempt
            for attempt, ruling in zip(attempts, rulings)
            if not _compared(
                attempt.ruling,
                ruling,
                attempt.ruling.won or None,
                ruling.won or None,
                f"attempt {attempt.id}",
                findings,
                last=last,
            )
        ]


#: One piece of verification.
Check: TypeAlias = ProposalsCheck | PairCheck


@dataclass(slots=True)
class _Findings:
    reasons: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, name: str, detail: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(name, detail))


def _compared(
    before: ProposalRuling | AnswerRuling,
    now: ProposalRuling | AnswerRuling,
    counted: object,
    counts: object,
    name: str,
    findings: _Findings,
    *,
    last: bool,
) -> bool:
    """Whether a ruling came out again; `counted` and `counts` are what it won then and now, None for nothing.

    One that did not is tried once more, for a machine may be busy, and noted the `last` time.
    """
    told = [
        ruling.foul.rule if ruling.foul else "lost" if won is None else "won"
        for ruling, won in ((before, counted), (now, counts))
    ]
    if (counted is None) is (counts is None):
        findings.reasons += counted is None and told[0] != told[1]
        one, other = before.counterexample, now.counterexample
        if one is None or other is None or _alike(one, other):
            return True
    elif counted is None and told[0] in _BY_MACHINE:
        findings.reasons += 1
        return True
    if last:
        findings.add(name, f"was {told[0]!r} and is {told[1]!r}" if told[0] != told[1] else "shows other behaviour")
    return False


def _alike(one: Counterexample, other: Counterexample) -> bool:
    """Whether two counterexamples show the same behaviour."""
    return (
        one.call == other.call
        and one.difference == other.difference
        and same(one.original, other.original)
        and same(one.variant, other.variant)
    )
