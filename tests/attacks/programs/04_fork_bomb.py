"""Forks up to thirty children."""

import posix
import time


def f(x):
    forked = 0
    for _ in range(30):
        try:
            pid = posix.fork()
        except OSError:
            break
        if pid == 0:
            time.sleep(4)
            posix._exit(0)
        forked += 1
    return "HARM" if forked else "refused"
