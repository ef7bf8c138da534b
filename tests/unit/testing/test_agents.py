"""The conformance kit accepts the players that there are and tells what a wrong one breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from model_server import Asked, Told, completion, serving
from mutsinq.agents.table import open_player
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Reply
from mutsinq.core.task import EvaluatorTask, Task
from mutsinq.testing import check_agent


@pytest.mark.parametrize("spec", ["constant", "random", "fuzz", "boundary", "hypothesis", "blind:boundary"])
def test_players_that_run_nothing_keep_their_promises(spec: str) -> None:
    check_agent(open_player(spec))


@pytest.mark.slow
def test_the_symbolic_player_keeps_its_promises_but_depends_on_the_speed_of_the_machine() -> None:
    player = open_player("symbolic,seconds=0.05")
    check_agent(player, deterministic=False)


@pytest.mark.parametrize("samples", [1, 4])
def test_a_served_model_keeps_its_promises(samples: int) -> None:
    def speak(asked: Asked) -> Told:
        prompt = asked.body["messages"][1]["content"]
        if len(prompt) > 4000:
            return Told({"error": {"message": "too long for the context"}}, 400)
        return completion(*["unknown"] * asked.body.get("n", 1))

    with serving(speak) as server:
        check_agent(open_player(f"served:{server.url}#tiny", samples=samples))


@dataclass
class Abstaining:
    """A player that keeps every promise; the base of the broken ones."""

    name: str = "abstaining"
    configuration: dict[str, Any] = field(default_factory=lambda: {"player": "abstaining"})

    def act(self, task: Task, seed: int) -> Reply:
        if not isinstance(task, EvaluatorTask):
            return Reply("", finish="refused")
        return Reply(self.text(task, seed))

    def text(self, task: EvaluatorTask, seed: int) -> str:
        return "unknown\n"


class Raising(Abstaining):
    def text(self, task: EvaluatorTask, seed: int) -> str:
        return f"f({task.original.source.splitlines()[40]})"


class Textual(Abstaining):
    def act(self, task: Task, seed: int) -> Any:
        return "unknown"


class Refusing(Abstaining):
    def act(self, task: Task, seed: int) -> Reply:
        return Reply("not today", finish="refused")


class Chatty(Abstaining):
    def text(self, task: EvaluatorTask, seed: int) -> str:
        return "I think that they differ."


class Odd(Abstaining):
    def act(self, task: Task, seed: int) -> Reply:
        return Reply("unknown", finish="bored")  # type: ignore[arg-type]


class Free(Abstaining):
    def act(self, task: Task, seed: int) -> Reply:
        return Reply("unknown", cost=float("nan"))


class Backwards(Abstaining):
    def act(self, task: Task, seed: int) -> Reply:
        return Reply("unknown", tokens_read=-1)


class Silent(Abstaining):
    def act(self, task: Task, seed: int) -> Reply:
        return Reply(None)  # type: ignore[arg-type]


class Meddling(Abstaining):
    def text(self, task: EvaluatorTask, seed: int) -> str:
        for known in task.known:
            known.kwargs["n"] = 3
        return "unknown\n"


class Moody(Abstaining):
    number = 0

    def text(self, task: EvaluatorTask, seed: int) -> str:
        self.number += 1
        return f"f({self.number})\n"


class Seeing(Abstaining):
    def text(self, task: EvaluatorTask, seed: int) -> str:
        return f"f({len(task.variant.source)})\n"


class Counting(Abstaining):
    def act(self, task: Task, seed: int) -> Reply:
        self.configuration = {"asked": self.configuration.get("asked", 0) + 1}
        return super().act(task, seed)


class Batching(Abstaining):
    def act_all(self, tasks: Sequence[Task], seeds: Sequence[int]) -> list[Reply]:
        return list(self.batch(tasks, seeds))

    def batch(self, tasks: Sequence[Task], seeds: Sequence[int]) -> Iterator[Reply]:
        return (self.act(task, seed) for task, seed in zip(tasks, seeds, strict=True))


class Merging(Batching):
    def batch(self, tasks: Sequence[Task], seeds: Sequence[int]) -> Iterator[Reply]:
        return (self.act(task, 0) for i, task in enumerate(tasks) if task not in tasks[:i])


class Different(Batching):
    def batch(self, tasks: Sequence[Task], seeds: Sequence[int]) -> Iterator[Reply]:
        return (Reply("equivalent\n") for _ in tasks)


class Eager(Batching):
    def batch(self, tasks: Sequence[Task], seeds: Sequence[int]) -> Iterator[Reply]:
        return (self.act(task, 0) for task in tasks or [EvaluatorTask(PROGRAM, PROGRAM)])


class Fragile(Batching):
    def batch(self, tasks: Sequence[Task], seeds: Sequence[int]) -> Iterator[Reply]:
        assert len(tasks) < 5
        return super().batch(tasks, seeds)


PROGRAM = Program("def f(n):\n    return n\n", "toy", "f")


@pytest.mark.parametrize("player", [Abstaining(), Batching()])
def test_a_player_that_says_little_is_one(player: Abstaining) -> None:
    check_agent(player)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (Abstaining(name=" "), "name is empty"),
        (Abstaining(name=3), "is no text"),  # type: ignore[arg-type]
        (Abstaining(configuration={"of": Abstaining()}), "no JSON"),
        (Abstaining(configuration={"temperature": float("nan")}), "no JSON"),
        (Abstaining(configuration={1: "one"}), "does not come back"),  # type: ignore[dict-item]
        (Counting(), "changes as it plays"),
        (Raising(), r"IndexError.*instead of a reply that failed"),
        (Textual(), "'unknown' instead of a Reply"),
        (Refusing(), "answers no task at all: refused, 'not today'"),
        (Chatty(), "notation of the grammars"),
        (Odd(), "ended with 'bored'"),
        (Free(), "cost is nan"),
        (Backwards(), "tokens_read is -1"),
        (Silent(), "text is None, no text"),
        (Meddling(), "changed the task"),
        (Moody(), "another reply the second time"),
        (Seeing(), "must not see"),
        (Merging(), "replies to a batch of"),
        (Different(), "another reply in a batch"),
        (Eager(), "without tasks"),
        (Fragile(), "instead of replies to a batch"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Abstaining) else None,
)
def test_the_kit_names_the_promise_that_a_player_breaks(broken: Abstaining, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_agent(broken)


def test_a_player_that_does_not_promise_to_repeat_itself_need_not() -> None:
    check_agent(Moody(), deterministic=False)


def test_tasks_of_ones_own_are_dealt_too() -> None:
    class Picky(Abstaining):
        def text(self, task: EvaluatorTask, seed: int) -> str:
            return str({1: "unknown\n"}.get(task.inputs, "unknown\n")) if task.inputs < 99 else str(1 // 0)

    check_agent(Picky())
    with pytest.raises(AssertionError, match=r"ZeroDivisionError.*99 inputs"):
        check_agent(Picky(), tasks=[EvaluatorTask(PROGRAM, PROGRAM, inputs=99, known=(Input((1,)),))])
