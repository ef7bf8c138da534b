"""Cancels alarms and timers and spins."""

import signal
import time


def f(x):
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    start = time.monotonic()
    while time.monotonic() - start < 6:
        pass
    return "HARM"
