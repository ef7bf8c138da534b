"""Enters a user namespace of its own, where it would be root."""

import ctypes


def f(x):
    return "HARM" if ctypes.CDLL(None).unshare(0x10000000) == 0 else "refused"
