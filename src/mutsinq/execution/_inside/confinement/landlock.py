"""Landlock: from here on the process reads under the given paths only, and writes nowhere.

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
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
#: Bits of the file-system rights that each ABI knows, from ABI 1; later ABIs know those of the last.
_FS_BITS = (13, 14, 15, 15, 16)
_NET_TCP = 0b11  # BIND_TCP | CONNECT_TCP
_SCOPES = 0b11  # abstract UNIX sockets, signals
_NO_LOG_OF_DENIALS = 1
_HIGHEST_KNOWN_ABI = 7


def abi() -> int:
    """The version that the kernel offers.

    Raises OSError: ENOSYS or EOPNOTSUPP without Landlock, EPERM where a container forbids it.
    """
    return syscalls.call("landlock_create_ruleset", None, 0, _QUERY_VERSION)


def restrict(readable: "Iterable[str]", listable: "Iterable[str]" = ()) -> int:
    """Leave to this thread only reading beneath `readable`, and listing names of files beneath `listable`.

    Paths that do not exist or cannot be opened are left out. Needs `no_new_privs`. Returns the ABI in force.
    Raises OSError, before anything is restricted where Landlock is not offered (see `abi`).
    """
    version = min(abi(), _HIGHEST_KNOWN_ABI)
    ruleset = _ruleset(version)
    try:
        for path in readable:
            _grant(ruleset, path, _READ_FILE | _READ_DIR)
        for path in listable:
            _grant(ruleset, path, _READ_DIR)
        # The kernel would else log each refusal, and code under test may ask for millions.
        syscalls.call("landlock_restrict_self", ruleset, _NO_LOG_OF_DENIALS if version >= 7 else 0)
    finally:
        os.close(ruleset)
    return version


def _ruleset(version: int) -> int:
    handled = [(1 << _FS_BITS[min(version, len(_FS_BITS)) - 1]) - 1]
    if version >= 4:
        handled.append(_NET_TCP)
    if version >= 6:
        handled.append(_SCOPES)
    attributes = struct.pack(f"{len(handled)}Q", *handled)
    return syscalls.call("landlock_create_ruleset", attributes, len(attributes), 0)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        syscalls.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, _rule(rights, descriptor), 0)
    except OSError as error:
        if error.errno != errno.EINVAL or not rights & _READ_DIR:
            raise
        # A file takes no rights of folders.
        syscalls.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, _rule(rights & ~_READ_DIR, descriptor), 0)
    finally:
        os.close(descriptor)


def _rule(rights: int, descriptor: int) -> bytes:
    return struct.pack("=Qi", rights, descriptor)
