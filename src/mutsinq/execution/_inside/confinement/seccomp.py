"""Seccomp: an allow-list of system calls that holds for the rest of the process's life.

The filter is classic BPF, assembled here. What is not named is refused with EPERM, so that the code under
test sees a PermissionError and its worker lives on; calls of another architecture's table (`int 0x80`, x32)
kill the process. Where a call is harmless only with some arguments, the filter looks at them. It cannot
follow pointers: paths are Landlock's matter.
"""

import ctypes
import errno
import os
import struct

from . import syscalls

_O_WRITES = 0x400643  # O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | __O_TMPFILE
_CLONE_THREAD = 0x10000
#: What libcs start threads with: VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID,
#: CHILD_CLEARTID, DETACHED.
_CLONE_PTHREAD = 0x7D0F00
_AF_UNIX = 1
#: SOCK_STREAM with or without SOCK_NONBLOCK and SOCK_CLOEXEC.
_STREAM_TYPES = (0x1, 0x801, 0x80001, 0x80801)
#: DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_CLOEXEC. Not SETOWN: with it the kernel signals other processes.
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
#: TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX.
_IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_PR_SET_NAME, _PR_GET_NAME = 15, 16

_SET_MODE_FILTER, _GET_ACTION_AVAILABLE, _TSYNC = 1, 2, 1
_LOAD, _JUMP, _JUMP_EQUAL, _JUMP_FROM, _JUMP_SET, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32_BIT = 0x40000000


def check() -> None:
    """Raises OSError where the kernel takes no filters, or the calls of this architecture are not known."""
    syscalls.call("seccomp", _GET_ACTION_AVAILABLE, 0, struct.pack("I", _ERRNO))


def install(*, writes: bool = False) -> None:
    """Filter the calls of every thread of this process, for good. Needs `no_new_privs`. Raises OSError.

    With `writes` files can be changed where something else does not refuse it.
    """
    program = _HEAD + _own_signals(os.getpid()) + (_tail(writes=True) if writes else _TAIL)
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_program = struct.pack("HP", len(program) // 8, ctypes.addressof(buffer))
    refused_thread = syscalls.call("seccomp", _SET_MODE_FILTER, _TSYNC, filter_program)
    if refused_thread:
        raise OSError(errno.EBUSY, f"seccomp: thread {refused_thread} cannot take over the filter")


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


_DENY = _instruction(_RETURN, _ERRNO | errno.EPERM)
_NOT_THERE = _instruction(_RETURN, _ERRNO | errno.ENOSYS)
_PERMIT = _instruction(_RETURN, _ALLOW)


def _load(argument: int, *, high: bool = False) -> bytes:
    return _instruction(_LOAD, _ARGUMENTS + 8 * argument + 4 * high)


def _among(argument: int, *values: int) -> bytes:
    """Goes on if the argument, a 32-bit one, is one of the values."""
    count = len(values)
    jumps = (_instruction(_JUMP_EQUAL, value, count - index) for index, value in enumerate(values))
    return _load(argument) + b"".join(jumps) + _DENY


def _without(argument: int, bits: int) -> bytes:
    """Goes on if none of the bits is set in the argument, a 32-bit one."""
    return _load(argument) + _instruction(_JUMP_SET, bits, 0, 1) + _DENY


def _with(argument: int, bits: int) -> bytes:
    """Goes on if any of the bits is set in the argument, a 32-bit one."""
    return _load(argument) + _instruction(_JUMP_SET, bits, 1, 0) + _DENY


def _null(argument: int) -> bytes:
    """Goes on if the argument is zero in all its 64 bits."""
    zero = _instruction(_JUMP_EQUAL, 0, 1, 0) + _DENY
    return _load(argument) + zero + _load(argument, high=True) + zero


def _rules(*, writes: bool) -> dict[int, bytes]:
    """For the number of each call that can pass: the checks of its arguments and the verdict."""
    checked = {
        "open": _without(1, _O_WRITES) + _PERMIT,
        "openat": _without(2, _O_WRITES) + _PERMIT,
        **dict.fromkeys(("open", "openat", *syscalls.WRITING) if writes else (), _PERMIT),
        # Their flags lie behind a pointer; libcs fall back to `openat` and `clone`.
        "openat2": _NOT_THERE,
        "clone3": _NOT_THERE,
        "clone": _with(0, _CLONE_THREAD) + _without(0, 0xFFFFFFFF ^ _CLONE_PTHREAD) + _PERMIT,
        # asyncio wakes itself through a pair of sockets. From a stream pair no address can be reached.
        "socketpair": _among(0, _AF_UNIX) + _among(1, *_STREAM_TYPES) + _PERMIT,
        "sendto": _null(4) + _PERMIT,
        "fcntl": _among(1, *_FCNTL_COMMANDS) + _PERMIT,
        "ioctl": _among(1, *_IOCTL_REQUESTS) + _PERMIT,
        "prctl": _among(0, _PR_SET_NAME, _PR_GET_NAME) + _PERMIT,
        # Reading its own limits: glibc's `getrlimit` comes this way.
        "prlimit64": _null(0) + _null(2) + _PERMIT,
    }
    rules = dict.fromkeys(syscalls.HARMLESS, _PERMIT) | checked
    numbers = {name: syscalls.number(name) for name in rules}
    return {number: rules[name] for name, number in numbers.items() if number is not None}


def _head() -> bytes:
    """Kills calls of other tables, and leaves the call's number loaded."""
    wrong_table = _instruction(_RETURN, _KILL)
    right_architecture = _instruction(_JUMP_EQUAL, syscalls.ARCHITECTURE or 0, 1, 0) + wrong_table
    right_table = _instruction(_JUMP_FROM, _X32_BIT, 0, 1) + wrong_table
    return _instruction(_LOAD, _ARCHITECTURE) + right_architecture + _instruction(_LOAD, _NUMBER) + right_table


def _own_signals(pid: int) -> bytes:
    """Signals to this process alone: not to its parent, nor to a group."""
    body = _among(0, pid) + _PERMIT
    numbers = (syscalls.number(name) or 0 for name in ("kill", "tgkill"))
    return b"".join(_instruction(_JUMP_EQUAL, number, 0, len(body) // 8) + body for number in numbers)


def _search(rules: list[tuple[int, bytes]]) -> bytes:
    """Finds a number's rule by halving: to install it, the kernel tries it on every call there is."""
    if len(rules) == 1:
        ((number, body),) = rules
        return _instruction(_JUMP_EQUAL, number, 0, len(body) // 8) + body + _DENY
    middle = len(rules) // 2
    below, above = _search(rules[:middle]), _search(rules[middle:])
    # Only a jump without a condition goes further than 255 instructions.
    past_below = _instruction(_JUMP, len(below) // 8)
    return _instruction(_JUMP_FROM, rules[middle][0], 0, 1) + past_below + below + above


def _tail(*, writes: bool) -> bytes:
    """Answers to all calls but signals."""
    return _search(sorted(_rules(writes=writes).items()))


_HEAD = _head()
_TAIL = _tail(writes=False) if syscalls.KNOWN else b""
