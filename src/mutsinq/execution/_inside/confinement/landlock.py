"""Landlock: from here on the process reads or writes under the given paths only.

A kernel feature since Linux 5.13 (ABI 1) that needs no privilege; described in the kernel's documentation
under `userspace-api/landlock`. Every right that the ABI knows is claimed, so that what is not granted is
refused: also TCP (ABI 4), device ioctls (5), and signals and abstract sockets to processes outside (6).
Landlock does not govern metadata: `stat` still tells that a path exists.
"""

import errno
import os
import struct

from . import syscalls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_QUERY_VERSION = 1
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE, _IOCTL = (1 << bit for bit in (0, 1, 2, 3, 14, 15))
#: Rights that a file takes which is no folder.
_OF_FILES = _WRITE_FILE | _READ_FILE | _TRUNCATE
#: Bits of the file-system rights that each ABI knows, from ABI 1; later ABIs know those of the last.
_FS_BITS = (13, 14, 15, 15, 16)
_NET_TCP = 0b11  # BIND_TCP | CONNECT_TCP
_SIGNALS = 0b10
_SCOPES = _SIGNALS | 0b01  # abstract UNIX sockets
_NO_LOG_OF_DENIALS = 1
_HIGHEST_KNOWN_ABI = 7
#: The first ABI under which a process that may write can do all that others can.
FIRST_OF_WRITES = 2


def abi() -> int:
    """The version that the kernel offers.

    Raises OSError: ENOSYS or EOPNOTSUPP without Landlock, EPERM where a container forbids it.
    """
    return syscalls.call("landlock_create_ruleset", None, 0, _QUERY_VERSION)


def restrict(readable: "Iterable[str]", listable: "Iterable[str]" = (), writable: "Iterable[str]" = ()) -> int:
    """Leave to this thread only reading beneath `readable`, listing names beneath `listable`, all beneath `writable`.

    Paths that do not exist or cannot be opened are left out. Needs `no_new_privs`. Returns the ABI in force.
    Raises OSError, before anything is restricted where Landlock is not offered (see `abi`).
    """
    version = min(abi(), _HIGHEST_KNOWN_ABI)
    handled = [_rights(version)]
    if version >= 4:
        handled.append(_NET_TCP)
    if version >= 6:
        handled.append(_SCOPES)
    grants = [(path, _READ_FILE | _READ_DIR) for path in readable] + [(path, _READ_DIR) for path in listable]
    grants += [(path, handled[0] & ~(_EXECUTE | _IOCTL)) for path in writable]
    _enforce(version, handled, grants)
    return version


def restrict_writes(writable: "Iterable[str]") -> None:
    """Leave to this thread only changes beneath `writable`; it reads and runs what it could.

    From ABI 6 on, it signals no process but those that it starts. Needs `no_new_privs`, and an ABI from
    `FIRST_OF_WRITES` on: before, nothing could be moved from one folder to another. Raises OSError.
    """
    version = min(abi(), _HIGHEST_KNOWN_ABI)
    changes = _rights(version) & ~(_READ_FILE | _READ_DIR | _EXECUTE | _IOCTL)
    _enforce(version, [changes, 0, _SIGNALS] if version >= 6 else [changes], [(path, changes) for path in writable])


def _rights(version: int) -> int:
    return (1 << _FS_BITS[min(version, len(_FS_BITS)) - 1]) - 1


def _enforce(version: int, handled: "list[int]", grants: "Iterable[tuple[str, int]]") -> None:
    attributes = struct.pack(f"{len(handled)}Q", *handled)
    ruleset = syscalls.call("landlock_create_ruleset", attributes, len(attributes), 0)
    try:
        for path, rights in grants:
            _grant(ruleset, path, rights)
        # The kernel would else log each refusal, and code under test may ask for millions.
        syscalls.call("landlock_restrict_self", ruleset, _NO_LOG_OF_DENIALS if version >= 7 else 0)
    finally:
        os.close(ruleset)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        syscalls.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, _rule(rights, descriptor), 0)
    except OSError as error:
        if error.errno != errno.EINVAL or not rights & ~_OF_FILES:
            raise
        # A file takes no rights of folders.
        syscalls.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, _rule(rights & _OF_FILES, descriptor), 0)
    finally:
        os.close(descriptor)


def _rule(rights: int, descriptor: int) -> bytes:
    return struct.pack("=Qi", rights, descriptor)
