"""Moves data between descriptors by calls that are not write."""

import ctypes
import os
import platform


def f(x):
    if platform.machine() != "x86_64":
        return "refused"
    call = ctypes.CDLL(None).syscall
    read_end, write_end = os.pipe()
    os.write(write_end, b"abc")
    text = ctypes.create_string_buffer(b"abc")
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(text), 3)
    splice, tee, vmsplice, sendfile, copy_file_range = 275, 276, 278, 40, 326
    moved = [call(vmsplice, write_end, vector, 1, 0)]
    for target in range(64):
        moved.append(call(splice, read_end, 0, target, 0, 3, 2))
        moved.append(call(tee, read_end, target, 3, 2))
        moved.append(call(sendfile, target, read_end, 0, 3))
        moved.append(call(copy_file_range, read_end, 0, target, 0, 3, 0))
    return "HARM" if max(moved) >= 0 else "refused"
