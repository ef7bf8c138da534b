"""Probe: run both programs on inputs for real, and keep the best difference that replays."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, Raised, Returned
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import REJECTIONS, compare
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.changed_lines import changed_lines
from mutsinq.searchers.conforming import is_as_declared, is_in_domain, is_of_likeliest_types
from mutsinq.searchers.protocol import Pair, Trial
from mutsinq.searchers.replay import HASH_SEEDS, replay
from mutsinq.static.domains.domain import Domain
from mutsinq.static.domains.guards import checks_types

#: Differing inputs of one batch that are looked at in detail.
_MOST_DETAILS = 12
#: Candidates of one rank that may fail to replay before that rank is given up.
_MOST_UNSTABLE = 6
#: The share of the time to go on for after a weak difference, by whether it lies in the domain, and the least seconds.
_PATIENCE, _LEAST_PATIENCE = {True: 0.1, False: 0.3}, 0.5
#: Whether a program hangs takes seconds to find out: so long a share of the time it waits, for what takes less.
_BEFORE_HANGS = 0.15
#: What is seen when the time is over may still be looked at and replayed for so many seconds.
_LAST_SECONDS = 1.0
#: Steps of a call in the search, at first: inputs that hang must not eat the time of the others.
_FIRST_STEPS, _FEWEST_STEPS = 20_000, 1_000
#: What the original alone gets: its inputs are small, and those that hang would take the time of the search.
_REHEARSAL_STEPS = 2_000
#: A batch that takes this share of the whole time is slow.
_SLOW_BATCH = 0.05
#: So is one whose inputs take so many seconds each where more than this share of them run out of steps.
_SLOW_INPUT, _MANY_HANGS = 0.002, 0.05
#: An original that runs out of steps on this share of all inputs is slow; on fewer it gets stuck.
_NEARLY_ALL = 0.9
#: Of loops that no step counts only the clock knows: a call may take this share of the whole time.
_SLOW_CALL = 0.05
#: So many inputs are kept for searchers that start from those of others.
_CORPUS = 200
_ENDS = {b"R": "returned", b"S": "returned", b"T": "steps", b"U": "unbuildable", b"X": "crashed"}


class PairProbe:
    """Both programs in warm workers. It closes when a strong difference replays, or its time is over.

    A strong difference lies in the domain and both programs return. After a weaker one the search goes on for a
    while in the hope of a strong one: longer after one outside the domain, which a user may not care for.
    """

    def __init__(
        self,
        engine: Engine,
        pair: Pair,
        relation: Relation,
        seconds: float,
        *,
        on_batch: Callable[[int], None] | None = None,
    ) -> None:
        self._engine = engine
        self._pair = pair
        self._domain = pair.domain
        self._relation = relation
        self._on_batch = on_batch
        limits = replace(engine.limits, seconds=min(engine.limits.seconds, _SLOW_CALL * seconds))
        changed = changed_lines(pair.original.source, pair.variant.source)
        opening = time.monotonic()
        self.original = engine.open(pair.original, limits=limits, watched_lines=changed[0])
        self.variant = engine.open(pair.variant, limits=limits, watched_lines=changed[1])
        # Loading a large program is no part of the search, and none of a replay, which loads both for each hash seed.
        self._last_seconds = _LAST_SECONDS + len(HASH_SEEDS) * (time.monotonic() - opening)
        self._seconds = seconds
        self._deadline = self._end = time.monotonic() + seconds
        self._hangs_from = time.monotonic() + _BEFORE_HANGS * seconds
        #: The best replayed difference so far.
        self.best: Counterexample | None = None
        #: Searcher now at work, written into counterexamples.
        self.searcher = ""
        #: Inputs on which both programs ran.
        self.tried = 0
        #: Inputs on which a difference did not show again: behaviour that is not deterministic, or slow.
        self.unstable: dict[DifferenceKind, list[Input]] = {}
        #: Inputs that showed new behaviour, and on which the original returned.
        self.corpus: list[Input] = []
        self._signatures: set[tuple[int, int]] = set()
        self._checks_types = any(checks_types(program.source) for program in (pair.original, pair.variant))
        self._steps = min(_FIRST_STEPS, engine.limits.steps)
        #: The first input on which one of them seems to hang, while that waits.
        self._hanging: tuple[Input, Difference] | None = None
        #: Inputs on which the original ran out of them.
        self._exhausted = 0

    @property
    def open(self) -> bool:
        """Whether searching on makes sense."""
        return not self._is_strong(self.best) and time.monotonic() < self._deadline

    @property
    def seconds_left(self) -> float:
        """How long it stays open as things stand."""
        return max(0.0, self._deadline - time.monotonic())

    @property
    def has_difference(self) -> bool:
        """Whether there is a difference on arguments of the declared types.

        One on others is no answer to whether the programs do the same: it is told when nothing else is known.
        """
        return self.best is not None and is_as_declared(self.best.input, self._domain)

    def __call__(self, input: Input) -> Difference | None:
        trials = self.batch([input])
        return trials[0].difference if trials else None

    def batch(self, inputs: Sequence[Input]) -> list[Trial]:
        """Run both programs on many inputs; fewer trials than inputs when the time is over."""
        if time.monotonic() >= self._hangs_from:
            self.conclude()
        if not inputs or not self.open:
            return []
        began = time.monotonic()
        originals, variants = self._run(inputs, self._deadline)
        count = min(len(originals[0]), len(variants[0]))
        self.tried += count
        self._adapt_steps(originals[0], variants[0], time.monotonic() - began)
        differing = [i for i in range(count) if self._may_differ(originals[0][i], variants[0][i])]
        differences = self._differences(inputs, differing, originals[0], variants[0])
        trials = []
        for i in range(count):
            pair_signature = (originals[1][i], variants[1][i])
            novel = pair_signature not in self._signatures
            self._signatures.add(pair_signature)
            if novel and originals[0][i][:1] in b"RS" and len(self.corpus) < _CORPUS:
                self.corpus.append(inputs[i])
            ends = end_of(originals[0][i]), end_of(variants[0][i])
            reached = bool((originals[1][i] | variants[1][i]) & 1)
            trials.append(Trial(inputs[i], differences.get(i), *ends, novel, reached))
        if self._on_batch:
            self._on_batch(self.tried)
        return trials

    def ends(self, inputs: Sequence[Input]) -> list[str]:
        """How the original alone ends on each input, as `Trial.original` tells it."""
        steps = min(self._steps, _REHEARSAL_STEPS)
        batch = self.original.worker.run(inputs, steps=steps, deadline=self._deadline)
        return [end_of(outcome) for outcome in batch.outcomes]

    def settle(self) -> None:
        """Close: what there is to know is known by other means."""
        self._deadline = 0.0

    def conclude(self) -> None:
        """Look at what seemed to hang, if nothing better is known: the search is over, or has had its chance."""
        if self._hanging is not None and self.open:
            hanging, self._hanging, self._hangs_from = self._hanging, None, 0.0
            self._consider(*hanging)

    def believe(self, domain: Domain) -> None:
        """Judge from now on by this domain whether an input lies in it."""
        self._domain = domain

    def kinds(self, inputs: Sequence[Input], deadline: float = float("inf")) -> list[Difference | None]:
        """The difference on each input, without taking note of any, for minimising; on fewer past the deadline."""
        originals, variants = self._run(inputs, deadline)
        count = min(len(originals[0]), len(variants[0]))
        differing = [i for i in range(count) if self._may_differ(originals[0][i], variants[0][i])]
        compared = self._compare(inputs, differing, deadline)
        return [compared.get(i) for i in range(count)]

    def close(self) -> None:
        """End both workers."""
        self.original.worker.stop()
        self.variant.worker.stop()

    def _run(
        self, inputs: Sequence[Input], deadline: float
    ) -> tuple[tuple[list[bytes], list[int]], tuple[list[bytes], list[int]]]:
        self.original.worker.submit(inputs, steps=self._steps)
        self.variant.worker.submit(inputs, steps=self._steps)
        one, other = self.original.worker.collect(deadline), self.variant.worker.collect(deadline)
        return (one.outcomes, one.signatures), (other.outcomes, other.signatures)

    def _may_differ(self, original: bytes, variant: bytes) -> bool:
        """Whether two outcomes need a closer look: messages of exceptions are told in detail only."""
        return original != variant or (self._relation.same_exception_message and original[:1] == b"E")

    def _adapt_steps(self, originals: list[bytes], variants: list[bytes], seconds: float) -> None:
        """More steps for an original that ran out of them on nearly all inputs so far, so is slow rather than stuck;
        else fewer where calls that run out of them take up the time of the others.
        """
        self._exhausted += originals.count(b"T")
        hung = sum(b"T" in ends for ends in zip(originals, variants))
        is_slow = seconds > _SLOW_BATCH * self._seconds or (
            seconds > _SLOW_INPUT * len(originals) and hung > _MANY_HANGS * len(originals)
        )
        if self._exhausted > _NEARLY_ALL * self.tried:
            self._steps = min(4 * self._steps, self._engine.limits.steps)
        elif hung and is_slow:
            self._steps = max(_FEWEST_STEPS, self._steps // 4)

    def _differences(
        self, inputs: Sequence[Input], differing: list[int], originals: list[bytes], variants: list[bytes]
    ) -> dict[int, Difference]:
        differing = [i for i in differing if not self._is_settled(originals[i], variants[i])]
        found: dict[int, Difference] = {}
        # Where both return comes first: those differences are worth most.
        differing.sort(key=lambda i: originals[i][:1] not in b"RS" or variants[i][:1] not in b"RS")
        looked_at = 0
        while looked_at < len(differing) and self.open:
            # One alone at first: details of many that hang would leave no time to replay any.
            chunk = differing[looked_at : looked_at + (_MOST_DETAILS if looked_at else 1)]
            looked_at += len(chunk)
            compared = self._compare(inputs, chunk, self._end + self._last_seconds)
            found |= compared
            for i, difference in sorted(compared.items(), key=lambda item: item[1].rank):
                self._consider(inputs[i], difference)
            if found and looked_at > 1:
                break
        return found

    def _is_settled(self, original: bytes, variant: bytes) -> bool:
        """Whether two different outcomes cannot beat what is known already: two rejections, or a weaker end."""
        if original[:1] == b"U" or variant[:1] == b"U":
            return True
        ends = {end_of(original), end_of(variant)}
        if ends <= {"TypeError", "AttributeError"}:
            return True
        both_return = ends == {"returned"}
        return self.best is not None and not both_return and self.best.difference.kind <= DifferenceKind.EXCEPTION

    def _compare(self, inputs: Sequence[Input], places: list[int], deadline: float) -> dict[int, Difference]:
        chosen = [inputs[i] for i in places]
        if not chosen:
            return {}
        sides = self.original.worker, self.variant.worker
        outcomes = [side.details(chosen, steps=self._steps, deadline=deadline) for side in sides]
        found = {}
        for place, original, variant in zip(places, *outcomes):
            kind = compare(original, variant, self._relation)
            if kind is not None and not self._is_refusal(inputs[place], original, variant):
                in_domain = type(original).__name__ == "Returned" and is_in_domain(inputs[place], self._domain)
                found[place] = Difference(kind, in_domain)
        return found

    def _is_refusal(self, input: Input, original: Outcome, variant: Outcome) -> bool:
        """Whether a program that does not check types fails on one that the source does not declare.

        Or where the original fails on one that its code does not tell, and the variant happens to return. It does not
        happen so with None, which one puts in to see what is made of it.
        """
        if self._checks_types or not (_rejects(original) or _rejects(variant)):
            return False
        return not is_as_declared(input, self._domain) or (
            _rejects(original)
            and isinstance(variant, Returned)
            and None not in (*input.args, *input.kwargs.values())
            and not is_of_likeliest_types(input, self._domain)
        )

    def _consider(self, input: Input, difference: Difference) -> None:
        """Replay a difference that is better than the best so far."""
        if self.best is not None and self.best.difference.rank <= difference.rank:
            return
        deadline = self._end + self._last_seconds
        unstable = self.unstable.get(difference.kind, ())
        if input in unstable or len(unstable) >= _MOST_UNSTABLE or time.monotonic() > deadline:
            return
        hang = difference.kind is DifferenceKind.HANG
        if hang and time.monotonic() < self._hangs_from:
            self._hanging = self._hanging or (input, difference)
            return
        counterexample = replay(
            self._engine,
            self._pair,
            input,
            self._relation,
            self.searcher,
            # With the steps of a replay the original may return.
            in_domain=difference.in_domain or (hang and is_in_domain(input, self._domain)),
            hang=hang,
            deadline=deadline,
        )
        if counterexample is None:
            # Not for lack of time.
            if time.monotonic() < deadline:
                self.unstable.setdefault(difference.kind, []).append(input)
        elif self.best is None or counterexample.difference.rank < self.best.difference.rank:
            self.best = counterexample
            if self.has_difference:
                patience = max(_LEAST_PATIENCE, _PATIENCE[counterexample.difference.in_domain] * self._seconds)
                self._deadline = min(self._deadline, time.monotonic() + patience)

    @staticmethod
    def _is_strong(counterexample: Counterexample | None) -> bool:
        return (
            counterexample is not None
            and counterexample.difference.in_domain
            and counterexample.difference.kind <= DifferenceKind.OUTPUT
        )


def _rejects(outcome: Outcome) -> bool:
    """Whether the call, or what it gave once that is run, ended as one with arguments of wrong types does."""
    match outcome:
        case Raised(end) | Returned(("iterator", _, str(end))):
            return end in REJECTIONS
        case Returned(("object", "coroutine" | "context manager", steps)):
            return any(step == ("raised", ("str", name)) for step in steps for name in REJECTIONS)
    return False


def end_of(outcome: bytes) -> str:
    """How a call ended: `returned`, `steps`, `crashed`, or the name of the exception's type."""
    if outcome[:1] == b"E":
        return outcome[1:].partition(b"\0")[0].decode("utf-8", "replace")
    return _ENDS.get(outcome[:1], "crashed")
