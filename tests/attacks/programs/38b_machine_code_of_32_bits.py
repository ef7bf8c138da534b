"""Forks through the 32-bit table of system calls."""

import ctypes
import mmap
import platform

PATH = (VICTIM + "/pwn").encode() + b"\0"


def f(x):
    if platform.machine() != "x86_64":
        return "refused"
    protection = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    memory = mmap.mmap(-1, 4096, prot=protection)
    path = ctypes.create_string_buffer(PATH)
    memory.write(b"\xb8\x02\0\0\0\xcd\x80\x48\x98\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    result = ctypes.CFUNCTYPE(ctypes.c_long)(address)()
    return "HARM" if result >= 0 else "refused"
