"""A game's numbers as tables and plots, the same on the terminal, in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Iterator

from mutsinq.core.counted import counted
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.play import RoundReport
from mutsinq.game.rules import RULES
from mutsinq.game.summary import EvaluatorRow, RoundRow, Summary
from mutsinq.reports.charts import Bar, bars, histogram, line
from mutsinq.reports.pages import Section
from mutsinq.reports.tables import Table

_MOST_KINDS = 12


def sections(summary: Summary) -> Iterator[Section]:
    """The parts of a report, in order."""
    opponent = summary.game.settings["evaluators"][0]
    yield Section(
        "Evaluators",
        "Shares with 95 % intervals that count pairs. Abstentions and malformed replies are losses. "
        "Who names inputs without having read the variant (the baselines) sets the mark.",
        evaluators(summary),
        ("solved", bars([_bar(row) for row in summary.evaluators], "pairs that differ: solved share")),
    )
    yield Section(
        "Rounds",
        f"Difficulty is the share of samples in which {opponent} fails, on pairs that somebody solved; pairs that "
        "nobody solved but their author are set aside and not called difficult.",
        rounds(summary),
        ("difficulty", line([_point(row) for row in summary.rounds], f"difficulty for {opponent} by round")),
    )
    yield Section(
        "Blind solve rate",
        "The share of typed, boundary and sibling inputs, chosen without a look at the variant, that show a pair's "
        "difference.",
        blind(summary),
        ("blind", histogram(summary.blind, "pairs by the share of blind inputs that solve them")),
    )
    yield Section("Proposals", "What became of the generator's replies.", proposals(summary))
    yield Section(
        "Diversity",
        f"{_diversity(summary)} A generator that repeats itself shows here first.",
        kinds(summary),
        ("kinds", bars([Bar(kind, count) for kind, count in summary.diversity.counts[:_MOST_KINDS]], "kinds of edits")),
    )


def summary_lines(summary: Summary) -> Iterator[str]:
    """The tables for a terminal."""
    for section in sections(summary):
        if section.table.rows:
            yield f"{section.title}"
            yield from (f"  {line}" for line in section.table.text())
            yield ""
    yield _diversity(summary)
    if summary.tokens:
        yield f"{summary.tokens:,} tokens" + (f", {summary.cost:.2f} USD" if summary.cost else "")


def round_line(report: RoundReport) -> str:
    """A round that is over, in a line."""
    proposals = sum(report.proposals.values())
    told = ", ".join(f"{count:,} {standing}" for standing, count in report.pairs.items())
    return (
        f"round {report.number}: target {report.target}, {counted(report.programs, 'program')}, "
        f"{report.proposals.get('accepted', 0):,} of {counted(proposals, 'proposal')} accepted, "
        f"pairs: {told or 'none'}, difficulty {report.difficulty}"
    )


def evaluators(summary: Summary) -> Table:
    """Who solved how much, and how often each is wrong about equal pairs."""
    headings = ("evaluator", "solved", "false equivalent", "recognised equal", "false alarm")
    return Table(
        (*headings, "abstained", "malformed", "no reply", "samples", "s/sample"),
        tuple(_evaluator(row) for row in summary.evaluators),
    )


def rounds(summary: Summary) -> Table:
    """How the game went."""
    headings = ("round", "target", "accepted", "solved", "aside", "equal", "difficulty", "blind", "distinct", "kinds")
    return Table((*headings, "reward"), tuple(_round(row) for row in summary.rounds))


def blind(summary: Summary) -> Table:
    """How many pairs have which blind solve rate."""
    bins, total = len(summary.blind), sum(summary.blind)
    rows = (
        (f"{100 * bin // bins}-{100 * (bin + 1) // bins} %", f"{count:,}", f"{count / total:.0%}" if total else "")
        for bin, count in enumerate(summary.blind)
    )
    return Table(("blind solve rate", "pairs", "share"), tuple(rows))


def proposals(summary: Summary) -> Table:
    """Fouls of the generator."""
    told = {"accepted": "became a pair", "duplicate": "is, but for its writing, a variant that was accepted before"}
    total = sum(summary.proposals.values())
    rows = (
        (status, f"{count:,}", f"{count / total:.0%}", told.get(status) or RULES.get(status, ""))
        for status, count in summary.proposals.items()
    )
    return Table(("proposals", "count", "share", "meaning"), tuple(rows))


def kinds(summary: Summary) -> Table:
    """The most frequent kinds of edits."""
    counts = summary.diversity.counts[:_MOST_KINDS]
    return Table(("kind of edit", "variants"), tuple((kind, f"{count:,}") for kind, count in counts))


def _evaluator(row: EvaluatorRow) -> tuple[str, ...]:
    shares = (row.solved, row.false_equivalent, row.recognised, row.false_alarm)
    counts = (row.abstained, row.malformed, row.no_reply, row.samples)
    return (row.player, *map(str, shares), *(f"{count:,}" for count in counts), f"{row.seconds:.2f}")


def _round(row: RoundRow) -> tuple[str, ...]:
    return (
        str(row.number),
        str(row.target),
        f"{row.accepted}/{row.proposals}",
        *(f"{row.pairs.get(standing, 0):,}" for standing in ("solved", "aside", "equal")),
        str(row.difficulty),
        "" if row.blind is None else f"{row.blind:.0%}",
        f"{row.diversity.distinct_share:.0%}",
        f"{row.diversity.kinds:.1f}",
        "" if row.reward is None else f"{row.reward:.2f}",
    )


def _diversity(summary: Summary) -> str:
    told = summary.diversity
    return (
        f"{counted(told.variants, 'valid variant')}, {told.distinct_share:.0%} distinct after normalisation, "
        f"{told.kinds:.1f} kinds of edits in effect, {told.kept:.0%} of a program's lines kept on average."
    )


def _bar(row: EvaluatorRow) -> Bar:
    return Bar(row.player, row.solved.mean, row.solved.interval, most=1.0)


def _point(row: RoundRow) -> tuple[float, tuple[float, float]]:
    difficulty: Difficulty = row.difficulty
    return difficulty.rate, difficulty.interval
