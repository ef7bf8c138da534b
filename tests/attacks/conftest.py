"""The arena, and the engine that lets no attack do harm in it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from arena import HONEST, SECRET, Arena

from mutsinq.execution import isolation
from mutsinq.execution.engine import Engine, Loaded
from mutsinq.execution.limits import Limits

_LIMITS = Limits(seconds=0.2, load_seconds=0.5, memory=512 << 20)
_PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[Arena]:
    """A fresh arena; orphans of the workers become children of this process, so that none is overlooked."""
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a").write_text("here before")
    (tmp_path / "secret").write_text(SECRET)
    tmp_path.chmod(0o777)
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(server.getsockname())
        arena = Arena(tmp_path, server, datagrams)
        before = signal.signal(signal.SIGUSR1, lambda number, frame: arena.signals.append(number))
        yield arena
        signal.signal(signal.SIGUSR1, before)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One engine for all attacks: what one of them spoils, the next would meet."""
    level = isolation.probe().level
    if level < isolation.Level.SYSCALLS:
        pytest.skip(f"this machine isolates by {level.label} only: {isolation.probe().missing}")
    os.environ["SECRET_TOKEN"] = SECRET
    with Engine(_LIMITS) as engine:
        yield engine
    del os.environ["SECRET_TOKEN"]


@pytest.fixture
def honest(engine: Engine) -> Iterator[Loaded]:
    """A worker of an honest program, there before the attack and after."""
    loaded = engine.open(HONEST)
    yield loaded
    loaded.worker.stop()


@pytest.fixture
def clock() -> Iterator[None]:
    """Fails the test when an attack holds up the controlling process."""

    def ring(number: int, frame: object) -> None:
        raise TimeoutError("the controlling process was held up")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(12)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
