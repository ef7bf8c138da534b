"""Writes 300 MB to each standard descriptor."""

import os


def f(x):
    data = b"x" * 1_000_000
    for _ in range(300):
        for descriptor in (1, 2):
            os.write(descriptor, data)
    return 0
