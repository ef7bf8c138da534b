"""The seccomp filter lets through what its rules say and nothing else, on both architectures.

The filter is run here by a small interpreter of classic BPF, so that it can be tried on any call without making it.
"""

from __future__ import annotations

import importlib
import os
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.execution._inside.confinement import seccomp, syscalls

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
PID = 4242
ANYTHING = st.integers(0, 2**64 - 1)
X86_64, AARCH64 = 0xC000003E, 0xC00000B7

Verdict = Callable[..., int]


@pytest.fixture(params=["x86_64", "aarch64"], scope="module")
def machine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The modules as they are on another architecture."""
    machine: str = request.param
    patch = pytest.MonkeyPatch()
    patch.setattr(os, "uname", lambda: SimpleNamespace(machine=machine))
    _reload()
    yield machine
    patch.undo()
    _reload()


def _reload() -> None:
    importlib.reload(syscalls)
    importlib.reload(seccomp)


def verdict(name_or_number: str | int, *arguments: int, architecture: int | None = None, writes: bool = False) -> int:
    """What the filter answers to a call."""
    number = syscalls.number(name_or_number) if isinstance(name_or_number, str) else name_or_number
    assert number is not None
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number, architecture or syscalls.ARCHITECTURE or 0, 0, *words)
    tail = seccomp._tail(writes=True) if writes else seccomp._TAIL
    return _run(seccomp._HEAD + seccomp._own_signals(PID) + tail, data)


def _run(program: bytes, data: bytes) -> int:
    instructions = list(struct.iter_unpack("<HBBI", program))
    accumulator = position = 0
    while True:
        code, if_true, if_false, value = instructions[position]
        position += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, value)
            case 0x05:
                position += value
            case 0x15:
                position += if_true if accumulator == value else if_false
            case 0x35:
                position += if_true if accumulator >= value else if_false
            case 0x45:
                position += if_true if accumulator & value else if_false
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"instruction {code:#x} is not in this filter's vocabulary")


@given(st.integers(0, 600), st.lists(ANYTHING, max_size=6))
def test_no_call_passes_but_those_named(machine: str, number: int, arguments: list[int]) -> None:
    names = (*syscalls.HARMLESS, *syscalls._OTHERS)
    if number not in {syscalls.number(name) for name in names}:
        assert verdict(number, *arguments) == EPERM
    if number not in {syscalls.number(name) for name in (*names, *syscalls.WRITING)}:
        assert verdict(number, *arguments, writes=True) == EPERM


@given(st.data(), st.lists(ANYTHING, max_size=6))
def test_harmless_calls_pass_with_any_argument(machine: str, data: st.DataObject, arguments: list[int]) -> None:
    name = data.draw(st.sampled_from([name for name in syscalls.HARMLESS if syscalls.number(name) is not None]))
    assert verdict(name, *arguments) == ALLOW


@given(st.integers(0, 2**32 - 1))
def test_files_open_for_reading_alone(machine: str, flags: int) -> None:
    writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0x400000)
    assert verdict("openat", 3, 0, flags) == (EPERM if writes else ALLOW)


@pytest.mark.parametrize("name", ["openat", *syscalls.WRITING])
def test_files_change_where_something_else_says_which(machine: str, name: str) -> None:
    if syscalls.number(name) is not None:
        assert verdict(name, 3, 0, os.O_RDWR | os.O_CREAT) == EPERM
        assert verdict(name, 3, 0, os.O_RDWR | os.O_CREAT, writes=True) == ALLOW


@given(st.integers(0, 2**32 - 1))
def test_only_threads_are_cloned(machine: str, flags: int) -> None:
    namespaces = flags & 0x7E020000
    answer = verdict("clone", flags)
    assert answer in (ALLOW, EPERM)
    if answer == ALLOW:
        assert flags & 0x10000
        assert not namespaces


def test_the_flags_of_pthread_create_pass(machine: str) -> None:
    assert verdict("clone", 0x3D0F00) == ALLOW
    assert verdict("clone", 0x7D0F00) == ALLOW
    assert verdict("clone", 17) == EPERM


@given(ANYTHING.filter(lambda pid: pid & 0xFFFFFFFF != PID))
def test_signals_reach_nobody_else(machine: str, pid: int) -> None:
    assert verdict("kill", pid, 9) == verdict("tgkill", pid, 1, 9) == EPERM
    assert verdict("kill", PID, 9) == verdict("tgkill", PID, 1, 9) == ALLOW


@given(ANYTHING, ANYTHING)
def test_limits_can_be_read_but_not_set(machine: str, pid: int, new: int) -> None:
    assert verdict("prlimit64", pid, 7, new) == (EPERM if pid or new else ALLOW)


@given(ANYTHING, st.integers(0, 2**32 - 1))
def test_socket_pairs_are_local_streams(machine: str, family: int, kind: int) -> None:
    stream = family & 0xFFFFFFFF == 1 and kind & 0xF == 1 and not kind & ~0x8080F
    assert verdict("socketpair", family, kind) == (ALLOW if stream else EPERM)


@given(ANYTHING.filter(bool))
def test_nothing_is_sent_to_an_address(machine: str, address: int) -> None:
    assert verdict("sendto", 3, 0, 0, 0, address) == EPERM
    assert verdict("sendto", 3) == ALLOW


@pytest.mark.parametrize("name", ["openat2", "clone3"])
def test_calls_whose_flags_cannot_be_seen_are_said_not_to_exist(machine: str, name: str) -> None:
    assert verdict(name) == ENOSYS


@pytest.mark.parametrize("name", ["seccomp", "capset", "landlock_restrict_self"])
def test_the_calls_that_confine_do_not_pass_themselves(machine: str, name: str) -> None:
    assert verdict(name) == EPERM


def test_calls_of_another_table_kill(machine: str) -> None:
    i386 = 0x40000003
    other = AARCH64 if machine == "x86_64" else X86_64
    assert verdict("read", architecture=i386) == verdict("read", architecture=other) == KILL
    assert verdict(0x40000000 + 1) == KILL


@pytest.mark.parametrize(("column", "header"), [(0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")])
def test_the_numbers_are_those_of_the_kernel_headers(column: int, header: str) -> None:
    path = Path("/usr/include", header)
    if not path.exists():
        pytest.skip("the kernel's headers are not installed")
    known = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text()))
    table = syscalls.HARMLESS | syscalls.WRITING | syscalls._OTHERS
    assert {name: str(numbers[column]) for name, numbers in table.items() if name in known} == {
        name: known[name] for name in table if name in known
    }
