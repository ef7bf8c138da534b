"""Attaches to its parent as a debugger."""

import ctypes
import os

PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206


def f(x):
    ptrace = ctypes.CDLL(None).ptrace
    attached = [ptrace(request, os.getppid(), 0, 0) for request in (PTRACE_ATTACH, PTRACE_SEIZE)]
    return "HARM" if 0 in attached else "refused"
