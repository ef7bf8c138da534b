"""Rounds: which survivor is searched next, where, and for how long.

Survivors that were seen to behave differently come first, for they take no time. Then all get a second at their best
entry before any gets more: most that can be told apart are so within it. What is left is tried at other entries, and
then longer, until the time of the whole phase is over.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mutsinq.core.batch import PairVerdict
from mutsinq.core.input import Input
from mutsinq.core.verdict import Distinguished, NotFound
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.batch import Failure
from mutsinq.searchers.pairs import ProgramPair
from mutsinq.searchers.settings import Settings
from mutsinq.suite.survivors.bridges import split_entry
from mutsinq.suite.survivors.seeds import seeds_of
from mutsinq.suite.survivors.survivor import Survivor

#: A search that would have fewer seconds is not begun.
_LEAST_SECONDS = 0.5
#: Inputs of a kind that tell a survivor from the original are tried on its siblings first, the latest of them.
_SIBLINGS = 20
#: The searchers that go by what programs do, not by what is written.
_RUNNING = ("examples", "boundary", "fuzz", "hypothesis")


class Rounds:
    """Hands out pairs of programs to judge, and takes the verdicts, until all survivors are settled or time is over."""

    def __init__(self, survivors: Iterable[Survivor], seconds: float, settings: Settings) -> None:
        self._survivors = sorted(survivors, key=lambda survivor: not survivor.telling)
        self._settings = settings
        self._until = time.monotonic() + seconds
        #: What was asked, by the name of the pair.
        self._asked: dict[str, tuple[Survivor, str]] = {}
        #: Inputs that told a mutant apart, by path and entry.
        self._telling: dict[tuple[str, str], list[Input]] = defaultdict(list)
        self._news: list[Survivor] = []

    def pairs(self) -> Iterator[ProgramPair]:
        """The next pair to judge, for as long as there is one."""
        stage, open_survivors = 0, self._survivors
        while open_survivors:
            following = []
            for survivor in open_survivors:
                if self._until - time.monotonic() < _LEAST_SECONDS:
                    return
                if survivor.settled or stage >= len(stages := survivor.stages()):
                    continue
                following.append(survivor)
                # Also one that is being searched: where few are left, two of its stages run at once.
                entry, seconds, relation = stages[stage]
                # A proof of what was seen to behave differently is looked for only if that does not show again.
                seen = not stage and entry in survivor.telling
                yield self._pair(survivor, entry, seconds, relation, proofs=not seen)
            stage, open_survivors = stage + 1, following

    def hear(self, told: PairVerdict | Failure) -> None:
        """Take in a verdict."""
        survivor, entry = self._asked.pop(told.id)
        if survivor.settled:
            return
        verdict = NotFound((), note=told.reason) if isinstance(told, Failure) else told.verdict
        if isinstance(verdict, Distinguished) and verdict.counterexample.difference.in_domain:
            self._telling[str(survivor.source.path), entry].append(verdict.counterexample.input)
        if survivor.hear(entry, verdict):
            self._news.append(survivor)

    @property
    def open(self) -> bool:
        """Whether there is a survivor that is not settled."""
        return any(not survivor.settled for survivor in self._survivors)

    def news(self) -> list[Survivor]:
        """The survivors of which more is known than at the last call."""
        news, self._news = self._news, []
        return news

    def _pair(self, survivor: Survivor, entry: str, seconds: float, relation: Relation, *, proofs: bool) -> ProgramPair:
        key = f"{survivor.number}:{entry}:{seconds:g}"
        self._asked[key] = survivor, entry
        telling = survivor.telling.get(entry, []) + self._telling[str(survivor.source.path), entry][-_SIBLINGS:]
        seeds = seeds_of(survivor.source.text, survivor.seeds, entry)
        timeout = min(seconds, self._until - time.monotonic())
        settings = replace(self._settings, timeout=timeout, relation=relation, proofs=proofs)
        if split_entry(entry)[0]:
            # What runs there is not all in the two texts.
            settings = replace(settings, searchers=_RUNNING, proofs=False)
        return ProgramPair(key, *survivor.programs(entry), (*telling, *seeds), settings)
