"""What generators are worth as tables and plots, the same on the terminal, in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Iterator

from mutsinq.core.counted import counted
from mutsinq.evaluation.generating import OPERATORS, Generated, GeneratorRow
from mutsinq.reports.charts import Bar, bars
from mutsinq.reports.pages import Section
from mutsinq.reports.tables import Table

_NAMES = {OPERATORS: "mutation operators (symbolic)"}


_READ = (
    "Shares in percent with 95 % intervals, drawn by program. Valid: a replayed difference; distinct: of these, by "
    "normal form; proved equal: of all proposals; difficulty: the share of random typed inputs that do not show the "
    "difference. The difference to the mutation operators is in percentage points of useful proposals."
)


def sections(generated: Generated) -> Iterator[Section]:
    """The parts of a report, in order."""
    settings = generated.settings
    marks = (
        f"NOT TO BE TRUSTED: {row.generator} was trained on {row.trained_on:,} of the programs."
        for row in generated.rows
        if row.trained_on
    )
    useful = f"Useful: of all proposals those that are distinct, valid and not solved by {settings.evaluators[-1]}."
    yield Section(
        f"Generators: {counted(settings.variants, 'variant')} of each of {counted(generated.programs, 'program')}, "
        f"difficulty {settings.target} asked for",
        " ".join((*marks, _READ, useful)),
        _table(generated),
        ("generators", _plot(generated)),
    )
    yield Section(
        "Generators: who survives whom",
        "Of the distinct valid variants those that an evaluator does not solve, with "
        f"{counted(settings.inputs, 'input')} or in its seconds.",
        _survivors(generated),
    )


def generator_lines(generated: Generated) -> Iterator[str]:
    """The tables for a terminal."""
    for section in sections(generated):
        yield section.title
        yield from (f"  {line}" for line in section.table.text())
        yield ""
    if generated.limit is not None:
        yield f"plausible: changed lines of at most {generated.limit:.2f} nats a token, as 95 % of the originals' are"


def _table(generated: Generated) -> Table:
    plausible = generated.limit is not None
    shares = ("valid", "distinct", "proved equal", "difficulty", *(("plausible",) if plausible else ()), "useful")
    costs = ("− operators", "p", "s/proposal", "tokens/proposal", "USD")
    headings = ("generator", "proposals", *shares, *costs)
    return Table(headings, tuple(_row(row, plausible=plausible) for row in generated.rows))


def _row(row: GeneratorRow, *, plausible: bool) -> tuple[str, ...]:
    shares = [row.valid, row.distinct, row.equal, row.difficulty, *([row.plausible] if plausible else []), row.useful]
    against = ("", "")
    if row.against:
        told = row.against.difference
        against = (
            f"{100 * told.mean:+.1f} ({100 * told.low:+.0f} to {100 * told.high:+.0f})",
            f"{row.against.p:.3f}",
        )
    return (
        _name(row),
        f"{row.proposals:,}",
        *(share.percent for share in shares if share),
        *against,
        f"{row.seconds:.2f}",
        f"{row.tokens:,.0f}" if row.tokens else "",
        "" if row.cost is None else f"{row.cost:.2f}",
    )


def _survivors(generated: Generated) -> Table:
    evaluators = generated.settings.evaluators
    rows = (
        (_name(row), f"{row.pairs:,}", *(row.survives[spec].percent for spec in evaluators)) for row in generated.rows
    )
    return Table(("generator", "pairs", *evaluators), tuple(rows))


def _name(row: GeneratorRow) -> str:
    return _NAMES.get(row.generator, row.generator)


def _plot(generated: Generated) -> str:
    data = [
        Bar(f"{_name(row)}: {word}", share.mean, (share.low, share.high), most=1.0)
        for row in generated.rows
        for word, share in (("valid", row.valid), ("useful", row.useful))
    ]
    return bars(data, "share of proposals that are valid, and that are useful")
