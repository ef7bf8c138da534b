"""An examination's numbers as tables and plots, the same on the terminal, in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutsinq.core.counted import counted
from mutsinq.evaluation.downstream.examine import Examination
from mutsinq.evaluation.downstream.summary import ExaminedPart, ExaminedRow
from mutsinq.reports.charts import Bar, bars
from mutsinq.reports.pages import Section
from mutsinq.reports.tables import Table

_READ = (
    "Shares in percent with 95 % intervals, drawn by origin; replies that cannot be read are wrong. Rows in brackets "
    "are rules that do not understand the question: who is no better has shown nothing."
)
_COSTS = ("readable", "s/question", "CPU s/question", "tokens/question", "USD")
_VERSUS = "Difference in percentage points on the same items, also to the best of the rules; p is two-sided."


def sections(examination: Examination, parts: Sequence[ExaminedPart]) -> Iterator[Section]:
    """The parts of a report, in order."""
    name = examination.set.name
    mark = _mark(examination)
    for part in parts:
        title = f"{name}: {part.name}, {counted(part.questions, 'question')} of {counted(part.origins, 'origin')}"
        about = " ".join(filter(None, (mark, part.about, _READ)))
        yield Section(title, about, _table(part), (f"{name}-{part.name}".replace("/", "-"), _plot(name, part)))
        if part.versus:
            yield Section(f"{name}: {part.name}, one against another", _VERSUS, _versus(part))


def examination_lines(examination: Examination, parts: Sequence[ExaminedPart]) -> Iterator[str]:
    """The tables for a terminal."""
    for section in sections(examination, parts):
        yield section.title
        yield from (f"  {line}" for line in section.table.text())
        yield ""
    if mark := _mark(examination):
        yield mark


def _mark(examination: Examination) -> str:
    seen = examination.overlaps.items()
    return " ".join(f"NOT TO BE TRUSTED: {spec} was trained on {count:,} of these items." for spec, count in seen)


def _table(part: ExaminedPart) -> Table:
    names = list(part.rows[0].measured)
    # Rules read nothing and cost nothing.
    costs = () if all(row.rule for row in part.rows) else _COSTS
    return Table(
        ("evaluator", *names, *costs), tuple(_row(row, names)[: 1 + len(names) + len(costs)] for row in part.rows)
    )


def _row(row: ExaminedRow, names: Sequence[str]) -> tuple[str, ...]:
    measured = tuple(row.measured[name].percent for name in names)
    if row.rule:
        return (_name(row), *measured, *("" for _ in _COSTS))
    return (
        _name(row),
        *measured,
        f"{100 * row.readable:.0f}",
        f"{row.seconds:.2f}",
        f"{row.cpu_seconds:.2f}",
        f"{row.tokens:,.0f}" if row.tokens else "",
        "" if row.cost is None else f"{row.cost:.2f}",
    )


def _name(row: ExaminedRow) -> str:
    return f"({row.evaluator})" if row.rule else row.evaluator


def _versus(part: ExaminedPart) -> Table:
    rows = (
        (
            f"{each.evaluator} − {each.other}",
            each.measure,
            f"{100 * each.comparison.difference.mean:+.1f}",
            f"{100 * each.comparison.difference.low:+.1f} to {100 * each.comparison.difference.high:+.1f}",
            f"{each.comparison.p:.3f}",
        )
        for each in part.versus
    )
    return Table(("evaluators", "measure", "difference", "95 % interval", "p"), tuple(rows))


def _plot(name: str, part: ExaminedPart) -> str:
    first = next(iter(part.rows[0].measured))
    data = [
        Bar(
            _name(row),
            row.measured[first].mean,
            (row.measured[first].low, row.measured[first].high),
            most=1.0,
        )
        for row in part.rows
    ]
    return bars(data, f"{name}, {part.name}: {first}")
