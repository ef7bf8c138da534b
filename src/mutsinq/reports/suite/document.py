"""Suite document: a run with the sources that it speaks of, as all its reports need them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from click import unstyle

from mutsinq.core.mutation import Edit, FromOperator
from mutsinq.core.program import Span
from mutsinq.core.suite import DETECTED, MISSED, MutantResult, MutantStatus, SuiteReport, SurvivorFinding
from mutsinq.core.verdict import Bounded, Counterexample, Distinguished, Equivalent, Invalid, NotFound
from mutsinq.execution.show import clip
from mutsinq.operators.splice import splice
from mutsinq.reports.diffs import Differ
from mutsinq.reports.verdicts import contrasts

#: Statuses in the order in which reports count them.
STATUSES = (*DETECTED, *MISSED, "equivalent", "ignored", "invalid", "pending")
#: Characters of a call that a report has room for, and of a line that is easily read.
_WIDTH, _LINE = 300, 118


@dataclass(frozen=True, slots=True)
class Report:
    """A kind of report."""

    #: The file that it goes to if none is named; `-` for standard output.
    path: str
    #: The text, whole or in parts: that of a long run takes more memory than all else.
    render: Callable[[SuiteDocument], str | Iterator[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mutant changes its file: lines and columns in characters, counted from 1; the end is excluded."""

    line: int
    column: int
    end_line: int
    end_column: int


class SuiteDocument:
    """A run and its sources, by the paths in the results; `min_score` is what it was to reach, in percent."""

    def __init__(self, report: SuiteReport, sources: Mapping[str, str], min_score: float = 0.0) -> None:
        self.report = report
        self.sources = sources
        self.min_score = min_score
        self._texts = {path: _Text(source) for path, source in sources.items()}
        self._differs = {path: Differ(source, path) for path, source in sources.items()}

    @cached_property
    def by_path(self) -> dict[str, list[MutantResult]]:
        """The results of each file in order of their lines, the files in order of their names."""
        found: dict[str, list[MutantResult]] = defaultdict(list)
        for result in sorted(self.report.results, key=_order):
            found[result.path].append(result)
        return dict(found)

    @property
    def findings(self) -> list[list[MutantResult]]:
        """What no test noticed, as `by_line` groups it; what the run ranked first comes first."""
        return by_line(result for result in self.report.results if result.status in MISSED)

    @property
    def score_text(self) -> str:
        """`87.5 %`, with its interval where it is the score of a sample."""
        score = self.report.score
        if score is None:
            return "nothing was measured"
        text = f"{100 * score:.1f} %"
        if interval := self.report.interval:
            size = self.report.count(*DETECTED, *MISSED)
            low, high = (f"{100 * bound:.1f}" for bound in interval)
            text += f" of a sample of {size}; of all {self.report.population} between {low} and {high} % (95 %)"
        return text

    def place(self, result: MutantResult) -> Place:
        """Where a mutant changes its file."""
        return self._texts[result.path].place(_hull(result.mutant))

    def replacement(self, result: MutantResult) -> str:
        """What a mutant puts at its place."""
        hull = _hull(result.mutant)
        edits = [
            Edit(Span(edit.span.start - hull.start, edit.span.end - hull.start), edit.replacement)
            for mutation in result.mutant.mutations
            for edit in mutation.edits
        ]
        return splice(self._texts[result.path].encoded[hull.start : hull.end], edits).decode()

    def diff(self, result: MutantResult) -> list[str]:
        """The lines of a mutant's diff."""
        return list(self._differs[result.path].lines(result.mutant))


def by_line(results: Iterable[MutantResult]) -> list[list[MutantResult]]:
    """Results in groups of one status on one line, in the order in which the groups begin.

    In each, mutants with an input that kills them come first.
    """
    groups: dict[tuple[str, int, MutantStatus], list[MutantResult]] = defaultdict(list)
    for result in results:
        groups[result.path, result.mutant.mutations[0].line, result.status].append(result)
    return [sorted(group, key=_is_without_input) for group in groups.values()]


def title(result: MutantResult) -> str:
    """What a mutant changes, in a line: `x < y → x <= y`."""
    return "; ".join(mutation.summary for mutation in result.mutant.mutations)


def reason(result: MutantResult) -> str:
    """Why a mutant has its status, in a line; empty where the status says all."""
    if result.killer:
        where = "" if result.killer.phase == "call" else f" ({result.killer.phase})"
        return f"{result.killer.test}{where}: {result.killer.reason}"
    if result.finding:
        return finding_text(result.finding)
    if result.status == "ignored":
        return "a comment in the code asks for it"
    return result.note


def finding_text(finding: SurvivorFinding) -> str:
    """What was found out about a survivor, in a line."""
    match finding.verdict:
        case Distinguished(counterexample):
            call, original, mutant = _killing(finding, counterexample)
            text = f"{call}  {original}; mutant: {mutant}"
            return f"{text}  (test: {finding.test})" if finding.test else text
        case Equivalent(proof):
            return f"proved to be equivalent for {proof.scope}: {proof.method}"
        case Bounded(bound):
            return f"no difference for {bound}"
        case NotFound():
            return "no input was found that shows a difference"
        case Invalid(why):
            return f"not searched: {why}"


def finding_lines(finding: SurvivorFinding) -> Iterator[str]:
    """The same, in several lines if it is long: what original and mutant do then stands one below the other."""
    text = finding_text(finding)
    if len(text) <= _LINE or not isinstance(finding.verdict, Distinguished):
        yield text
        return
    call, original, mutant = _killing(finding, finding.verdict.counterexample)
    yield call
    yield f"  original: {original}"
    yield f"  mutant:   {mutant}"
    if finding.test:
        yield f"  test:     {finding.test}"


def _killing(finding: SurvivorFinding, counterexample: Counterexample) -> tuple[str, str, str]:
    """A call, and what is different of what it does on the original and on the mutant."""
    module = finding.entry.rpartition(":")[0]
    where = f" of {module}" if module else ""
    pairs = [(original, mutant) for original, mutant in contrasts(counterexample) if original != mutant]
    original, mutant = (unstyle(" and ".join(texts)) for texts in zip(*pairs or contrasts(counterexample)))
    return f"kill it with: {clip(counterexample.call, _WIDTH)}{where}", original, mutant


def _is_without_input(result: MutantResult) -> bool:
    return not (result.finding and isinstance(result.finding.verdict, Distinguished))


def _order(result: MutantResult) -> tuple[str, int, int]:
    first = result.mutant.mutations[0]
    return result.path, first.line, first.edits[0].span.start


def _hull(mutant: FromOperator) -> Span:
    """From the first to the last byte that a mutant changes."""
    spans = [edit.span for mutation in mutant.mutations for edit in mutation.edits]
    return Span(spans[0].start, max(span.end for span in spans))


class _Text:
    """A source whose bytes have lines and columns."""

    def __init__(self, source: str) -> None:
        self.encoded = source.encode()
        self._starts = [0, *(match.end() for match in re.finditer(rb"\n", self.encoded))]

    def place(self, span: Span) -> Place:
        return Place(*self._position(span.start), *self._position(span.end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, len(self.encoded[self._starts[line - 1] : offset].decode("utf-8", "replace")) + 1
