"""Sets up io_uring, whose operations no filter sees."""

import ctypes


def f(x):
    parameters = ctypes.create_string_buffer(120)
    return "HARM" if ctypes.CDLL(None).syscall(425, 1, parameters) >= 0 else "refused"
