"""Reads the environment of its parent in /proc."""

def f(x):
    with open("/proc/self/stat") as file:
        parent = file.read().split()[3]
    with open("/proc/" + parent + "/environ", "rb") as file:
        return file.read()
