"""A server on this machine that speaks the OpenAI API as a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Asked:
    """One request: the how-many-th it was, counted from 0, and all that it said."""

    number: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One answer; `content` is sent as it is if it is bytes, else as JSON."""

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    #: Bytes that are announced and never sent.
    missing: int = 0


Behaviour: TypeAlias = Callable[[Asked], Told]


class ModelServer(ThreadingHTTPServer):
    """Answers each POST by a function, and a GET of its models."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour, models: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = behaviour
        self.models = models
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        #: The most requests that were under way at one time.
        self.most_at_once = self.at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._tell(Told({"object": "list", "data": [{"id": name} for name in self.server.models]}))

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            asked = Asked(len(server.asked), self.path, dict(self.headers), body)
            server.asked.append(asked)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            told = server.behaviour(asked)
        finally:
            with server.lock:
                server.at_once -= 1
        self._tell(told)

    def _tell(self, told: Told) -> None:
        content = told.content if isinstance(told.content, bytes) else json.dumps(told.content).encode()
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) + told.missing))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = bool(told.missing)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(behaviour: Behaviour, models: tuple[str, ...] = ("tiny",)) -> Iterator[ModelServer]:
    """A running server, gone afterwards."""
    with ModelServer(behaviour, models) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def completion(*texts: str, finish: str = "stop", read: int = 100, written: int = 7) -> Told:
    """An answer of a chat with one choice a text."""
    choices = [{"index": i, "message": {"content": text}, "finish_reason": finish} for i, text in enumerate(texts)]
    usage = {"prompt_tokens": read, "completion_tokens": written * len(texts)}
    return Told({"object": "chat.completion", "model": "tiny", "choices": choices, "usage": usage})
