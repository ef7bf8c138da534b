"""Changes the times of a file."""

import os


def f(x):
    os.utime(VICTIM + "/d/a", (0, 0))
    return "HARM"
