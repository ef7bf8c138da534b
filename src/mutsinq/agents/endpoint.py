"""Endpoint: a server that speaks the OpenAI API, asked many questions at once.

Failures are of three kinds. What may pass (a busy server, a lost connection, half an answer) is tried again, later and
later. What is wrong with one question alone is the answer to it. What no question can survive (no server, no such
model, no right to ask) is an AgentError: a game that goes on without its player would count losses that are none.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from importlib.util import find_spec
from random import random
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from mutsinq.errors import AgentError
from mutsinq.execution.encoding import printable
from mutsinq.execution.show import clip

if TYPE_CHECKING:
    import httpx2

Body: TypeAlias = dict[str, Any]

#: The environment variable of the key, unless another is named: one that no other program shares, so that no key goes
#: to a server that it was not meant for.
KEY_VARIABLE = "MUTSINQ_API_KEY"

#: Statuses by which a server says that the same question may be answered later.
_LATER = frozenset((408, 409, 425, 429))
_TOO_MANY = 429
#: A question that ran out of time is asked once more: a second time is bad luck, a third is not.
_TRIES_OF_SLOW = 2
#: Seconds to connect; to wait at most between two tries; and at most when the server says how long.
_CONNECT, _LONGEST_PAUSE, _PATIENCE = 10.0, 20.0, 120.0
#: Bytes of an answer; longer ones are not read.
_MOST_BYTES = 16 << 20
#: Characters of what a server says of its troubles.
_MESSAGE = 300
#: Shorter keys are words that stand for none, such as `EMPTY`, which may stand in any reply.
_SHORTEST_KEY = 8


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that got no answer, and why."""

    reason: str


@dataclass(slots=True)
class Endpoint:
    """How one server is asked. Raises AgentError for a URL that cannot be one, or without the extra `served`.

    It holds no key: that is read from the environment when questions are asked, and struck out of all that comes back.
    """

    #: Up to and with `/v1`.
    url: str
    #: Name of the environment variable that holds the key; no key is sent if it is not set.
    key_variable: str = KEY_VARIABLE
    #: Questions under way at one time.
    concurrency: int = 8
    #: Questions a minute; None for as many as go.
    rate: float | None = None
    #: Seconds for one answer.
    timeout: float = 120.0
    #: How often one question is asked at most.
    tries: int = 6
    #: Seconds before the second try; they double with each further one.
    pause: float = 0.5
    #: Whether any question was ever answered.
    _answered: bool = field(default=False, repr=False)
    #: `time.monotonic()` before which no further question is asked.
    _next: float = field(default=0.0, repr=False)

    def __post_init__(self) -> None:
        # Before a game begins: it may be an hour until the first question.
        if not (find_spec("httpx2") and find_spec("anyio")):
            raise AgentError("served models need more packages: pip install 'mutsinq[served]'")
        for name in ("concurrency", "tries", "timeout", "rate"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise AgentError(f"{name}={value!r} of {self.url!r}: a number above 0 is needed")
        self.url = self.url.rstrip("/")
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
        except ValueError:
            usable = False
        if not usable:
            raise AgentError(f"{self.url!r} is no URL of an endpoint: write it as http://localhost:8000/v1")
        if parts.username or parts.password or parts.query:
            # Not shown: what stands there may be a secret.
            raise AgentError(
                f"the URL of {parts.hostname} holds a user name, password or query: URLs are stored with games, "
                f"so put the key into the environment variable {self.key_variable}"
            )

    def ask_all(self, path: str, bodies: Sequence[Body]) -> list[Body | Unanswered]:
        """The answers to all questions, in their order: JSON objects as they came.

        Raises AgentError where no question could be answered: nobody there, refused, no such model, a limit of the
        server's that does not pass; or if not even the first questions ever put to it were. What was answered in this
        round is then lost.
        """
        if not bodies:
            return []
        from anyio.from_thread import start_blocking_portal

        # A loop of its own, so that it also works where one runs already, as in notebooks.
        with start_blocking_portal() as portal:
            answers = portal.call(_Asking(self, path, bodies).run)
        if not self._answered:
            reason = next(answer.reason for answer in answers if isinstance(answer, Unanswered))
            raise AgentError(f"{self.url} answered none of {len(answers)} questions: {reason}")
        return answers

    def key(self) -> str:
        """The key, empty if there is none. Raises AgentError for one that no server can be sent, or that is missing
        though its variable was named."""
        key = os.environ.get(self.key_variable, "").strip()
        if not key and self.key_variable != KEY_VARIABLE:
            raise AgentError(f"the environment variable {self.key_variable}, which is to hold a key, is not set")
        if not (key.isascii() and key.isprintable()):
            raise AgentError(f"the environment variable {self.key_variable} holds no key: it has odd characters")
        return key


class _Again(Exception):
    """An answer was not had this time; `after` seconds if the server says so, it may be."""

    def __init__(self, reason: str, tries: float = math.inf, after: float = 0.0) -> None:
        super().__init__(reason)
        self.tries = tries
        self.after = after


class _Nobody(_Again):
    """No connection was made."""


class _TooMany(_Again):
    """The server has been asked more often than it allows, whatever the question."""


class _Never(Exception):
    """This question will not be answered."""


class _Asking:
    """One round of questions to an endpoint."""

    def __init__(self, endpoint: Endpoint, path: str, bodies: Sequence[Body]) -> None:
        self._endpoint = endpoint
        self._path = path
        self._bodies = bodies
        self._key = endpoint.key()
        self._answers: list[Body | Unanswered] = [Unanswered("not asked")] * len(bodies)
        self._fatal: AgentError | None = None

    async def run(self) -> list[Body | Unanswered]:
        import anyio
        import httpx2

        headers = {"User-Agent": f"mutsinq/{version('mutsinq')}"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        timeout = httpx2.Timeout(None, connect=_CONNECT)
        # The connections are limited by the number of questions under way.
        limits = httpx2.Limits(max_connections=None)
        limiter = anyio.CapacityLimiter(self._endpoint.concurrency)
        async with (
            httpx2.AsyncClient(headers=headers, timeout=timeout, limits=limits) as client,
            anyio.create_task_group() as tasks,
        ):
            for place in range(len(self._bodies)):
                tasks.start_soon(self._answer, client, place, limiter, tasks.cancel_scope)
        if self._fatal:
            raise self._fatal
        return self._answers

    async def _answer(self, client: httpx2.AsyncClient, place: int, limiter: Any, scope: Any) -> None:
        try:
            self._answers[place] = await self._ask(client, self._bodies[place], limiter)
            self._endpoint._answered = True
        except _Never as reason:
            self._answers[place] = Unanswered(str(reason))
        except AgentError as error:
            self._fatal = error
            scope.cancel()

    async def _ask(self, client: httpx2.AsyncClient, body: Body, limiter: Any) -> Body:
        import anyio

        endpoint = self._endpoint
        for number in range(1, endpoint.tries + 1):
            try:
                async with limiter:
                    await self._turn()
                    return await self._post(client, body)
            except _Again as again:
                if number >= min(endpoint.tries, again.tries):
                    raise self._end(again, number) from None
                pause = min(endpoint.pause * 2 ** (number - 1), _LONGEST_PAUSE) * (1 + random()) / 2
                pause = max(pause, again.after)
                if isinstance(again, _TooMany):
                    endpoint._next = max(endpoint._next, time.monotonic() + pause)
                await anyio.sleep(pause)
        raise AssertionError("the last try gives up")

    async def _turn(self) -> None:
        """Wait until the rate allows one more question."""
        import anyio

        endpoint = self._endpoint
        # A question that was held up may find that all are to wait longer by now.
        while (wait := endpoint._next - time.monotonic()) > 0:
            await anyio.sleep(wait)
        if endpoint.rate is not None:
            endpoint._next = time.monotonic() + 60 / endpoint.rate

    async def _post(self, client: httpx2.AsyncClient, body: Body) -> Body:
        import anyio
        import httpx2

        url, timeout = self._endpoint.url, self._endpoint.timeout
        try:
            with anyio.fail_after(timeout):
                async with client.stream("POST", f"{url}{self._path}", json=body) as response:
                    text = await self._read(response)
        except TimeoutError:
            raise _Again(f"no answer within {timeout:g} s", tries=_TRIES_OF_SLOW) from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise _Nobody(f"no connection: {error}") from None
        except httpx2.TransportError as error:
            raise _Again(f"the connection broke: {error!r}") from None
        if response.is_success:
            return _object(text)
        raise await self._refusal(client, response, _message(text) or response.reason_phrase)

    async def _read(self, response: httpx2.Response) -> str:
        import httpx2

        content = b""
        try:
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _MOST_BYTES:
                    raise _Never(f"its answer is longer than {_MOST_BYTES >> 20} MiB")
        except httpx2.DecodingError as error:
            raise _Again(f"its answer is not in the encoding that it says: {error}") from None
        text = content.decode("utf-8", "replace")
        # Some servers say again what they were sent.
        return text.replace(self._key, "[key]") if len(self._key) >= _SHORTEST_KEY else text

    async def _refusal(self, client: httpx2.AsyncClient, response: httpx2.Response, message: str) -> Exception:
        """What follows from an answer that is none."""
        endpoint, status = self._endpoint, response.status_code
        told = f"{status} {message}"
        if status in _LATER or status >= 500:
            after = _retry_after(response.headers.get("retry-after", ""))
            if after > _PATIENCE:
                return AgentError(f"{endpoint.url} asks to wait for {after:.0f} s ({told}): go on later")
            return (_TooMany if status == _TOO_MANY else _Again)(told, after=after)
        if status in (401, 402, 403):
            held = "its key is in" if self._key else "set its key by"
            return AgentError(
                f"{endpoint.url} refuses: {told}; {held} the environment variable {endpoint.key_variable}"
            )
        if response.is_redirect:
            return AgentError(f"{endpoint.url} has moved to {response.headers.get('location', '?')}: name that URL")
        if status in (404, 405):
            return AgentError(f"{endpoint.url}{self._path}: {told}; {await self._models(client)}")
        return _Never(told)

    async def _models(self, client: httpx2.AsyncClient) -> str:
        """What models there are, in words."""
        import httpx2

        try:
            response = await client.get(f"{self._endpoint.url}/models", timeout=_CONNECT)
            names = [str(model["id"]) for model in response.json()["data"]]
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            return "is the URL that of an OpenAI-compatible API? It often ends with /v1"
        return f"the models there: {clip(', '.join(names), 1000) or 'none'}"

    def _end(self, again: _Again, tries: int) -> Exception:
        """What follows when nothing is tried any more."""
        url = self._endpoint.url
        if isinstance(again, _Nobody):
            return AgentError(f"nobody answers at {url} ({again}): is the server running?")
        if isinstance(again, _TooMany):
            return AgentError(f"{url} refuses still after {tries} tries ({again}): ask less often by `rate`")
        return _Never(f"{again}, {tries} tries")


def _object(text: str) -> Body:
    """The JSON object of an answer."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise _Again(f"its answer is no JSON: {clip(text, _MESSAGE)!r}") from None
    if not isinstance(answer, dict):
        raise _Again(f"its answer is no JSON object: {clip(text, _MESSAGE)!r}")
    if not isinstance(answer.get("choices"), list):
        # Some gateways report with status 200 that who stands behind them failed.
        raise _Again(f"its answer has no choices: {_message(text) or clip(text, _MESSAGE)!r}")
    return answer


def _message(text: str) -> str:
    """What the body of an error says, on one line: `{"error": {"message": …}}`, one of its relatives, or text."""
    found: Any = text
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
    for name in ("error", "message"):
        if isinstance(found, dict):
            found = found.get(name, found.get("detail", found))
    return printable(clip(" ".join(str(found).split()), _MESSAGE))


def _retry_after(value: str) -> float:
    """Seconds that a `Retry-After` header tells (RFC 9110, 10.2.3): a number or a date; 0 if it tells none."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return 0.0
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0
