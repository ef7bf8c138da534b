"""Leaves a gc callback that replaces a builtin."""

import gc
import sys


def f(x):
    replace = sys.modules["builtins"].__dict__.__setitem__
    gc.callbacks.append(lambda phase, info: replace("len", lambda value: 42))
    gc.collect()
    return 0
