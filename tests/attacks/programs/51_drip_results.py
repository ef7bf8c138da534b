"""Keeps the parent waiting for a frame that never ends, byte by byte."""

import os
import time


def drip():
    while True:
        for descriptor in range(3, 8):
            try:
                os.write(descriptor, b"\0")
            except OSError:
                pass
        time.sleep(0.02)


def f(x):
    exec(compile("drip()", "hidden", "exec"), {"drip": drip})
