"""Lays every descriptor over every other."""

import os


def f(x):
    for source in range(8):
        for target in range(8):
            try:
                os.dup2(source, target)
            except OSError:
                pass
    return 0
