"""Audit hook: the seat belt where the kernel offers no boundary.

It stops accidents, such as code under test that deletes files, with a clear PermissionError. It stops no
attack: several ways to a system call raise no audit event. It slows calls of builtins such as `id`
threefold.
"""

import os
import sys

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_REFUSED_FAMILIES = frozenset(
    (
        "ctypes",
        "fcntl",
        "os",
        "pty",
        "resource",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "subprocess",
        "syslog",
    )
)
_ALLOWED = frozenset(
    (
        "os.fwalk",
        "os.getxattr",
        "os.listdir",
        "os.listxattr",
        "os.putenv",
        "os.scandir",
        "os.unsetenv",
        "os.walk",
    )
)


def install() -> None:
    """Refuse, for good, to write, connect, start processes or send signals by way of the standard library."""
    writes, families, allowed, refusal = _WRITES, _REFUSED_FAMILIES, _ALLOWED, PermissionError

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if isinstance(flags, int) and flags & writes:
                raise refusal(1, "the sandbox allows no writing", arguments[0])
        elif event.partition(".")[0] in families and event not in allowed:
            raise refusal(1, f"the sandbox refuses {event}")

    sys.addaudithook(hook)
