"""Players without a model on pairs that differ: `python -m benchmarks.baselines PAIRS.jsonl…`.

What a share of solved pairs is worth shows only beside players that do not think. Tables: players that name inputs
and run nothing, at several numbers of inputs; the same at one input under three verifiers, the published one's rule
among them; the same by the published difficulty; searches by seconds. Each file holds one pair a line, with
`original`, `variant`, `function_name` and, where known, `differs`, `diverging_input` and `difficulty`.

Players are told nothing but the two programs. The published inputs tell only the referee what an original is meant for,
and the player `sibling` what distinguishes other variants of the same original. Shares have 95 % intervals (Wilson).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.cases import Case, read_cases

from mutsinq.agents.baselines import sibling_player
from mutsinq.agents.notation import read_answer
from mutsinq.agents.player import Player
from mutsinq.agents.searching import SearchPlayer
from mutsinq.agents.table import open_player
from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised
from mutsinq.core.reply import Answer, MalformedReply
from mutsinq.core.task import EvaluatorTask
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.execution.limits import Limits
from mutsinq.execution.worker import LoadError
from mutsinq.game import trial
from mutsinq.game.difficulty import wilson
from mutsinq.game.referee import Referee
from mutsinq.game.settings import derive
from mutsinq.game.subject import Subject
from mutsinq.oracles.compare import compare
from mutsinq.searchers.screening import Screen

#: What the published verifier took for a solution of 100 pairs in 100: an argument that no function has.
NONSENSE = Input((), {"__nope__": 0})
#: Players that see the original alone, then those that see both programs; none of them runs anything.
NAMERS = (
    "constant",
    "random",
    "blind:hypothesis",
    "blind:boundary",
    "blind:fuzz",
    "sibling",
    "hypothesis",
    "boundary",
    "fuzz",
)
#: Searches with their searchers; none stands for all.
SEARCHES: dict[str, tuple[str, ...]] = {
    "crosshair": ("crosshair",),
    "hypothesis": ("hypothesis",),
    "boundary": ("boundary",),
    "fuzz": ("fuzz",),
    "portfolio": (),
}
#: As in the game.
_LIMITS = Limits(seconds=0.25)
#: What counts as solved: by the published verifier's rule, by a strict comparison, in the game.
VERIFIERS = ("published", "strict", "game")
#: Published difficulties of 10 samples that failed, in groups.
LEVELS = {"0-4": range(5), "5-9": range(5, 10), "10": range(10, 11)}


@dataclass(frozen=True)
class Group:
    """All variants of one original in a file."""

    cases: tuple[Case, ...]
    #: As published; absent where none is.
    difficulties: dict[str, int] = field(default_factory=dict)

    def siblings(self, case: Case) -> list[Input]:
        """The published inputs of the other variants that differ, without those that are this one's as well."""
        own = {_text(input) for input in case.published}
        others = (other for other in self.cases if other.differs and other.variant != case.variant)
        inputs = {_text(input): input for other in others for input in other.published}
        return [input for text, input in inputs.items() if text not in own]


@dataclass(frozen=True)
class Named:
    """What one player achieved on one pair with so many inputs."""

    player: str
    inputs: int
    case: str
    difficulty: int | None
    #: Whether some input is enough for each of `VERIFIERS`.
    solved: tuple[bool, bool, bool]
    #: Whether it had anything to name.
    named: bool


@dataclass(frozen=True)
class Searched:
    """What one search achieved on one pair in its seconds."""

    player: str
    budget: float
    seconds: float
    solved: bool
    #: It said that the two programs are equivalent, which they are not.
    equivalent: bool


def groups_of(path: Path, limit: int = 0) -> list[Group]:
    """The pairs that differ, by their originals; with a limit so many pairs, evenly spread, with all their siblings."""
    cases = [case for case in read_cases(path) if case.differs]
    chosen = {case.id for case in (cases[:: max(1, len(cases) // limit)][:limit] if limit else cases)}
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    difficulties = {str(fields.get("id")): fields["difficulty"] for fields in told if "difficulty" in fields}
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.original.digest].append(case)
    return [
        Group(tuple(group), {case.id: difficulties.get(case.id, -1) for case in group if case.id in chosen})
        for group in found.values()
        if any(case.id in chosen for case in group)
    ]


def name_inputs(group: Group, counts: Sequence[int], seed: int) -> list[Named]:
    """What each player that names inputs achieves on the chosen pairs of one original.

    A player names the most inputs of `counts`, best first; of fewer, the first ones count.
    """
    found: list[Named] = []
    with Engine(_LIMITS) as engine:
        referee = Referee(engine)
        subject = _subject(referee, group)
        for case in group.cases:
            if case.id in group.difficulties:
                named = {name: _named(name, group, case, max(counts), seed) for name in NAMERS}
                found += _counted(referee, subject, group, case, named, counts)
    return found


def search(group: Group, budgets: Sequence[float], seed: int) -> list[Searched]:
    """What each search achieves on the chosen pairs of one original, by the rules of the game."""
    found: list[Searched] = []
    with Engine(_LIMITS) as engine:
        referee = Referee(engine)
        subject = _subject(referee, group)
        for case in group.cases:
            for name, searchers in SEARCHES.items() if case.id in group.difficulties else ():
                for budget in budgets:
                    player = SearchPlayer(name, budget, searchers)
                    started = time.monotonic()
                    answer = _answer(player, case, 1, derive(seed, case.id, name))
                    seconds = time.monotonic() - started
                    player.close()
                    ruling = referee.judge_answers(subject, case.variant, [answer], equal=False)[0] if subject else None
                    equivalent = isinstance(answer, Answer) and answer.equivalent
                    found.append(Searched(name, budget, seconds, bool(ruling and ruling.won), equivalent))
    return found


def _subject(referee: Referee, group: Group) -> Subject | None:
    """The original with what the published inputs tell of its domain; None where it cannot be played with."""
    case = group.cases[0]
    inputs = [input for each in group.cases for input in (*each.examples, *each.published)]
    try:
        known = Screen(referee.engine, case.original, inputs).inputs
        return referee.subject(CorpusProgram(case.original, tuple(known), case.id, "unknown", "test"))
    except (MutsinqError, LoadError):
        return None


def _named(name: str, group: Group, case: Case, count: int, seed: int) -> tuple[Input, ...]:
    player = sibling_player(lambda task: group.siblings(case)) if name == "sibling" else open_player(name)
    answer = _answer(player, case, count, derive(seed, case.id, name))
    return answer.inputs if isinstance(answer, Answer) else ()


def _answer(player: Player, case: Case, count: int, seed: int) -> Answer | MalformedReply:
    reply = player.act(EvaluatorTask(case.original, case.variant, inputs=count), seed)
    return read_answer(reply.text, case.original.entry) if reply.finish == "stop" else MalformedReply(reply.text)


def _counted(
    referee: Referee,
    subject: Subject | None,
    group: Group,
    case: Case,
    named: dict[str, tuple[Input, ...]],
    counts: Sequence[int],
) -> Iterator[Named]:
    difficulty = group.difficulties[case.id]
    named = {**named, "nonsense": (NONSENSE,), **({"as published": case.published} if case.published else {})}
    # Screening is limited in time: no player's inputs are to use up that of another's.
    won = {text for inputs in named.values() for text in _won(referee, subject, case, inputs)}
    first = [input for inputs in named.values() for input in inputs[:1]]
    published, strict = _differing(referee.engine, case, first)
    for player, inputs in named.items():
        for count in counts:
            texts = {_text(input) for input in inputs[:count]}
            solved = (bool(texts & published), bool(texts & strict), bool(texts & won))
            yield Named(player, count, case.id, None if difficulty < 0 else difficulty, solved, bool(inputs))


def _won(referee: Referee, subject: Subject | None, case: Case, inputs: Sequence[Input]) -> set[str]:
    """The inputs that win in the game. What shows no difference in a quick run is not put to the referee."""
    if subject is None:
        return set()
    try:
        screen = Screen(referee.engine, case.original, inputs)
        candidates = [screen.inputs[place] for place in screen.differing(referee.engine, case.variant)]
        rulings = referee.judge_answers(
            subject, case.variant, [Answer((input,)) for input in candidates], equal=False, inputs=1
        )
    except (MutsinqError, LoadError):
        return set()
    return {_text(input) for input, ruling in zip(candidates, rulings) if ruling.won}


def _differing(engine: Engine, case: Case, inputs: Sequence[Input]) -> tuple[set[str], set[str]]:
    """The inputs that the published verifier takes for a difference, and those that strictly are one."""
    try:
        sides = [trial.outcomes(engine, program, inputs) for program in (case.original, case.variant)]
    except (MutsinqError, LoadError):
        return set(), set()
    found = list(zip(map(_text, inputs), *sides))
    strict = {text for text, one, other in found if one and other and compare(one, other) is not None}
    return {text for text, one, other in found if published_verifier(one, other)}, strict


def published_verifier(original: Outcome | None, variant: Outcome | None) -> bool:
    """Whether the published verifier takes what two programs did for a difference.

    Exceptions came to it by `pickle` and were compared by identity, so that two of them always differed; a run that
    happened to differ was enough. (Released notebooks of arXiv 2505.03818.)
    """
    if original is None or variant is None:
        return True
    if isinstance(original, Raised) and isinstance(variant, Raised):
        return True
    if isinstance(original, OutOfSteps | Crashed) and isinstance(variant, OutOfSteps | Crashed):
        return False
    return compare(original, variant) is not None


def _text(input: Input) -> str:
    return render_call("f", input)


# Tables


def share(hits: int, tries: int) -> str:
    """A share in percent with its interval."""
    low, high = wilson(hits, tries)
    return f"{100 * hits / max(tries, 1):.1f} ({100 * low:.0f}-{100 * high:.0f})"


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join((f"\n{title}\n", *(f"| {' | '.join(map(str, line))} |" for line in lines)))


def by_inputs(found: Sequence[Named], counts: Sequence[int]) -> str:
    """Solved pairs by the number of inputs, in the game."""
    rows = []
    for player in (*NAMERS, "sibling, where there are some"):
        mine = [each for each in found if each.player == player.partition(",")[0]]
        if not any(each.named for each in mine):
            continue
        mine = [each for each in mine if each.named] if "," in player else mine
        groups = [[each for each in mine if each.inputs == count] for count in counts]
        shares = (share(sum(each.solved[-1] for each in group), len(group)) for group in groups)
        rows.append((player, len(groups[0]), *shares))
    columns = [f"{count} input{'s' * (count != 1)}" for count in counts]
    return table("Solved in the game, % of pairs.", ["player", "pairs", *columns], rows)


def by_verifier(found: Sequence[Named]) -> str:
    """Pairs that one input solves, by who verifies it."""
    rows = []
    for player in ("as published", "nonsense", *NAMERS):
        mine = [each for each in found if each.player == player and each.inputs == 1]
        if not any(each.named for each in mine):
            continue
        shares = (share(sum(each.solved[place] for each in mine), len(mine)) for place in range(len(VERIFIERS)))
        rows.append((player, len(mine), *shares))
    return table("Solved with one input, % of pairs, by verifier.", ["player", "pairs", *VERIFIERS], rows)


def by_level(found: Sequence[Named], count: int) -> str:
    """Pairs solved in the game by the published difficulty; without one, nothing."""
    rows = []
    for player in NAMERS:
        mine = [each for each in found if each.player == player and each.inputs == count]
        groups = [[each for each in mine if each.difficulty in levels] for levels in LEVELS.values()]
        rows.append((player, *(share(sum(each.solved[-1] for each in group), len(group)) for group in groups)))
    sizes = [sum(each.difficulty in levels for each in mine) for levels in LEVELS.values()]
    head = ["player", *(f"difficulty {name} ({size} pairs)" for name, size in zip(LEVELS, sizes))]
    title = f"Solved in the game with {count} inputs, % of pairs, by published difficulty."
    return table(title, head, rows) if any(sizes) else ""


def by_seconds(found: Sequence[Searched], budgets: Sequence[float]) -> str:
    """Pairs solved by searches, which run both programs, by their budget."""
    rows = []
    for player in SEARCHES:
        for budget in budgets:
            mine = [each for each in found if each.player == player and each.budget == budget]
            took = statistics.median([each.seconds for each in mine if each.solved] or [0.0])
            wrong = sum(each.equivalent for each in mine)
            solved = share(sum(each.solved for each in mine), len(mine))
            rows.append((player, f"{budget:g}", len(mine), solved, f"{took:.2f}", wrong))
    head = ["search", "seconds", "pairs", "solved", "median s of solved", "said equivalent"]
    return table("Solved in the game by searches, % of pairs, by seconds of search.", head, rows)


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", type=Path, help="JSON Lines files")
    parser.add_argument("--inputs", type=int, nargs="+", default=[1, 8, 64], help="inputs that may be named")
    parser.add_argument("--seconds", type=float, nargs="*", default=[1.0, 5.0], help="budgets of searches; none: skip")
    parser.add_argument("--limit", type=int, default=0, help="only so many pairs of each file, evenly spread")
    parser.add_argument("--searched", type=int, default=0, help="only so many pairs of each file for searches")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=max(1, os.cpu_count() or 1))
    options = parser.parse_args()
    for path in options.pairs:
        groups = groups_of(path, options.limit)
        load = os.getloadavg()[0]
        print(f"\n## {path.stem}, {sum(len(group.difficulties) for group in groups)} pairs that differ")
        with ProcessPoolExecutor(options.jobs) as pool:
            naming = partial(name_inputs, counts=options.inputs, seed=options.seed)
            named = [each for found in pool.map(naming, groups) for each in found]
            for text in (by_inputs(named, options.inputs), by_verifier(named), by_level(named, max(options.inputs))):
                print(text, flush=True)
            if options.seconds:
                searching = partial(search, budgets=options.seconds, seed=options.seed)
                chosen = groups_of(path, options.searched or options.limit)
                searched = [each for found in pool.map(searching, chosen) for each in found]
                print(by_seconds(searched, options.seconds))
        print(f"\nload of the machine: {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
