"""Sleeps for a year."""

import time


def f(x):
    time.sleep(31_536_000)
