"""Code that runs while it is imported, and values that others import."""

import functools

UNITS = {"m": 1, "cm": 100}
_FACTOR = 2
DOUBLE = _FACTOR * 2


def registered(function, _known=[]):
    """Called when other modules are loaded."""
    _known.append(function.__name__)
    function.number = len(_known)
    return function


def scaled(factor):
    """A decorator with a closure.

    >>> scaled(3)(lambda x: x + 1)(1)
    6
    """

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(*args) * factor

        return wrapper

    return decorate


@functools.lru_cache
def remembered(x):
    return x * DOUBLE
