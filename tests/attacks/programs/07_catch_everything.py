"""Spins and swallows BaseException."""

import time


def f(x):
    start = time.monotonic()
    while time.monotonic() - start < 6:
        try:
            while time.monotonic() - start < 6:
                pass
        except BaseException:
            pass
    return "HARM"
