"""Starts a program by posix_spawn and by subprocess."""

import os
import subprocess


def f(x):
    for start in (
        lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "echo x > " + VICTIM + "/pwn"], {}),
        lambda: subprocess.run(["/bin/sh", "-c", "echo x > " + VICTIM + "/pwn"]),
        lambda: os.execv("/bin/sh", ["sh", "-c", "echo x > " + VICTIM + "/pwn"]),
        lambda: os.system("echo x > " + VICTIM + "/pwn"),
    ):
        try:
            start()
        except OSError:
            pass
    return "DONE"
