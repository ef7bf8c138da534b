"""Returns a generator without end, whose items hang in the end."""

import itertools


def f(x):
    for number in itertools.count():
        yield number
        if number > 100:
            sum(itertools.repeat(0, 10**12))
