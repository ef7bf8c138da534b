"""Reads its parent's memory."""

import ctypes
import errno
import os
import platform


def f(x):
    read, write = {"x86_64": (310, 311)}.get(platform.machine(), (270, 271))
    call = ctypes.CDLL(None, use_errno=True).syscall
    here = ctypes.create_string_buffer(64)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(here), 64)
    remote = (ctypes.c_size_t * 2)(id(os), 64)
    for number in (read, write):
        ctypes.set_errno(0)
        if call(number, os.getppid(), local, 1, remote, 1, 0) >= 0 or ctypes.get_errno() == errno.EFAULT:
            return "HARM"
    return "refused"
