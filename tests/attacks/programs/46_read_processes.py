"""Reads environment, command line and root of the processes around it in /proc."""

import os


def f(x):
    found = []
    near = range(max(1, os.getpid() - 100), os.getpid() + 10)
    for pid in {1, os.getppid(), *near}:
        for name in ("environ", "maps", "cmdline", "cwd/secret", "root/etc/passwd"):
            try:
                with open("/proc/%d/%s" % (pid, name), "rb") as file:
                    found.append(file.read(4096))
            except (OSError, ValueError):
                pass
    return "HARM" if any(found) else "refused"
