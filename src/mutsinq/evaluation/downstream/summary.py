"""Summary: an examination in numbers, by the measures of its task, the published one first.

Intervals draw origins, as everywhere (`mutsinq.evaluation.scores`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from mutsinq.core.task import Topic
from mutsinq.evaluation.attempting import Attempted
from mutsinq.evaluation.downstream.examine import Examination
from mutsinq.evaluation.downstream.judging import EQUAL, MALFORMED, NO_REPLY, PASSED, RIGHT
from mutsinq.evaluation.downstream.question import Question
from mutsinq.evaluation.scores import Comparison, Estimate, Resampling, one_of

#: What became of the replies to a question, a word each.
Words: TypeAlias = tuple[str, ...]
#: The score of one item from its questions, which differ in order alone, and what became of the replies to each.
Score: TypeAlias = Callable[[Sequence[Question], Sequence[Words]], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of the table."""

    name: str
    score: Score


@dataclass(frozen=True, slots=True)
class ExaminedRow:
    """One evaluator, or one rule, on a part of the questions."""

    evaluator: str
    rule: bool
    #: By the measures' names.
    measured: dict[str, Estimate]
    #: The share of replies that could be read.
    readable: float
    #: Means of a question.
    seconds: float
    cpu_seconds: float
    tokens: float
    #: US dollars for all questions; None where nobody knows.
    cost: float | None


@dataclass(frozen=True, slots=True)
class ExaminedVersus:
    """One evaluator against another, or against the best rule, on the same items."""

    evaluator: str
    other: str
    measure: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class ExaminedPart:
    """Some of the questions, in numbers."""

    name: str
    about: str
    questions: int
    origins: int
    rows: tuple[ExaminedRow, ...]
    versus: tuple[ExaminedVersus, ...]


def summarise(examination: Examination) -> tuple[ExaminedPart, ...]:
    """The numbers of each part that holds a question."""
    parts = []
    for name, about in examination.set.parts.items():
        questions = [question for question in examination.set.questions if name in question.parts]
        if questions:
            parts.append(_PartNumbers(examination, questions).summary(name, about))
    return tuple(parts)


class _PartNumbers:
    def __init__(self, examination: Examination, questions: Sequence[Question]) -> None:
        self._examination = examination
        self._questions = questions
        self._items: dict[str, list[Question]] = {}
        for question in questions:
            self._items.setdefault(question.item, []).append(question)
        self._measures = measures(examination.set.topic, examination.settings.samples, questions)
        clusters = {item: of[0].origin for item, of in self._items.items()}
        self._resampling = Resampling(clusters, examination.settings.seed)

    def summary(self, name: str, about: str) -> ExaminedPart:
        rules, evaluators = self._examination.set.rules, self._examination.settings.evaluators
        scores = {
            (who, measure.name): self._scores(who, measure)
            for who in (*rules, *evaluators)
            for measure in self._measures
        }
        rows = tuple(self._row(who, who in rules, scores) for who in (*rules, *evaluators))
        versus = []
        for measure in self._measures:
            others = _best_rule(rows, measure.name)
            for place, one in enumerate(evaluators):
                for other in (*evaluators[place + 1 :], *others):
                    comparison = self._resampling.compare(scores[one, measure.name], scores[other, measure.name])
                    versus.append(ExaminedVersus(one, other, measure.name, comparison))
        origins = len({question.origin for question in self._questions})
        return ExaminedPart(name, about, len(self._questions), origins, rows, tuple(versus))

    def _words(self, question: Question, who: str) -> Words:
        told = self._examination.attempted.get((question.id, who))
        return told.tries if told else ()

    def _scores(self, who: str, measure: Measure) -> dict[str, float]:
        return {
            item: measure.score(questions, [self._words(question, who) for question in questions])
            for item, questions in self._items.items()
        }

    def _estimate(self, scores: Mapping[str, float]) -> Estimate:
        """The mean; an item of a rare class has a score above 1, a share has not."""
        estimate = self._resampling.estimate(scores)
        return replace(estimate, high=min(estimate.high, 1.0))

    def _row(self, who: str, rule: bool, scores: Mapping[tuple[str, str], dict[str, float]]) -> ExaminedRow:
        attempted = self._examination.attempted
        told: list[Attempted] = [at for each in self._questions if (at := attempted.get((each.id, who)))]
        words = [word for each in told for word in each.tries]
        count = max(len(told), 1)
        costs = [each.cost for each in told if each.cost is not None]
        return ExaminedRow(
            who,
            rule,
            {measure.name: self._estimate(scores[who, measure.name]) for measure in self._measures},
            sum(word not in (MALFORMED, NO_REPLY) for word in words) / max(len(words), 1),
            sum(each.seconds for each in told) / count,
            sum(each.cpu_seconds for each in told) / count,
            sum(each.tokens_read + each.tokens_written for each in told) / count,
            sum(costs) if costs else None,
        )


def _best_rule(rows: Sequence[ExaminedRow], measure: str) -> list[str]:
    """The rule that does best by a measure, if there is any."""
    rules = [row for row in rows if row.rule and row.evaluator != REFERENCE]
    return [max(rules, key=lambda row: row.measured[measure].mean).evaluator] if rules else []


#: The rule that is none: the ceiling of code generation.
REFERENCE = "the reference"


def measures(topic: Topic, samples: int, questions: Sequence[Question]) -> list[Measure]:
    """The columns of a task's table, the published one first. `questions` are all that are measured."""
    match topic:
        case "identifier-swap":
            return [Measure("right", _mean), Measure("right in both orders", _every)]
        case "defect-detection":
            return [Measure("right", _majority), Measure("mean of both classes", _Balanced(questions).score)]
        case "output-prediction":
            return [Measure("equal", _found(1, RIGHT, EQUAL)), Measure("equal, and of its type", _found(1, RIGHT))]
        case _:
            counts = sorted({1, samples})
            passing = [Measure(f"pass@{k}", _found(k, RIGHT, PASSED)) for k in counts]
            return [*passing, *(Measure(f"and like the reference@{k}", _found(k, RIGHT)) for k in counts)]


def _mean(questions: Sequence[Question], words: Sequence[Words]) -> float:
    """The share of right replies, those that cannot be read among the wrong ones."""
    return sum(each.count(RIGHT) / len(each) for each in words if each) / len(words)


def _every(questions: Sequence[Question], words: Sequence[Words]) -> float:
    """The share of samples in which all questions of an item are right."""
    together = list(zip(*words, strict=False))
    return sum(all(word == RIGHT for word in each) for each in together) / len(together) if together else 0.0


def _majority(questions: Sequence[Question], words: Sequence[Words]) -> float:
    """Whether at least half of the replies that can be read say yes, where that is right; without any it is wrong."""
    (question,), (said,) = questions, words
    readable = [word for word in said if word not in (MALFORMED, NO_REPLY)]
    if not readable:
        return 0.0
    right = readable.count(RIGHT)
    yes = right if question.answer == "yes" else len(readable) - right
    return float((2 * yes >= len(readable)) is (question.answer == "yes"))


class _Balanced:
    """The mean of the shares of both classes, as a mean over items: each class weighs the same."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._share = {
            answer: sum(question.answer == answer for question in questions) / len(questions)
            for answer in {question.answer for question in questions}
        }

    def score(self, questions: Sequence[Question], words: Sequence[Words]) -> float:
        (question,) = questions
        return _majority(questions, words) / (len(self._share) * self._share[question.answer])


def _found(k: int, *good: str) -> Score:
    """The chance that one of k replies is one of the good."""

    def score(questions: Sequence[Question], words: Sequence[Words]) -> float:
        (said,) = words
        return one_of(k, sum(word in good for word in said), len(said)) if said else 0.0

    return score
