"""A conformance kit for players of the game, with tasks of every kind that a game may deal."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from mutsinq.agents.notation import read_answer, read_proposal, read_response
from mutsinq.agents.player import BatchPlayer, Player, task_digest
from mutsinq.core.input import Build, Input
from mutsinq.core.outcome import Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.reply import Finish, MalformedReply, Reply
from mutsinq.core.task import EvaluatorTask, Feedback, GeneratorTask, QuestionTask, Task, View

_SEED = 7
_LINES = 300


def check_agent(player: Player, *, deterministic: bool = True, tasks: Sequence[Task] = ()) -> None:
    """Check what a game relies on; an AssertionError names the promise that is broken and the task.

    The player has a name, and a configuration that is JSON and stays as it is; it answers every task with a `Reply`,
    never by raising, whatever the program; it plays at least one seat, in the notation of the
    grammars; it leaves tasks alone; and in a batch it answers each task, in order. If it is `deterministic`, the same
    task and seed give the same reply, alone or in a batch, and a task that hides the variant is answered the same
    whatever the variant is. `tasks` are dealt besides those of the kit; each costs three replies.
    """
    _has_a_name_and_a_configuration(player)
    dealt = [*_tasks(), *tasks]
    replies = [_acted(player, task) for task in dealt]
    _plays_a_seat(player, dealt, replies)
    _answers_batches(player, dealt, replies, deterministic)
    if deterministic:
        _repeats_itself(player, dealt, replies)
        _is_blind_where_it_should_be(player)
    _has_a_name_and_a_configuration(player)


def _program(source: str, entry: str = "f") -> Program:
    return Program(source, "toy", entry)


_EASY = (_program("def f(n):\n    return n\n"), _program("def f(n):\n    return n if n < 5 else n + 1\n"))
_ACCOUNT = """\
class Account:
    def __init__(self, balance: int = 0):
        self.balance = balance

    def withdraw(self, amount: int) -> int:
        if amount > self.balance:
            raise ValueError("too little money")
        self.balance -= amount
        return self.balance
"""
_METHOD = tuple(_program(_ACCOUNT.replace("> self", f"{sign} self"), "Account.withdraw") for sign in (">", ">="))
_EVERY_KIND = tuple(
    _program(f"def f(a, /, b=0, *rest, key, **more):\n    return (a, b, {rest}, key, more)\n")
    for rest in ("rest", "rest[1:]")
)
_WITHOUT = (_program("def f():\n    return [1, 2]\n"), _program("def f():\n    return [2, 1]\n"))
_UMLAUTS = tuple(
    _program(f"def größe(maß='ß'):\n    '''Länge „ohne“ 𝔘mlaute.'''\n    return maß.{method}()\n", "größe")
    for method in ("upper", "title")
)
_LONG = tuple(
    _program("def f(n):\n" + "".join(f"    n += {i}\n" for i in range(_LINES)) + f"    return n + {end}\n")
    for end in (0, 1)
)
_ENDLESS = (
    _program("def f(n):\n    while n:\n        n -= 1\n"),
    _program("def f(n):\n    while n > 0:\n        n -= 1\n"),
)
_RAISING = (_program("def f(x):\n    raise KeyError(x)\n"), _program("def f(x):\n    raise IndexError(x)\n"))
_PAIRS: tuple[tuple[Program, ...], ...] = (_EASY, _METHOD, _EVERY_KIND, _WITHOUT, _UMLAUTS, _LONG, _ENDLESS, _RAISING)
_QUESTIONS = (
    QuestionTask("identifier-swap", (_EASY[0].source, _EASY[1].source), ("1", "2")),
    QuestionTask("defect-detection", ("int f(int n)\n{\n    return n;\n}\n",), ("yes", "no")),
    QuestionTask("output-prediction", (_EASY[1].source, "f(7)")),
    QuestionTask("code-generation", ("Write a function f that returns what it is given.",)),
)
_TRIED = (
    Feedback(Input((3,)), Returned(("int", "3")), Returned(("int", "3"))),
    Feedback(Input(("x",)), Returned(("str", "x")), Raised("TypeError", "'<' not supported")),
)


def _tasks() -> Iterator[Task]:
    for original, variant in _PAIRS:
        yield EvaluatorTask(original, variant)
        yield GeneratorTask(original, 5)
    original, variant = _EASY
    for view in get_args(View):
        yield EvaluatorTask(original, variant, view, inputs=8)
    yield EvaluatorTask(original, variant, feedback=_TRIED, known=(Input((1,)), Input((2,))))
    yield EvaluatorTask(original, original)
    owner = Input((5,), receiver=Build("Account", (9,)))
    yield EvaluatorTask(_METHOD[0], _METHOD[1], known=(owner,))
    for difficulty in (0, 10):
        yield GeneratorTask(original, difficulty, ("line 2: worth changing", "n: int"), (Input((1,)),))
    yield from _QUESTIONS


def _told(player: Player, task: Task) -> str:
    """The task in words, for complaints."""
    if isinstance(task, QuestionTask):
        return f"player {player.name!r}, asked a question of {task.topic}:\n{task.texts[0][:300]}"
    if isinstance(task, GeneratorTask):
        return f"player {player.name!r}, asked for a variant of {task.program.entry}:\n{task.program.source[:300]}"
    what = f"about a pair of {task.original.entry} (view {task.view!r}, {task.inputs} inputs)"
    return f"player {player.name!r}, asked {what}:\n{task.original.source[:300]}"


def _has_a_name_and_a_configuration(player: Player) -> None:
    name = player.name
    assert isinstance(name, str), f"its name {name!r} is no text"
    assert name.strip(), "its name is empty"
    told = player.configuration
    assert isinstance(told, dict), f"the configuration of {name!r} is no dict: {told!r}"
    try:
        written = json.dumps(told, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise AssertionError(f"the configuration of {name!r} is no JSON: {error}") from None
    assert json.loads(written) == told, f"the configuration of {name!r} does not come back from JSON: {told!r}"
    assert player.configuration == told, f"the configuration of {name!r} changes by being looked at"


def _acted(player: Player, task: Task) -> Reply:
    configuration = player.configuration
    before = task_digest(task)
    try:
        reply = player.act(task, _SEED)
    except Exception as error:
        raise AssertionError(f"{error!r} instead of a reply that failed: {_told(player, task)}") from error
    _is_a_reply(reply, player, task)
    assert task_digest(task) == before, f"it changed the task: {_told(player, task)}"
    assert player.configuration == configuration, f"its configuration changes as it plays: {_told(player, task)}"
    return reply


def _is_a_reply(reply: object, player: Player, task: Task) -> None:
    whose = _told(player, task)
    assert isinstance(reply, Reply), f"{reply!r} instead of a Reply: {whose}"
    for name in ("text", "prompt"):
        text = getattr(reply, name)
        assert isinstance(text, str), f"{name} is {text!r}, no text: {whose}"
    assert reply.finish in get_args(Finish), f"it ended with {reply.finish!r}, not one of {get_args(Finish)}: {whose}"
    for name in ("tokens_read", "tokens_written"):
        count = getattr(reply, name)
        assert isinstance(count, int), f"{name} is {count!r}, no whole number: {whose}"
        assert count >= 0, f"{name} is {count}: {whose}"
    for name, value in (("seconds", reply.seconds), ("cost", reply.cost or 0.0)):
        assert isinstance(value, int | float), f"{name} is {value!r}: {whose}"
        assert math.isfinite(value), f"{name} is {value}: {whose}"
        assert value >= 0, f"{name} is {value}: {whose}"


def _plays_a_seat(player: Player, tasks: Sequence[Task], replies: Sequence[Reply]) -> None:
    ended = [(task, reply) for task, reply in zip(tasks, replies) if reply.finish == "stop"]
    assert ended, f"player {player.name!r} answers no task at all: {replies[0].finish}, {replies[0].text[:300]!r}"
    reasons = [_unread(task, reply) for task, reply in ended]
    assert "" in reasons, (
        f"no reply of player {player.name!r} is in the notation of the grammars: "
        f"{reasons[0]}, in {ended[0][1].text[:300]!r}"
    )


def _unread(task: Task, reply: Reply) -> str:
    """Why a reply cannot be read; empty if it can."""
    if isinstance(task, GeneratorTask):
        proposal = read_proposal(reply.text, task.program)
        return proposal.reason if isinstance(proposal, MalformedReply) else ""
    if isinstance(task, QuestionTask):
        response = read_response(reply.text, task)
        return response.reason if isinstance(response, MalformedReply) else ""
    answer = read_answer(reply.text, task.original.entry)
    return answer.reason if isinstance(answer, MalformedReply) else ""


def _answers_batches(player: Player, tasks: Sequence[Task], replies: Sequence[Reply], deterministic: bool) -> None:
    if not isinstance(player, BatchPlayer):
        return
    assert player.act_all([], []) == [], f"player {player.name!r} answers a batch without tasks"
    # One task twice, and the others in another order than before.
    places = [*reversed(range(len(tasks))), 0]
    try:
        batch = player.act_all([tasks[place] for place in places], [_SEED] * len(places))
    except Exception as error:
        raise AssertionError(f"player {player.name!r}: {error!r} instead of replies to a batch") from error
    assert len(batch) == len(places), f"player {player.name!r}: {len(batch)} replies to a batch of {len(places)} tasks"
    for place, reply in zip(places, batch):
        _is_a_reply(reply, player, tasks[place])
        if deterministic:
            _are_the_same(player, tasks[place], replies[place], reply, "in a batch")


def _repeats_itself(player: Player, tasks: Sequence[Task], replies: Sequence[Reply]) -> None:
    for task, reply in reversed(list(zip(tasks, replies))):
        _are_the_same(player, task, reply, player.act(task, _SEED), "the second time")


def _are_the_same(player: Player, task: Task, one: Reply, other: Reply, when: str) -> None:
    assert (one.text, one.finish) == (other.text, other.finish), (
        f"another reply {when} to the same task and seed ({one.text[:200]!r}, then {other.text[:200]!r}); a player "
        f"that cannot promise it is checked with deterministic=False: {_told(player, task)}"
    )


def _is_blind_where_it_should_be(player: Player) -> None:
    original, variant = _EASY
    task = EvaluatorTask(original, variant, "blind", inputs=8)
    other = replace(task, variant=_program("def f(n):\n    return n if n != 424242 else 0\n"))
    one, two = player.act(task, _SEED), player.act(other, _SEED)
    assert one.text == two.text, f"it saw the variant that it must not see: {_told(player, task)}"
