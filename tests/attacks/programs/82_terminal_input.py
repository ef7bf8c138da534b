"""Types into the terminal."""

import fcntl
import os


def f(x):
    for number in (0, 1, 2):
        try:
            fcntl.ioctl(number, 0x5412, b"x")
            return "HARM"
        except OSError:
            pass
    try:
        os.open("/dev/tty", os.O_RDONLY)
        return "HARM"
    except OSError:
        return "refused"
