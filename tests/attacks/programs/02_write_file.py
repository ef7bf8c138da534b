"""Writes a file with io.open."""

import io


def f(x):
    with io.open(VICTIM + "/pwn", "w") as file:
        file.write("x")
    return "DONE"
