"""Forks and has a shell write."""

import posix


def f(x):
    pid = posix.fork()
    if pid == 0:
        posix.execv("/bin/sh", ["sh", "-c", "echo x > " + VICTIM + "/pwn"])
    posix.waitpid(pid, 0)
    return "DONE"
