"""Referee: judges what players claim, by running it.

The referee believes no player: a difference counts once both programs showed it in fresh workers under several hash
seeds, each doing the same every time, on an input of the original's domain; *equivalent* counts only with a proof.
The published verifier's defects (compare `docs/explanation/reproduction.md`) do not exist here by construction:
outcomes are compared by type and value, inputs are data, each program has a process of its own, and what is not known
counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.episode import AnswerRuling, Foul, ProposalRuling
from mutsinq.core.input import Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, MalformedReply, Proposal
from mutsinq.core.task import Feedback
from mutsinq.core.verdict import Counterexample
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.game import trial
from mutsinq.game.rules import Rules, foul_of_variant, variant_of
from mutsinq.game.subject import Subject, study
from mutsinq.oracles.compare import compare
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import prove_by_rewriting

#: Known inputs on which a variant must do the same each time, beside the claimed one.
_KNOWN_INPUTS = 4
#: Seconds for asking a solver whether a variant that shows no difference can show one at all.
_PROOF_SECONDS = 1.0
_MOST_SUBJECTS = 64
#: Values in an outcome of a variant: larger ones cost all who look at them more than there is to learn from them.
_MOST_VALUES = 5_000
#: Ends that say more about the machine than about the program.
_LIMITS = frozenset(("RecursionError", "MemoryError"))


@dataclass(slots=True)
class Referee:
    """Judges proposals and answers under one set of rules, by nothing but the programs and the inputs."""

    engine: Engine
    rules: Rules = field(default_factory=Rules)
    _subjects: dict[str, Subject] = field(default_factory=dict)
    #: What each original did on inputs by their texts: all variants of a program are tried on much the same ones.
    _originals: dict[str, dict[str, Outcome | None]] = field(default_factory=dict)

    def subject(self, corpus_program: CorpusProgram) -> Subject:
        """The program with its domain. Raises InputError or LoadError where it cannot be played with."""
        digest = corpus_program.program.digest
        if digest not in self._subjects:
            if len(self._subjects) >= _MOST_SUBJECTS:
                self._subjects.clear()
                self._originals.clear()
            self._subjects[digest] = study(corpus_program, self.engine)
        return self._subjects[digest]

    def judge_proposal(self, subject: Subject, proposal: Proposal | MalformedReply) -> ProposalRuling:
        """Whether a generator's variant keeps the rules, and its claimed input shows a difference."""
        if isinstance(proposal, MalformedReply):
            return ProposalRuling(foul=_malformed(proposal))
        if foul := foul_of_variant(subject.program, proposal.source, self.rules):
            return ProposalRuling(foul=foul)
        variant = variant_of(subject.program, proposal.source)
        if foul := subject.foul(proposal.input, self.rules):
            return ProposalRuling(variant, foul=foul)
        try:
            claimed, *known = trial.outcomes(self.engine, variant, [proposal.input, *subject.inputs[:_KNOWN_INPUTS]])
        except (LoadError, InputError) as error:
            return ProposalRuling(variant, foul=Foul("loading", str(error)))
        if None in known:
            return ProposalRuling(variant, foul=Foul("chance", "the variant does not do the same each time"))
        if any(outcome is not None and _is_huge(outcome) for outcome in (claimed, *known)):
            return ProposalRuling(variant, foul=Foul("limits", f"variant: gives more than {_MOST_VALUES:,} values"))
        (original,) = self._of_original(subject, [proposal.input])
        found = self._compared(subject, variant, proposal.input, original, claimed, "generator")
        if isinstance(found, Counterexample):
            return ProposalRuling(variant, found)
        if found.rule == "no difference" and (
            equal := prove_by_rewriting(subject.program, variant, Deadline(_PROOF_SECONDS))
        ):
            return ProposalRuling(variant, foul=Foul("equal", equal.proof.detail), proof=equal.proof)
        return ProposalRuling(variant, foul=found)

    def judge_answers(
        self,
        subject: Subject,
        variant: Program,
        answers: Sequence[Answer | MalformedReply],
        *,
        equal: bool,
        inputs: int = 1,
    ) -> list[AnswerRuling]:
        """Whether evaluators are right about a dealt pair, an answer each: the inputs of all are run together.

        `equal` says that a proof shows the pair to be the same. Of each answer the first `inputs` inputs count.
        """
        named: dict[str, Input] = {}
        for answer in answers:
            if isinstance(answer, Answer) and not equal:
                named.update((render_call(variant.entry, input), input) for input in answer.inputs[:inputs])
        ran = self._tried(subject, variant, list(named.values()))
        found = dict(zip(named, ran))
        return [_ruling(answer, variant.entry, found, equal, inputs) for answer in answers]

    def _tried(self, subject: Subject, variant: Program, inputs: Sequence[Input]) -> list[_Tried]:
        """What each input shows; those that may not be run are not run."""
        fouls = [subject.foul(input, self.rules) for input in inputs]
        allowed = [input for input, foul in zip(inputs, fouls) if foul is None]
        originals = self._of_original(subject, allowed)
        pairs = iter(zip(allowed, originals, trial.outcomes(self.engine, variant, allowed)))
        tried = []
        for foul in fouls:
            if foul is not None:
                tried.append(_Tried(foul))
                continue
            input, original, other = next(pairs)
            found = self._compared(subject, variant, input, original, other, "evaluator")
            ran = original is not None and other is not None
            tried.append(_Tried(found, Feedback(input, original, other) if ran and original and other else None))
        return tried

    def _of_original(self, subject: Subject, inputs: Sequence[Input]) -> list[Outcome | None]:
        """What the original does on each input, as `trial.outcomes` tells it; each input is run once."""
        known = self._originals.setdefault(subject.program.digest, {})
        texts = [render_call(subject.program.entry, input) for input in inputs]
        missing = {text: input for text, input in zip(texts, inputs) if text not in known}
        if missing:
            known.update(zip(missing, trial.outcomes(self.engine, subject.program, list(missing.values()))))
        return [known[text] for text in texts]

    def _compared(
        self, subject: Subject, variant: Program, input: Input, one: Outcome | None, other: Outcome | None, player: str
    ) -> Counterexample | Foul:
        """The counterexample that an input is, given what both programs did on it, or why it is none."""
        if one is None or other is None:
            return Foul("chance", f"the {'original' if one is None else 'variant'} does not do the same each time")
        if foul := self._unwelcome(subject, input, one):
            return foul
        kind = compare(one, other, self.rules.relation)
        if kind is None:
            limit = isinstance(other, Crashed)
            return Foul("limits", f"variant: {_told(other)}") if limit else Foul("no difference", f"both {_told(one)}")
        if _hit_limit(other):
            counts = self.rules.hangs and kind is DifferenceKind.HANG and isinstance(other, OutOfSteps)
            if not counts or trial.ends(self.engine, variant, input):
                return Foul("limits", f"variant: {_told(other)}")
        in_domain = isinstance(one, Returned)
        call = render_call(variant.entry, input)
        return Counterexample(input, call, one, other, Difference(kind, in_domain), player)

    def _unwelcome(self, subject: Subject, input: Input, original: Outcome) -> Foul | None:
        """Why an input does not count, by what the original does on it."""
        if _hit_limit(original):
            return Foul("limits", f"original: {_told(original)}")
        if isinstance(original, Raised):
            documented = self.rules.raising == "documented" and subject.documents(original.exception)
            if documented or self.rules.raising == "always":
                return None
            return Foul("raises", f"original: {_told(original)}")
        return (
            None if subject.has(input) else Foul("domain", "the input does not hold what the original asks of inputs")
        )


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of one input: a counterexample or a foul, and what both programs did where they ran."""

    found: Counterexample | Foul
    feedback: Feedback | None = None


def _ruling(
    answer: Answer | MalformedReply, entry: str, found: dict[str, _Tried], equal: bool, inputs: int
) -> AnswerRuling:
    if isinstance(answer, MalformedReply):
        return AnswerRuling(won=False, foul=_malformed(answer))
    if answer.equivalent:
        return AnswerRuling(won=equal, foul=None if equal else Foul("different"))
    if not answer.inputs:
        return AnswerRuling(won=False, foul=Foul("abstained"))
    if equal:
        return AnswerRuling(won=False, foul=Foul("false alarm"))
    tried = [found[render_call(entry, input)] for input in answer.inputs[:inputs]]
    for each in tried:
        if isinstance(each.found, Counterexample):
            return AnswerRuling(won=True, counterexample=each.found)
    foul = next(each.found for each in tried if isinstance(each.found, Foul))
    return AnswerRuling(won=False, foul=foul, tried=tuple(each.feedback for each in tried if each.feedback))


def _malformed(reply: MalformedReply) -> Foul:
    return Foul("malformed", f"line {reply.line}: {reply.reason}" if reply.line else reply.reason)


def _hit_limit(outcome: Outcome) -> bool:
    """Whether a call ended by a limit of the machine's rather than by itself."""
    match outcome:
        case OutOfSteps() | Crashed():
            return True
        case Raised(exception):
            return exception in _LIMITS
    return False


def _is_huge(outcome: Outcome) -> bool:
    if not isinstance(outcome, Returned | Raised):
        return False
    left = [outcome.value if isinstance(outcome, Returned) else (), outcome.arguments or ()]
    for _ in range(_MOST_VALUES):
        if not left:
            return False
        left += (part for part in left.pop() if isinstance(part, tuple))
    return True


def _told(outcome: Outcome) -> str:
    match outcome:
        case Returned():
            return "returned"
        case Raised(exception):
            return f"raised {exception}"
        case OutOfSteps():
            return "used up its steps"
        case Crashed(reason):
            return f"was stopped: {reason}"
