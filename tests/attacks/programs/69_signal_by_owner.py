"""Has the kernel signal the parent when its own pipe is ready."""

import fcntl
import os
import signal


def f(x):
    read_end, write_end = os.pipe()
    set_signal = 10
    fcntl.fcntl(read_end, fcntl.F_SETOWN, os.getppid())
    fcntl.fcntl(read_end, set_signal, signal.SIGUSR1)
    fcntl.fcntl(read_end, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(write_end, b"x")
    return "HARM"
