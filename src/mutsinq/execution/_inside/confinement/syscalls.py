"""System calls by name, on the two architectures whose numbers are known here.

Each name has its number on x86_64 (`asm/unistd_64.h`) and on aarch64 (`asm-generic/unistd.h`), None where
the call does not exist. The aarch64 column comes from the header alone: it has not run on such a machine.
"""

import ctypes
import errno
import os
import sys

#: Harmless with any argument: none opens a path, and none writes but to a descriptor that is open.
HARMLESS: dict[str, tuple[int | None, int | None]] = {
    # Reading what is open, and looking at what is there.
    "read": (0, 63),
    "readv": (19, 65),
    "pread64": (17, 67),
    "preadv": (295, 69),
    "lseek": (8, 62),
    "close": (3, 57),
    "close_range": (436, 436),
    "fstat": (5, 80),
    "lstat": (6, None),
    "stat": (4, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    # Writing to what is open, and talking within the process.
    "write": (1, 64),
    "writev": (20, 66),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "eventfd2": (290, 19),
    "shutdown": (48, 210),
    "getsockname": (51, 204),
    "getpeername": (52, 205),
    "recvfrom": (45, 207),
    # Waiting.
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "restart_syscall": (219, 128),
    "sched_yield": (24, 124),
    "pause": (34, None),
    # Memory.
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "membarrier": (324, 283),
    # Threads.
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "gettid": (186, 178),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # Receiving signals.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133),
    "sigaltstack": (131, 132),
    "alarm": (37, None),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    # Questions.
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "getpgid": (121, 155),
    "getpgrp": (111, None),
    "getsid": (124, 156),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrusage": (98, 165),
    "times": (100, 153),
    "time": (201, None),
    "gettimeofday": (96, 169),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "getcpu": (309, 168),
    "getrlimit": (97, 163),
    "getrandom": (318, 278),
}
#: What a process makes that has a folder of its own to write in: Landlock says where (what it does not govern, such as
#: modes and times, is not among them).
WRITING: dict[str, tuple[int | None, int | None]] = {
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "fsync": (74, 82),
    "pwrite64": (18, 68),
}
#: Calls that are refused, or allowed with some arguments only.
_OTHERS: dict[str, tuple[int | None, int | None]] = {
    # Harmless with some arguments.
    "open": (2, None),
    "openat": (257, 56),
    "openat2": (437, 437),
    "clone": (56, 220),
    "clone3": (435, 435),
    "socketpair": (53, 199),
    "sendto": (44, 206),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "kill": (62, 129),
    "tgkill": (234, 131),
    # What confinement itself makes.
    "seccomp": (317, 277),
    "capset": (126, 91),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
#: Column of the table and the `AUDIT_ARCH_*` token that the kernel shows to filters.
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_column, ARCHITECTURE = _ARCHITECTURES.get(os.uname().machine, (None, None))
#: The architecture's calls are known, and this is a 64-bit Linux process.
KNOWN = _column is not None and sys.platform == "linux" and sys.maxsize > 2**32

_libc = ctypes.CDLL(None, use_errno=True)


def number(name: str) -> int | None:
    """The number of a call on this machine, None where it has none."""
    numbers = (HARMLESS | WRITING | _OTHERS)[name]
    return numbers[_column] if KNOWN and _column is not None else None


def call(name: str, *arguments: int | bytes | None) -> int:
    """Make the call; bytes go as their address. Raises OSError, with ENOSYS where there is no such call."""
    nr = number(name)
    if nr is None:
        raise OSError(errno.ENOSYS, f"{name}: no number known on {sys.platform} {os.uname().machine}")
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return _checked(name, _libc.syscall(ctypes.c_long(nr), *words))


def prctl(option: int, argument: int) -> int:
    """Change an attribute of this process. Raises OSError."""
    return _checked("prctl", _libc.prctl(option, *map(ctypes.c_ulong, (argument, 0, 0, 0))))


def _checked(name: str, result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result
