"""Changes its user and takes capabilities back."""

import ctypes
import os
import struct


def f(x):
    libc = ctypes.CDLL(None)
    header = struct.pack("Ii", 0x20080522, 0)
    changed = [libc.capset(header, b"\xff" * 24), libc.prctl(8, 1, 0, 0, 0), libc.prctl(4, 1, 0, 0, 0)]
    for change in (lambda: os.setuid(65534), lambda: os.setgroups([0]), lambda: os.setresuid(0, 0, 0)):
        try:
            change()
            changed.append(0)
        except OSError:
            pass
    return "HARM" if 0 in changed else "refused"
