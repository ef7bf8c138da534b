"""Verdicts: what is known about two programs, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from click import style

from mutsinq.core.counted import counted
from mutsinq.core.difference import DifferenceKind
from mutsinq.core.outcome import Crashed, OutOfSteps, Raised, Returned, Snapshot, left_object
from mutsinq.core.search import SearchReport
from mutsinq.core.verdict import (
    Bounded,
    Counterexample,
    Coverage,
    Distinguished,
    Equivalent,
    Invalid,
    NotFound,
    Verdict,
)
from mutsinq.execution.encoding import printable
from mutsinq.execution.show import clip, clip_apart, show_outcome, show_value


def verdict_lines(name: str, verdict: Verdict) -> Iterator[str]:
    """The verdict on one function: a headline, then its evidence, indented."""
    match verdict:
        case Distinguished(counterexample, reports, preconditions, violated):
            yield _headline(name, "distinguished", "red", _difference_text(counterexample))
            yield from _counterexample_lines(counterexample)
            if violated:
                yield f"    outside what seems to be assumed: {'; '.join(violated)}"
            elif preconditions:
                yield f"    within what seems to be assumed: {'; '.join(preconditions)}"
            yield f"    {_found_by(counterexample, reports)}"
        case Equivalent(proof):
            yield _headline(name, "equivalent", "green", f"proved for {proof.scope}")
            yield f"    proof: {proof.method}{' (' + proof.detail + ')' if proof.detail else ''}"
        case Bounded(bound, _, proof):
            yield _headline(name, "bounded", "yellow", f"no difference for {bound}")
            if proof is not None:
                yield f"    shown by: {proof.method} ({proof.detail})"
        case NotFound():
            yield _headline(name, "not found", "yellow", "no difference found; this does not say that there is none")
            yield from _effort_lines(verdict)
        case Invalid(reason):
            yield _headline(name, "not comparable", "magenta", reason)


def _headline(name: str, word: str, colour: str, rest: str) -> str:
    return f"{style(name, bold=True)}  {style(word, fg=colour, bold=True)}  {rest}"


def _difference_text(counterexample: Counterexample) -> str:
    kind = counterexample.difference.kind
    match kind, counterexample.original, counterexample.variant:
        case DifferenceKind.EXCEPTION, Raised(exception), Raised(other):
            what = "another message" if exception == other else "another exception"
        case DifferenceKind.EXCEPTION, Crashed(), _:
            what = "the original ends the process"
        case DifferenceKind.EXCEPTION, _, Crashed():
            what = "the variant ends the process"
        case DifferenceKind.EXCEPTION, _, _:
            what = "one raises"
        case DifferenceKind.ARGUMENT, Raised() as raised, _ if left_object(raised) is not None:
            what = "what the object shows after an exception differs"
        case DifferenceKind.HANG, Raised("RecursionError"), _:
            what = "the original recurses without end"
        case DifferenceKind.HANG, _, Raised("RecursionError"):
            what = "the variant recurses without end"
        case DifferenceKind.HANG, _, Raised("MemoryError"):
            what = "the variant runs out of memory"
        case DifferenceKind.HANG, OutOfSteps() | Crashed(), _:
            what = "the original does not end"
        case DifferenceKind.HANG, _, _:
            what = "the variant does not end"
        case _:
            what = f"{kind.label} differs"
    return what if counterexample.difference.in_domain else f"{what} (outside the inferred domain)"


def _counterexample_lines(counterexample: Counterexample) -> Iterator[str]:
    yield f"    {style(clip(counterexample.call, 2000), fg='cyan')}"
    for original, variant in contrasts(counterexample):
        yield f"      original  {original}"
        yield f"      variant   {variant}"


def contrasts(counterexample: Counterexample) -> Iterator[tuple[str, str]]:
    """What the original and the variant did, side by side: how the call ended, unless only its effects are not the
    same, and these.
    """
    original, variant = counterexample.original, counterexample.variant
    ends, effects = (show_outcome(original), show_outcome(variant)), []
    if isinstance(original, Returned | Raised) and isinstance(variant, Returned | Raised):
        if original.output != variant.output:
            printed = clip_apart(original.output, variant.output, 300)
            effects.append((f"printed {printed[0]!r}", f"printed {printed[1]!r}"))
        if original.arguments != variant.arguments:
            effects.append((_left(original.arguments), _left(variant.arguments)))
    if ends[0] != ends[1] or not effects:
        yield ends
    yield from effects


def _left(after: Snapshot | None) -> str:
    told = "the arguments as they were" if after is None else _arguments(after)
    return f"left {printable(clip(told, 300))}"


def _arguments(after: Snapshot) -> str:
    """Receiver and arguments after the call, from their snapshot."""
    match after:
        case ("list", (("history", _, _) as history, *_)):
            return show_value(history)
        case ("list", (receiver, ("list", args), ("dict", kwargs))):
            parts = [show_value(item) for item in args]
            parts += [f"{key[-1]}={show_value(value)}" for key, value in kwargs]
            if receiver != ("none", "None"):
                parts.insert(0, f"self={show_value(receiver)}")
            return f"arguments {', '.join(parts)}"
    return "arguments too large to show"


def _found_by(counterexample: Counterexample, reports: tuple[SearchReport, ...]) -> str:
    tried = sum(report.inputs_tried for report in reports)
    # Searchers wait for one another, each on a clock of its own.
    seconds = max((report.seconds for report in reports), default=0.0)
    return style(
        f"found by {counterexample.searcher}, {counted(tried, 'input')} tried in {seconds:.2f} s; "
        "replayed in fresh processes under two hash seeds",
        dim=True,
    )


def _effort_lines(verdict: NotFound) -> Iterator[str]:
    for report in verdict.reports:
        notes = [counted(report.inputs_tried, "input"), f"{report.seconds:.2f} s"]
        if report.unknown_paths:
            notes.append(f"{counted(report.unknown_paths, 'path')} without an answer")
        if report.note:
            notes.append(report.note)
        yield f"    {report.searcher:<10} {', '.join(notes)}"
    for side, coverage in (("original", verdict.original_coverage), ("variant", verdict.variant_coverage)):
        if coverage is not None:
            yield f"    {_coverage_text(side, coverage)}"
    if verdict.types:
        yield f"    types tried: {'; '.join(verdict.types)}"
    if verdict.preconditions:
        yield f"    assumed at first, relaxed later: {'; '.join(verdict.preconditions)}"
    if verdict.note:
        yield f"    {style('note:', bold=True)} {verdict.note}"


def _coverage_text(side: str, coverage: Coverage) -> str:
    changed = {True: "the changed lines among them", False: "but no changed line", None: "the change is in none"}
    return f"{side}: reached {coverage.reached} of {coverage.total} branches, {changed[coverage.changed_reached]}"
