"""Starts a program by calling libc."""

import ctypes


def f(x):
    libc = ctypes.CDLL(None)
    libc.system(b"echo x > " + VICTIM.encode() + b"/pwn")
    libc.popen(b"echo x > " + VICTIM.encode() + b"/pwn", b"r")
    return "DONE"
