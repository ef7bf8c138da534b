"""Replaces the builtins of every module it can find."""

import sys


def f(x):
    for module in list(sys.modules.values()):
        try:
            module.__builtins__ = {"__import__": lambda *args: 38}
        except Exception:
            pass
    return 0
