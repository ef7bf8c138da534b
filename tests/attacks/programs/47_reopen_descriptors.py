"""Opens its descriptors again through /proc and writes to them."""

import os


def f(x):
    for number in range(3, 64):
        for flags in (os.O_RDWR, os.O_WRONLY, os.O_RDONLY):
            try:
                os.write(os.open("/proc/self/fd/%d" % number, flags), b"x" * 100)
            except OSError:
                pass
    return 0
