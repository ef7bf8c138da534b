"""Leaves a thread that keeps replacing builtins."""

import builtins
import threading
import time


def g():
    start = time.monotonic()
    while time.monotonic() - start < 6:
        builtins.sorted = lambda *args: "HACK"
        builtins.len = lambda *args: 42


def f(x):
    threading.Thread(target=g, daemon=True).start()
    return 0
