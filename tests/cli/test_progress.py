"""What is shown while a long command runs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import pytest

from .conftest import Shell, Write

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def test_a_terminal_shows_a_bar_and_leaves_the_output_alone(write: Write) -> None:
    write("shop.py", "def price(count):\n    return count * 2\n")
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "mutsinq", "harvest", "shop.py", "-o", "-", "-j", "1"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=follower, env=os.environ | {"TERM": "xterm"})
    os.close(follower)
    shown = b""
    # Linux ends what a closed terminal wrote with an error.
    with contextlib.suppress(OSError):
        while part := os.read(leader, 1 << 16):
            shown += part
    os.close(leader)
    assert b"1/1" in shown
    assert b"1 programs, left:" in shown
    assert [line[:1] for line in done.stdout.splitlines()] == [b"{"]


def test_where_nobody_watches_no_bar_is_drawn(write: Write, shell: Shell) -> None:
    write("shop.py", "def price(count):\n    return count * 2\n")
    told = shell("harvest", "shop.py", "-o", "-", "-j", "1")
    assert told.stderr.splitlines()[0].startswith("1 program from 1 file")
