"""Ignores and blocks every signal that can be, then loops in C."""

import itertools
import signal


def f(x):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    sum(itertools.repeat(0, 900_000_000))
    return "HARM"
