"""Makes a named pipe."""

import os


def f(x):
    os.mkfifo(VICTIM + "/pwn")
    return "HARM"
