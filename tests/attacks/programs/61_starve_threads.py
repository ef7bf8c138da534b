"""Starts threads that never let go."""

import itertools
import sys
import threading


def spin():
    while True:
        sum(itertools.repeat(0, 10**7))


def f(x):
    sys.setswitchinterval(1000)
    for _ in range(8):
        threading.Thread(target=spin, daemon=True).start()
    return 0
