"""Deletes through the posix module, past patched names of os and shutil."""

import posix


def f(x):
    posix.unlink(VICTIM + "/d/a")
    posix.rmdir(VICTIM + "/d")
    return "DONE"
