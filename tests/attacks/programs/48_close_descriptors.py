"""Closes every descriptor."""

import os


def f(x):
    os.closerange(0, 1024)
    return 0
