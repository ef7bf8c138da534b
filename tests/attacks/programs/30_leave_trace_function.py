"""Leaves trace and profile functions that spoil every later call."""

import sys
import threading


def spoil(frame, event, argument):
    for name in list(frame.f_globals):
        if name.startswith("_dumps"):
            frame.f_globals[name] = lambda *args: b"i&\0\0\0"
    return spoil


def f(x):
    threading.settrace(spoil)
    sys.setprofile(spoil)
    sys.settrace(spoil)
    return 0
