"""Tries its harm at import, before any call."""

import os

try:
    os.mkdir(VICTIM + "/pwn")
except OSError:
    pass
try:
    os.kill(os.getppid(), 10)
except OSError:
    pass


def f(x):
    return 0
