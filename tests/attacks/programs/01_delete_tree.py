"""Deletes a folder by shutil."""

import shutil


def f(x):
    shutil.rmtree(VICTIM + "/d")
    return "DONE"
