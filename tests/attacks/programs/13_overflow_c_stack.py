"""Recurses through C until the stack overflows."""

import sys


def f(x):
    sys.setrecursionlimit(10**8)

    def g(y):
        return max([y], key=g)

    return g(1)
