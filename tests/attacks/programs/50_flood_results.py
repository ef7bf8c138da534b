"""Writes to every descriptor for as long as it may."""

import os


def f(x):
    data = b"\xff\xff\xff\0" * 250_000
    while True:
        for descriptor in range(3, 8):
            try:
                os.write(descriptor, data)
            except OSError:
                pass
