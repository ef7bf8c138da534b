"""Takes descriptors of its parent by way of a process descriptor."""

import ctypes
import os


def f(x):
    call = ctypes.CDLL(None).syscall
    parent = call(434, os.getppid(), 0)
    taken = [call(438, parent, number, 0) for number in range(8)]
    signalled = call(424, parent, 10, 0, 0)
    return "HARM" if max(parent, signalled, *taken) >= 0 else "refused"
