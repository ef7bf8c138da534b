"""Lowers its parent's memory limit."""

import os
import resource


def f(x):
    resource.prlimit(os.getppid(), resource.RLIMIT_AS, (1 << 20, 1 << 20))
    return "HARM"
