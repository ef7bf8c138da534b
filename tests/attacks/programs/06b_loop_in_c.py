"""Loops in C, where neither signals nor ticks are seen."""

import itertools


def f(x):
    sum(itertools.repeat(0, 900_000_000))
    return "HARM"
