"""Models behind an endpoint, asked over HTTP from a real server that behaves well, badly, or not at all."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from email.utils import formatdate
from typing import Any

import pytest

from model_server import Asked, ModelServer, Told, completion, serving
from mutsinq.agents.endpoint import Endpoint
from mutsinq.agents.notation import read_answer
from mutsinq.agents.player import act_all
from mutsinq.agents.served import ServedPlayer
from mutsinq.agents.table import open_player
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer
from mutsinq.core.task import EvaluatorTask, GeneratorTask, Task
from mutsinq.errors import AgentError

ORIGINAL = Program("def f(a):\n    return a\n", "m", "f")
TASK = EvaluatorTask(ORIGINAL, Program("def f(a):\n    return abs(a)\n", "m", "f"))
OTHER = GeneratorTask(ORIGINAL, 3)
KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def nothing_but_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "MUTSINQ_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def player_of(server: ModelServer, **options: Any) -> ServedPlayer:
    player = open_player(f"served:{server.url}#tiny", **options)
    assert isinstance(player, ServedPlayer)
    player.endpoint.pause = 0.01
    return player


def by_seed(asked: Asked) -> Told:
    return completion(f"f({asked.body['seed']})\n")


def always(told: Told) -> Any:
    return lambda asked: told


# What is asked and what is read


def test_a_task_is_asked_as_a_chat_and_the_reply_says_what_it_took() -> None:
    with serving(always(completion("f(-1)\n", read=120, written=9))) as server:
        reply = player_of(server, temperature=0.5, max_tokens=64).act(TASK, 7)
    assert read_answer(reply.text, "f") == Answer((Input((-1,)),))
    assert (reply.finish, reply.tokens_read, reply.tokens_written, reply.cost) == ("stop", 120, 9, None)
    assert "return abs(a)" in reply.prompt
    assert reply.seconds > 0
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.body.items() >= {"model": "tiny", "seed": 7, "temperature": 0.5, "max_tokens": 64}.items()
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]
    assert "n" not in asked.body
    assert "Authorization" not in asked.headers


def test_replies_come_in_the_order_of_the_tasks_however_the_server_hurries() -> None:
    def last_first(asked: Asked) -> Told:
        time.sleep(0.05 if asked.body["seed"] % 2 else 0)
        return by_seed(asked)

    with serving(last_first) as server:
        replies = act_all(player_of(server), [TASK] * 12, range(12))
    assert [reply.text for reply in replies] == [f"f({seed})\n" for seed in range(12)]


def test_a_model_that_completes_texts_is_asked_for_a_completion() -> None:
    told = Told({"choices": [{"text": "f(-1)\n", "finish_reason": "length"}]})
    with serving(always(told)) as server:
        reply = player_of(server, style="completion").act(TASK, 1)
    assert (reply.text, reply.finish, reply.tokens_read) == ("f(-1)\n", "length", 0)
    (asked,) = server.asked
    assert asked.path == "/v1/completions"
    assert asked.body["prompt"] == reply.prompt
    assert asked.body["stop"] == ["\n---"]


def test_a_model_that_was_trained_to_answer_is_asked_the_question_alone() -> None:
    with serving(always(Told({"choices": [{"text": "f(-1)\n"}]}))) as server:
        reply = player_of(server, style="bare").act(TASK, 1)
    (asked,) = server.asked
    assert asked.path == "/v1/completions"
    assert asked.body["prompt"] == reply.prompt
    assert "game" not in asked.body["prompt"]
    assert "stop" not in asked.body


def test_what_is_set_to_none_is_left_to_the_server() -> None:
    with serving(always(completion("f(1)\n"))) as server:
        player_of(server, temperature=None, max_tokens=None).act(TASK, 1)
        player_of(server, seeded=False, limit="max_completion_tokens").act(TASK, 1)
    assert server.asked[0].body.keys() == {"model", "messages", "seed"}
    assert server.asked[1].body.keys() == {"model", "messages", "temperature", "max_completion_tokens"}


@pytest.mark.parametrize("server_name", ["llama.cpp", "vllm", "sglang"])
def test_a_server_that_can_is_told_the_grammar_of_the_reply(server_name: str) -> None:
    with serving(by_seed) as server:
        player_of(server, grammar=server_name).act(TASK, 1)
    body = server.asked[0].body
    told = {"llama.cpp": "grammar", "vllm": "structured_outputs", "sglang": "ebnf"}
    grammar = body[told[server_name]]
    assert 'call ::= "f" "(" value ")"' in (grammar["grammar"] if server_name == "vllm" else grammar)
    assert len(body.keys() & set(told.values())) == 1


def test_samples_of_one_task_come_from_one_request() -> None:
    def several(asked: Asked) -> Told:
        return completion(*(f"f({i})\n" for i in range(asked.body.get("n", 1))), read=100, written=7)

    tasks: list[Task] = [TASK, OTHER, TASK, TASK, TASK]
    with serving(several) as server:
        replies = player_of(server, samples=3).act_all(tasks, range(5))
    assert sorted(asked.body.get("n", 1) for asked in server.asked) == [1, 1, 3]
    assert [reply.text for reply in replies] == ["f(0)\n", "f(0)\n", "f(1)\n", "f(2)\n", "f(0)\n"]
    assert sum(reply.tokens_read for reply in replies) == 300
    assert sum(reply.tokens_written for reply in replies) == 35


def test_a_server_that_gives_one_sample_where_several_were_wanted_is_asked_again() -> None:
    with serving(by_seed) as server:
        replies = player_of(server, samples=4).act_all([TASK] * 4, [10, 11, 12, 13])
    assert [reply.text for reply in replies] == ["f(10)\n", "f(11)\n", "f(12)\n", "f(13)\n"]


def test_cost_is_what_the_server_says_or_follows_from_prices() -> None:
    with serving(always(completion("f(1)\n", read=1000, written=100))) as server:
        reply = player_of(server, price_read=2.0, price_written=10).act(TASK, 0)
    assert reply.cost == pytest.approx(0.003)
    told = completion("f(1)\n")
    told.content["usage"]["cost"] = 0.25
    with serving(always(told)) as server:
        assert player_of(server, price_read=2.0, price_written=10).act(TASK, 0).cost == 0.25


@pytest.mark.parametrize(
    ("choice", "finish", "text"),
    [
        ({"message": {"content": "f(1)"}, "finish_reason": "content_filter"}, "refused", "f(1)"),
        ({"message": {"content": None, "refusal": "I will not."}, "finish_reason": "stop"}, "refused", "I will not."),
        ({"message": {"content": None}, "finish_reason": "length"}, "length", ""),
        ({"message": {"content": "f(1)"}, "finish_reason": None}, "stop", "f(1)"),
        ({"message": {"content": None}}, "failed", "no text"),
        ({"message": {"content": ["f(1)"]}, "finish_reason": "stop"}, "failed", "no text"),
        ("f(1)", "failed", "no object"),
    ],
)
def test_how_a_reply_ended_is_told(choice: Any, finish: str, text: str) -> None:
    with serving(always(Told({"choices": [choice], "usage": "much"}))) as server:
        reply = player_of(server).act(TASK, 0)
    assert reply.finish == finish
    assert text in reply.text


def test_it_also_plays_where_a_loop_runs_already() -> None:
    async def in_a_notebook(player: ServedPlayer) -> str:
        return player.act(TASK, 5).text

    with serving(by_seed) as server:
        assert asyncio.run(in_a_notebook(player_of(server))) == "f(5)\n"


def test_the_configuration_tells_all_that_replies_depend_on_and_is_json() -> None:
    player = open_player("served:http://localhost:1/v1#tiny,temperature=0.2,reasoning=True,name=ann")
    assert player.name == "ann"
    told = player.configuration
    assert (told["url"], told["model"]) == ("http://localhost:1/v1", "tiny")
    assert told["sampling"]["temperature"] == 0.2
    assert told["prompting"]["reasoning"] is True


# How often and how fast


def test_no_more_requests_are_under_way_than_allowed() -> None:
    def slow(asked: Asked) -> Told:
        time.sleep(0.03)
        return by_seed(asked)

    with serving(slow) as server:
        act_all(player_of(server, concurrency=3), [TASK] * 12, range(12))
    assert 2 <= server.most_at_once <= 3


def test_no_more_requests_are_sent_than_the_rate_allows() -> None:
    times: list[float] = []

    def note(asked: Asked) -> Told:
        times.append(time.monotonic())
        return by_seed(asked)

    with serving(note) as server:
        player = player_of(server, rate=1200)
        act_all(player, [TASK] * 3, range(3))
        act_all(player, [TASK] * 3, range(3))
    # Twenty a second: 0.05 s apart when they were sent. They may arrive a little closer.
    assert times[-1] - times[0] >= 5 * 0.05 - 0.04


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_what_may_pass_is_tried_again(status: int) -> None:
    def at_last(asked: Asked) -> Told:
        return Told({"error": "busy"}, status) if asked.number < 3 else by_seed(asked)

    with serving(at_last) as server:
        assert player_of(server).act(TASK, 5).text == "f(5)\n"
    assert len(server.asked) == 4


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_that_says_when_to_come_again_is_left_alone_until_then(as_date: bool) -> None:
    times: list[float] = []

    def busy_once(asked: Asked) -> Told:
        times.append(time.time())
        when = formatdate(time.time() + 2, usegmt=True) if as_date else "0.3"
        return Told({}, 429, {"Retry-After": when}) if asked.number == 0 else by_seed(asked)

    with serving(busy_once) as server:
        # Of several questions the others, too, wait.
        act_all(player_of(server, concurrency=1), [TASK] * 2, range(2))
    assert times[1] - times[0] >= (0.9 if as_date else 0.28)


@pytest.mark.parametrize(
    "broken",
    [
        Told(b'{"choices": [{"message": {"con'),
        Told(b'{"choices": [{"message": ', missing=100),
        Told(b"<html>Welcome</html>"),
        Told(b"\xff\x00nonsense"),
        Told([]),
        Told({"error": {"message": "upstream is away", "code": 502}}),
        Told(b"\x00", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["cut JSON", "connection lost", "page", "bytes", "list", "error with status 200", "no gzip"],
)
def test_half_an_answer_and_nonsense_are_tried_again(broken: Told) -> None:
    with serving(lambda asked: broken if asked.number < 2 else by_seed(asked)) as server:
        assert player_of(server).act(TASK, 5).text == "f(5)\n"
    assert len(server.asked) == 3


# What cannot be helped


def test_a_reply_that_never_comes_is_one_that_failed_once_others_came() -> None:
    def sometimes(asked: Asked) -> Told:
        return Told({"error": {"message": "cannot allocate"}}, 500) if asked.body["seed"] == 1 else by_seed(asked)

    with serving(sometimes) as server:
        replies = act_all(player_of(server, tries=2), [TASK] * 3, range(3))
    assert [reply.finish for reply in replies] == ["stop", "failed", "stop"]
    assert "500 cannot allocate, 2 tries" in replies[1].text


def test_a_question_that_is_wrong_in_itself_is_not_asked_again() -> None:
    def too_long(asked: Asked) -> Told:
        return Told({"error": {"message": "maximum context length is 512"}}, 400) if asked.number else by_seed(asked)

    with serving(too_long) as server:
        player = player_of(server)
        player.act(TASK, 0)
        reply = player.act(TASK, 1)
    assert (reply.finish, reply.text) == ("failed", "400 maximum context length is 512")
    assert len(server.asked) == 2


def test_a_server_that_has_never_answered_stops_the_game() -> None:
    with (
        serving(always(Told({"detail": "temperature is not supported"}, 400))) as server,
        pytest.raises(AgentError, match="answered none of 2 questions: 400 temperature is not supported"),
    ):
        act_all(player_of(server), [TASK] * 2, range(2))


def test_a_slow_server_is_waited_for_as_long_as_allowed_and_twice_at_most() -> None:
    over = threading.Event()

    def trickle(asked: Asked) -> Told:
        if asked.number:
            over.wait(20)
        return by_seed(asked)

    with serving(trickle) as server:
        player = player_of(server, timeout=0.3)
        player.act(TASK, 0)
        reply = player.act(TASK, 1)
        over.set()
    assert (reply.finish, reply.text) == ("failed", "no answer within 0.3 s, 2 tries")


def test_nobody_there_is_an_error_that_asks_for_the_server() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        player = open_player(f"served:http://127.0.0.1:{port}/v1#tiny,tries=1")
        with pytest.raises(AgentError, match=r"nobody answers at .*is the server running"):
            player.act(TASK, 0)


def test_a_server_that_goes_away_in_the_middle_of_a_game_stops_it() -> None:
    with serving(by_seed) as server:
        player = player_of(server, tries=2)
        player.act(TASK, 0)
    with pytest.raises(AgentError, match="nobody answers"):
        player.act(TASK, 1)


def test_a_model_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    told = Told({"error": {"message": "The model `tiny` does not exist."}}, 404)
    with (
        serving(always(told), models=("small", "large")) as server,
        pytest.raises(AgentError, match=r"does not exist.*the models there: small, large"),
    ):
        player_of(server).act(TASK, 0)
    assert len(server.asked) == 1


def test_a_page_that_is_no_endpoint_is_an_error_that_says_where_endpoints_are() -> None:
    with serving(always(Told(b"<html>Not found</html>", 404))) as server:
        endpoint = Endpoint(server.url.removesuffix("/v1") + "/nothing", tries=1)
        server.models = ()
        with pytest.raises(AgentError, match="/nothing/chat/completions: 404"):
            endpoint.ask_all("/chat/completions", [{}])


def test_a_server_that_has_moved_is_not_followed_for_it_would_get_the_key() -> None:
    told = Told({}, 308, {"Location": "http://elsewhere.example/v1/chat/completions"})
    with serving(always(told)) as server, pytest.raises(AgentError, match=r"has moved to http://elsewhere\.example"):
        player_of(server).act(TASK, 0)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_server_that_refuses_is_an_error_that_names_the_variable_of_the_key(status: int) -> None:
    with (
        serving(always(Told({"error": {"message": "who are you?"}}, status))) as server,
        pytest.raises(AgentError, match=r"who are you.*MUTSINQ_API_KEY"),
    ):
        player_of(server).act(TASK, 0)
    assert len(server.asked) == 1


def test_a_limit_that_does_not_pass_stops_the_game() -> None:
    with serving(lambda asked: Told({"message": "slow down"}, 429) if asked.number else by_seed(asked)) as server:
        player = player_of(server, tries=2)
        player.act(TASK, 0)
        with pytest.raises(AgentError, match=r"after 2 tries.*429 slow down.*`rate`"):
            player.act(TASK, 1)
    with (
        serving(always(Told({}, 429, {"Retry-After": "86400"}))) as server,
        pytest.raises(AgentError, match="asks to wait for 86400 s"),
    ):
        player_of(server).act(TASK, 0)


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutsinq.agents.endpoint._MOST_BYTES", 1 << 20)
    with serving(always(Told(b" " * (2 << 20)))) as server, pytest.raises(AgentError, match="longer than 1 MiB"):
        player_of(server).act(TASK, 0)


# The key


def test_the_key_is_sent_and_stands_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", f" {KEY}\n")

    def echo(asked: Asked) -> Told:
        told = asked.headers["Authorization"]
        return Told({"error": f"bad {'x' * 120} {told} {'x' * 120}"}, 400) if asked.number else completion(told)

    with serving(echo) as server:
        player = player_of(server, key_variable="MY_KEY")
        replies = [player.act(TASK, 0), player.act(TASK, 1)]
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert replies[0].text == "Bearer [key]"
    assert KEY[:12] not in repr((replies, player, player.configuration))


def test_no_key_goes_to_servers_that_none_was_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(by_seed) as server:
        player_of(server).act(TASK, 0)
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize(("value", "message"), [(None, "is not set"), ("a\nb", "odd characters"), ("é", "odd")])
def test_a_key_that_cannot_be_sent_is_an_error(
    monkeypatch: pytest.MonkeyPatch, value: str | None, message: str
) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("MY_KEY", value)
    player = open_player("served:http://127.0.0.1:9/v1#tiny,key_variable=MY_KEY")
    with pytest.raises(AgentError, match=f"MY_KEY.*{message}"):
        player.act(TASK, 0)


def test_nothing_is_asked_for_no_tasks() -> None:
    assert act_all(open_player("served:http://127.0.0.1:9/v1#tiny"), [], []) == []
