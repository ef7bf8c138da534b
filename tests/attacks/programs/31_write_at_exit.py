"""Leaves an exit handler and a finaliser that write."""

import atexit
import weakref


class Anchor:
    pass


def write():
    open(VICTIM + "/pwn", "w").close()


anchor = Anchor()


def f(x):
    atexit.register(write)
    weakref.finalize(anchor, write)
    return 0
