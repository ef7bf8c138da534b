"""An evaluation's numbers as tables and plots, the same on the terminal, in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutsinq.core.counted import counted
from mutsinq.evaluation.evaluate import Evaluation
from mutsinq.evaluation.summary import LOW_BLIND, SECONDS, EqualRow, Part, Row, SetSummary
from mutsinq.reports.charts import Bar, bars, curves
from mutsinq.reports.pages import Section
from mutsinq.reports.tables import Table

_PARTS = {
    "all": "Pairs that differ.",
    "low-blind": f"Pairs of which at most {LOW_BLIND:.0%} of random inputs of the original's types show the "
    "difference, in a run of their own.",
}
_READ = (
    "Shares in percent with 95 % intervals, drawn by original. k inputs are the first k that an evaluator names, or k "
    "samples of a model; a search runs both programs and names one. Seconds are those of a pair, of the wall clock and "
    "of all CPUs, with everything that was named."
)
_LEFT = (
    "Pairs that this search did not tell apart. It solves none of them by construction, and would solve some in "
    "another run; so compare the others with each other."
)
_VERSUS = "Difference in percentage points on the same pairs, drawn and flipped by original; p is two-sided."


_PACE = (
    "Share of pairs that are solved in so many {clock}, with the largest number of inputs; what naming took is "
    "counted, judging is not, and samples of a model come one after the other."
)


def sections(
    evaluation: Evaluation, numbers: Sequence[SetSummary], *, paced: bool = True, compared: bool = True
) -> Iterator[Section]:
    """The parts of a report, in order, with or without those by seconds and of one evaluator against another."""
    for each in numbers:
        mark = _mark(evaluation, each.name)
        for place, part in enumerate(each.parts):
            title = f"{each.name}: {part.name}, {counted(part.pairs, 'pair')} of {counted(part.originals, 'original')}"
            about = " ".join(filter(None, (mark, _PARTS.get(part.name, _LEFT))))
            plot = f"{each.name}-{place}".replace("/", "-"), _plot(part)
            yield Section(title, f"{about} {_READ}", _solved(part), plot)
            if paced:
                yield from _paces(part, plot[0])
            if part.versus and compared:
                yield Section(f"{each.name}: {part.name}, one against another", _VERSUS, _versus(part))
        if each.equal_pairs:
            title = f"{each.name}: {counted(each.equal_pairs, 'pair')} proved equal"
            yield Section(title, "Said “equivalent”, which is right, or named an input.", _equal(each.equal))


def report_lines(evaluation: Evaluation, numbers: Sequence[SetSummary], *, compared: bool) -> Iterator[str]:
    """The tables for a terminal, those of one evaluator against another only if they are asked for: they are long."""
    for section in sections(evaluation, numbers, paced=False, compared=compared):
        yield section.title
        yield from (f"  {line}" for line in section.table.text())
        yield ""
    for each in numbers:
        if mark := _mark(evaluation, each.name):
            yield f"{each.name}: {mark}"
        if each.unjudged:
            yield f"{each.name}: {counted(each.unjudged, 'pair')} could not be judged"


def _mark(evaluation: Evaluation, name: str) -> str:
    seen = [(spec, count) for (spec, where), count in evaluation.overlaps.items() if where == name]
    return " ".join(f"NOT TO BE TRUSTED: {spec} was trained on {count:,} of these pairs." for spec, count in seen)


def _solved(part: Part) -> Table:
    counts = list(part.rows[0].solved)
    inputs = (counted(count, "input") for count in counts)
    headings = ("evaluator", *inputs, "said equivalent", "s/pair", "CPU s/pair", "tokens/pair", "USD")
    return Table(headings, tuple(_row(row, counts) for row in part.rows)).without_empty_columns()


def _paces(part: Part, name: str) -> Iterator[Section]:
    """How much is solved in how many seconds, by both clocks."""
    for clock, unit in (("seconds of the wall clock", "s"), ("CPU seconds", "CPU s")):
        cpu = unit != "s"
        table = Table(
            ("evaluator", *(f"{seconds:g} {unit}" for seconds in SECONDS)),
            tuple(
                (pace.evaluator, *(each.percent for each in (pace.cpu if cpu else pace.wall))) for pace in part.paces
            ),
        )
        data = [(pace.evaluator, pace.cpu_curve if cpu else pace.wall_curve) for pace in part.paces]
        plot = curves(data, f"{part.set}, {part.name}: solved by {clock}", unit)
        about = _PACE.format(clock=clock)
        title = f"{part.set}: {part.name}, solved by {clock}"
        yield Section(title, about, table, (f"{name}-{'cpu' if cpu else 'wall'}", plot))


def _row(row: Row, counts: Sequence[int]) -> tuple[str, ...]:
    return (
        row.evaluator,
        *(row.solved[count].percent for count in counts),
        f"{100 * row.said_equivalent:.0f}",
        f"{row.seconds:.2f}",
        f"{row.cpu_seconds:.2f}",
        f"{row.tokens:,.0f}" if row.tokens else "",
        "" if row.cost is None else f"{row.cost:.2f}",
    )


def _versus(part: Part) -> Table:
    rows = (
        (
            f"{each.evaluator} − {each.other}",
            f"{each.inputs}",
            f"{100 * each.comparison.difference.mean:+.1f}",
            f"{100 * each.comparison.difference.low:+.1f} to {100 * each.comparison.difference.high:+.1f}",
            f"{each.comparison.p:.3f}",
        )
        for each in part.versus
    )
    return Table(("evaluators", "inputs", "difference", "95 % interval", "p"), tuple(rows))


def _equal(rows: Sequence[EqualRow]) -> Table:
    told = ((row.evaluator, row.recognised.percent, row.false_alarm.percent) for row in rows)
    return Table(("evaluator", "said equivalent", "false alarm"), tuple(told))


def _plot(part: Part) -> str:
    data = [
        Bar(f"{row.evaluator} @{count}", told.mean, (told.low, told.high), most=1.0)
        for row in part.rows
        for count, told in row.solved.items()
    ]
    return bars(data, f"{part.set}, {part.name}: solved with so many inputs (@)")
