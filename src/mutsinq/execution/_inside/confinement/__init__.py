"""Confinement: takes from a worker process what the code under test could do harm with.

Each mechanism has a module of its own; `confine` applies all that the machine offers, in the one order that
works. None needs a privilege, and nothing that is taken can be had back.
"""

import sys

from . import audit, landlock, limits, seccomp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypedDict

    class Policy(TypedDict, total=False):
        """What a worker keeps."""

        #: Bytes of memory above what the process uses when it is confined.
        memory: int
        #: CPU seconds of its whole life; no limit without.
        cpu_seconds: int
        #: Files and folders that it may read, with all beneath them, besides the system's libraries.
        readable: Sequence[str]
        #: Folders whose names of files it may list, but not read them.
        listable: Sequence[str]
        #: Folders of its own, in which it may change files where the machine can keep it to these.
        writable: Sequence[str]

    class Report(TypedDict):
        """What confines a process, and for each mechanism that does not, why."""

        level: str
        landlock_abi: int
        seccomp: bool
        missing: dict[str, str]


#: What the dynamic loader and the standard library read on their own account.
_SYSTEM_READABLE = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/dev/null",
    "/dev/urandom",
)
#: Highest descriptor number that code under test can get, plus one.
_OPEN_FILES = 64
#: Most bytes of a file in a folder that a process may write in, and the first Landlock that keeps one from emptying
#: files elsewhere.
_FILE_SIZE, _ABI_OF_WRITING = 16 << 20, 3


def confine(policy: "Policy") -> "Report":
    """Confine this process for the rest of its life, and tell how far that went.

    To be called in a process with one thread, freshly forked, once all trusted modules are imported and no
    descriptor is open that the code under test must not have. The level is `full` (Landlock and seccomp),
    `syscalls` (seccomp: files can be read) or `limits` (resource limits and an audit hook: no boundary).
    A mechanism that the machine lacks is reported; one that it has and that fails is an OSError: the worker
    must then load no code.
    """
    report: Report = {"level": "limits", "landlock_abi": 0, "seccomp": False, "missing": {}}
    filters = _offered(seccomp.check, "seccomp", report)
    fences = _offered(landlock.abi, "landlock", report)
    writable = policy.get("writable", ()) if filters and fences and landlock.abi() >= _ABI_OF_WRITING else ()
    file_size = _FILE_SIZE if writable else 0
    limits.set_resource_limits(
        policy["memory"], policy.get("cpu_seconds"), _OPEN_FILES, threads=filters, file_size=file_size
    )
    if sys.platform == "linux":
        limits.die_with_parent()
        limits.drop_privileges()
    if fences:
        readable = [*_SYSTEM_READABLE, *policy["readable"]]
        report["landlock_abi"] = landlock.restrict(readable, policy.get("listable", ()), writable)
    if filters:
        seccomp.install(writes=bool(writable))
        report["seccomp"] = True
        report["level"] = "full" if report["landlock_abi"] else "syscalls"
    else:
        audit.install()
    return report


def _offered(check: "Callable[[], object]", mechanism: str, report: "Report") -> bool:
    try:
        check()
    except OSError as error:
        report["missing"][mechanism] = str(error)
        return False
    return True
