"""Searching: an evaluator that looks for a distinguishing input with searchers, and says *equivalent* with a proof."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from mutsinq.agents.domains import domain_of
from mutsinq.agents.engines import OwnEngine
from mutsinq.agents.notation import write_answer
from mutsinq.agents.proposing import AgentSearcher
from mutsinq.core.reply import Answer, Reply
from mutsinq.core.task import EvaluatorTask, Task
from mutsinq.core.verdict import Distinguished, Equivalent, Invalid, Verdict
from mutsinq.errors import AgentError, InputError
from mutsinq.execution.worker import LoadError
from mutsinq.searchers.blind import distinct, typed_inputs
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import SEARCHERS


@dataclass(slots=True)
class SearchPlayer:
    """The search portfolio, or some of its searchers, under a budget of wall-clock seconds a task.

    It runs both programs as often as it likes; its reply names the smallest input that it found, or says *equivalent*
    only when that is proved. Without a view of the variant it names typed random inputs.
    """

    name: str
    seconds: float = 2.0
    #: Names of searchers, in order; empty for all.
    searchers: tuple[str, ...] = ()
    #: Run variants even where this machine confines them weakly.
    unsafe: bool = False
    #: A player, by its text, that is asked for inputs beside the searchers; empty for none.
    agent: str = ""
    _engine: OwnEngine = field(default_factory=OwnEngine, repr=False)
    _others: tuple[AgentSearcher, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise AgentError(f"player {self.name!r}: seconds={self.seconds} is not above 0")
        if unknown := [name for name in self.searchers if name not in SEARCHERS]:
            raise AgentError(f"player {self.name!r}: no searcher is named {unknown[0]!r}")
        self._others = (AgentSearcher(self.agent),) if self.agent else ()

    @property
    def configuration(self) -> dict[str, Any]:
        """Its budget and searchers; replies also depend on how fast the machine is."""
        told = {"player": "search", "seconds": self.seconds, "searchers": list(self.searchers or SEARCHERS)}
        return told | ({"agent": self._others[0].open().configuration} if self._others else {})

    def act(self, task: Task, seed: int) -> Reply:
        """The answer to an evaluator's task; a generator's is refused."""
        started = time.monotonic()
        if not isinstance(task, EvaluatorTask):
            return Reply(f"{self.name} does not write variants", finish="refused")
        if task.view == "diff-only":
            return Reply(f"{self.name} compares whole programs and was shown a diff alone", finish="refused")
        try:
            answer = self._answer(task, seed)
        except (InputError, LoadError) as error:
            return Reply(f"the programs cannot be compared: {error}", finish="failed")
        return Reply(write_answer(answer, task.original.entry), seconds=time.monotonic() - started)

    def _answer(self, task: EvaluatorTask, seed: int) -> Answer:
        if task.view == "blind":
            return Answer(tuple(distinct(typed_inputs(domain_of(task), seed), task.inputs)))
        searchers = self.searchers or tuple(SEARCHERS)
        settings = Settings(
            self.seconds,
            searchers,
            seed,
            examples=task.known,
            trusted=False,
            unsafe=self.unsafe,
            others=self._others,
        )
        verdict: Verdict = distinguish(task.original, task.variant, settings, self._engine.get())
        match verdict:
            case Distinguished(counterexample):
                return Answer((counterexample.input,))
            case Equivalent():
                return Answer(equivalent=True)
            case Invalid(reason):
                raise InputError(reason)
        return Answer()

    def close(self) -> None:
        """End its processes; the next task starts new ones."""
        self._engine.close()


def open_search(
    target: str = "", *, seconds: float = 2.0, agent: str = "", unsafe: bool = False, name: str = ""
) -> SearchPlayer:
    """The portfolio, `search`, or some of its searchers: `search:fuzz+boundary`. Proofs are tried beside them all.

    `agent` names a player, without options, that is asked beside them: `search,agent=adapter`.
    """
    searchers = tuple(each.strip() for each in target.split("+") if each.strip())
    return SearchPlayer(name or f"search:{target}".removesuffix(":"), seconds, searchers, unsafe, agent)


def open_crosshair(seconds: float = 5.0, *, unsafe: bool = False, name: str = "crosshair") -> SearchPlayer:
    """CrossHair alone: symbolic execution of both programs."""
    return SearchPlayer(name, seconds, ("crosshair",), unsafe)
