"""Ignores SIGALRM and SIGTERM and spins."""

import signal
import time


def f(x):
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    start = time.monotonic()
    while time.monotonic() - start < 6:
        pass
    return "HARM"
