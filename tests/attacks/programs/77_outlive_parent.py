"""Cancels its death with the parent, and leaves its session."""

import ctypes
import os


def f(x):
    done = [ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)]
    for change in (os.setsid, lambda: os.setpgid(0, 0)):
        try:
            change()
            done.append(0)
        except OSError:
            pass
    return "HARM" if 0 in done else "refused"
