"""Signals every process and group it may."""

import os
import signal


def f(x):
    sent = []
    for send in (
        lambda: os.kill(-1, signal.SIGUSR1),
        lambda: os.kill(0, signal.SIGUSR1),
        lambda: os.killpg(os.getpgid(os.getppid()), signal.SIGUSR1),
        lambda: os.kill(-os.getppid(), signal.SIGUSR1),
        lambda: os.kill(1, signal.SIGUSR1),
    ):
        try:
            send()
            sent.append(1)
        except OSError:
            pass
    return "HARM" if sent else "refused"
