"""Executes a script in a file that lives in memory."""

import os


def f(x):
    descriptor = os.memfd_create("m", 0)
    os.write(descriptor, b"#!/bin/sh\ntouch " + VICTIM.encode() + b"/pwn\n")
    os.execve("/proc/self/fd/%d" % descriptor, ["m"], {})
