"""Changes a file by mapping it into memory."""

import ctypes
import os


def f(x):
    path = VICTIM + "/d/a"
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        descriptor = os.open(path, os.O_RDONLY)
    mmap = ctypes.CDLL(None).mmap
    mmap.restype = ctypes.c_void_p
    address = mmap(None, 4096, 3, 1, descriptor, 0)
    return "refused" if address in (None, 2**64 - 1) else "HARM"
