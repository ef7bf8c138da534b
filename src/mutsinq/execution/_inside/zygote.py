"""Zygote: a small process that forks confined workers and reaps them on the controller's word.

Forking costs time in proportion to the memory of the process that forks, so it is done here and not in the
controller. Requests come as marshalled dicts, their lengths before them, over a socket on descriptor 3, with the two
pipe ends of a new worker attached; answers are lines of JSON. No code under test ever runs in this process.
"""

from __future__ import annotations

# The C modules alone: `signal` and `socket` would pull in enum and selectors.
import _signal as signal  # type: ignore[import-not-found]
import _socket
import marshal
import os
import struct
import sys
import time

from . import confinement, jsontext, worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_FD = struct.Struct("i")
#: Some seconds more than a year, a month, a day and an hour.
_YEARS = 34_224_617


def main() -> None:
    control = _socket.socket(fileno=3)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workers: set[int] = set()
    hash_seed = int(os.environ.get("PYTHONHASHSEED", "0"))
    ballast = _ballast(hash_seed)
    _shift_clock(hash_seed)
    while True:
        message, fds = _receive(control)
        if not message:
            break
        request = marshal.loads(message)
        if request["do"] == "fork":
            pid = _fork(control, fds)
            workers.add(pid)
            answer: dict[str, Any] = {"pid": pid}
        elif request["do"] == "preload":
            answer = {"failed": _preload(request["modules"])}
        else:
            pid = request["pid"]
            answer = {"status": _reap(pid) if pid in workers else None}
            workers.discard(pid)
        control.sendall(jsontext.dumps(answer).encode() + b"\n")
    for pid in workers:
        _reap(pid)
    ballast.clear()


def _ballast(hash_seed: int) -> list[object]:
    """Objects that shift all later ones of their sizes, so that addresses differ under another hash seed.

    The kernel puts each process somewhere else, but by whole pages: the last digits of addresses would stay.
    """
    count = 7 * hash_seed % 61
    return [made for size in range(0, 480, 16) for _ in range(count) for made in (object(), size + 0.5, bytes(size))]


def _shift_clock(hash_seed: int) -> None:
    """Have Python's functions tell another year, month, day and hour under another hash seed.

    Two looks at a clock that are seconds apart would mostly agree on these.
    """
    now, now_ns, strftime = time.time, time.time_ns, time.strftime
    seconds = hash_seed * _YEARS
    shifted: dict[str, Any] = {
        "time": lambda: now() + seconds,
        "time_ns": lambda: now_ns() + seconds * 10**9,
        "strftime": lambda form, moment=None: strftime(form, time.localtime() if moment is None else moment),
        **{name: _with_shifted_default(getattr(time, name)) for name in ("localtime", "gmtime", "ctime")},
    }
    for name, function in shifted.items() if hash_seed else ():
        function.__name__ = function.__qualname__ = name
        function.__module__ = "time"
        setattr(time, name, function)
    if hash_seed:
        _shift_datetime(seconds)


def _shift_datetime(seconds: int) -> None:
    """The same for the methods of `datetime` that look at the clock themselves; `today` asks `time`."""
    import _datetime  # type: ignore[import-not-found]
    import gc

    # The class is written in C and lets nobody set its attributes. Nothing has looked these up yet, so none is cached.
    (attributes,) = gc.get_referents(vars(_datetime.datetime))
    for name in ("now", "utcnow"):
        attributes[name] = classmethod(_with_delta(attributes[name], _datetime.timedelta(seconds=seconds)))


def _with_delta(told: Any, delta: Any) -> Callable[..., Any]:
    return lambda cls, *args, **kwargs: told.__get__(None, cls)(*args, **kwargs) + delta


def _with_shifted_default(told: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda moment=None: told(time.time() if moment is None else moment)


def _receive(control: _socket.socket) -> tuple[bytes, list[int]]:
    fds: list[int] = []
    size, ancillary, _flags, _address = control.recvmsg(4, _socket.CMSG_SPACE(2 * _FD.size), _socket.MSG_WAITALL)
    for level, kind, data in ancillary:
        if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
            fds += [fd for (fd,) in _FD.iter_unpack(data[: len(data) - len(data) % _FD.size])]
    return _exactly(control.fileno(), int.from_bytes(size, "little")), fds


def _preload(modules: list[str]) -> list[str]:
    """Import modules of the standard library once for all workers; gives the names that failed."""
    failed = []
    for name in modules:
        try:
            __import__(name)
        except Exception:
            failed.append(name)
    return failed


def _fork(control: _socket.socket, fds: list[int]) -> int:
    pid = os.fork()
    if pid:
        for fd in fds:
            os.close(fd)
        return pid
    try:
        control.close()
        os.setsid()
        for number in (signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        request_fd, response_fd = _arrange(fds)
        setup = marshal.loads(_read_all(request_fd))
        for name in [name for name in sys.modules if name.partition(".")[0] == "_inside"]:
            del sys.modules[name]
        confinement.confine(setup["policy"])
        worker.serve(request_fd, response_fd, setup)
    except BaseException as error:
        try:
            os.write(2, repr(error).encode()[:500])
        finally:
            os._exit(71)
    os._exit(0)


def _arrange(fds: list[int]) -> tuple[int, int]:
    """Close every descriptor but the two pipe ends, which become 3 and 4; 0, 1 and 2 lead nowhere."""
    request_fd, response_fd = (os.dup2(fd, 100 + place, inheritable=False) for place, fd in enumerate(fds))
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.dup2(request_fd, 3, inheritable=False)
    os.dup2(response_fd, 4, inheritable=False)
    os.closerange(5, 4096)
    return 3, 4


def _read_all(fd: int) -> bytes:
    size = int.from_bytes(_exactly(fd, 4), "little")
    return _exactly(fd, size)


def _exactly(fd: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = os.read(fd, size - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


def _reap(pid: int) -> int | None:
    """Kill a worker, if it still lives, and give its wait status."""
    try:
        os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]
    except (ProcessLookupError, ChildProcessError):
        return None


if __name__ == "__main__":
    main()
