"""Replaces the standard streams by ones that hang and raise."""

import itertools
import sys


class Stream:
    encoding = property(lambda self: sys.exit(0))

    def write(self, text):
        sum(itertools.repeat(0, 10**12))

    def flush(self):
        raise SystemExit


def f(x):
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Stream()
    return 0
