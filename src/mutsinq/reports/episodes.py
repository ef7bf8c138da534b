"""Episodes as text: a line a pair, or one pair with all that was said of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from mutsinq.agents.showing import shown
from mutsinq.core.episode import AnswerRuling, Attempt, Episode
from mutsinq.core.reply import Reply
from mutsinq.execution.encoding import printable
from mutsinq.execution.show import clip, show_outcome
from mutsinq.game.export import EpisodeRow
from mutsinq.reports.diffs import coloured
from mutsinq.reports.tables import Table

_CALL, _OUTCOME = 60, 160
_INDENT = "    "


def list_lines(rows: Iterable[EpisodeRow]) -> Iterator[str]:
    """A table of pairs."""
    cells = tuple(
        (
            *(row.id, str(row.round), printable(row.entry), row.standing),
            f"{row.blind_hits}/{row.blind_tried}" if row.blind_tried else "",
            f"{row.failures}/{row.samples}" if row.samples else "",
            clip(printable(row.call or f"proof: {row.proof}"), _CALL),
        )
        for row in rows
    )
    headings = ("id", "round", "function", "standing", "blind", "failures", "shown by")
    yield from Table(headings, cells).text()


def episode_lines(episode: Episode) -> Iterator[str]:
    """A pair: what it is, how the variant differs, and every attempt."""
    program = episode.program
    yield f"{episode.id}  round {episode.round}  {printable(program.program.entry)}"
    yield f"{_INDENT}{printable(program.origin)}; licence {printable(program.licence)}; split {program.split}"
    if episode.generator:
        yield f"{_INDENT}written by {episode.generator}, asked for difficulty {episode.target}"
    if episode.blind_tried:
        yield f"{_INDENT}{episode.blind_hits} of {episode.blind_tried} blind inputs show the difference"
    if episode.rewards:
        yield f"{_INDENT}rewards: {_rewards(episode.rewards)}"
    yield ""
    yield from coloured(_diff(episode))
    yield ""
    if found := episode.counterexample:
        yield f"differ: {found.difference.kind.label}"
        yield f"{_INDENT}{printable(found.call)}"
        yield f"{_INDENT}  original  {show_outcome(found.original, _OUTCOME)}"
        yield f"{_INDENT}  variant   {show_outcome(found.variant, _OUTCOME)}"
    if episode.proof:
        yield f"equal: {episode.proof.method}, for {episode.proof.scope}; {printable(episode.proof.detail)}"
    for (evaluator, *told), samples in _alike(episode.attempts).items():
        word = "sample" if len(samples) == 1 else "samples"
        yield ""
        yield f"{evaluator}, {word} {', '.join(map(str, samples))}: {told[0]}"
        yield from told[1:]


def _alike(attempts: Iterable[Attempt]) -> dict[tuple[str, ...], list[int]]:
    """The samples that have the same evaluator, ruling and replies, by these as text."""
    samples: dict[tuple[str, ...], list[int]] = {}
    for attempt in attempts:
        replies = [line for reply in attempt.replies for line in _reply(reply)]
        samples.setdefault((attempt.evaluator, _told(attempt.ruling), *replies), []).append(attempt.sample)
    return samples


def _told(ruling: AnswerRuling) -> str:
    if ruling.won or not ruling.foul:
        return "won" if ruling.won else "lost"
    detail = f" ({printable(ruling.foul.detail)})" if ruling.foul.detail else ""
    return f"lost: {ruling.foul.rule}{detail}"


def _reply(reply: Reply) -> Iterator[str]:
    lines = reply.text.rstrip().split("\n") if reply.text.strip() else ["(nothing)"]
    yield from (f"{_INDENT}{printable(line)}" for line in lines)
    if reply.finish != "stop":
        yield f"{_INDENT}({reply.finish})"


def _diff(episode: Episode) -> Iterator[str]:
    """What tells the two programs, in one layout, as players see them."""
    one, other = (shown(program).splitlines() for program in (episode.program.program, episode.variant))
    for line in difflib.unified_diff(one, other, "original", "variant", lineterm=""):
        yield printable(line)


def _rewards(rewards: dict[str, float | None]) -> str:
    return ", ".join(f"{part} {value:.2f}" for part, value in rewards.items() if value is not None)
