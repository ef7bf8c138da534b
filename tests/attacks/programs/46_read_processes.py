"""Reads environment and memory of every process in /proc."""

import os


def f(x):
    found = []
    for pid in range(1, os.getpid() + 100):
        for name in ("environ", "maps", "mem", "cmdline", "fd/0", "cwd/secret", "root/etc/passwd"):
            try:
                with open("/proc/%d/%s" % (pid, name), "rb") as file:
                    found.append(file.read(4096))
            except (OSError, ValueError):
                pass
    return "HARM" if any(found) else "refused"
