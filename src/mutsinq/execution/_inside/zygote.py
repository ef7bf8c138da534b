"""Zygote: a small process that forks confined workers and reaps them on the controller's word.

Forking costs time in proportion to the memory of the process that forks, so it is done here and not in the
controller. Requests come as marshalled dicts over a sequenced-packet socket on descriptor 3, with the two pipe ends
of a new worker attached; answers are JSON. No code under test ever runs in this process.
"""

import array
import json
import marshal
import os
import signal
import socket
import sys

from _inside import confinement, worker


def main():
    control = socket.socket(fileno=3)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workers = set()
    while True:
        message, fds = _receive(control)
        if not message:
            break
        request = marshal.loads(message)
        if request["do"] == "fork":
            pid = _fork(control, request, fds)
            workers.add(pid)
            answer = {"pid": pid}
        elif request["do"] == "preload":
            answer = {"failed": _preload(request["modules"])}
        else:
            pid = request["pid"]
            answer = {"status": _reap(pid) if pid in workers else None}
            workers.discard(pid)
        control.send(json.dumps(answer).encode())
    for pid in workers:
        _reap(pid)


def _receive(control):
    fds = array.array("i")
    message, ancillary, _flags, _address = control.recvmsg(1 << 16, socket.CMSG_SPACE(2 * fds.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
    return message, list(fds)


def _preload(modules):
    """Import modules of the standard library once for all workers; gives the names that failed."""
    failed = []
    for name in modules:
        try:
            __import__(name)
        except Exception:
            failed.append(name)
    return failed


def _fork(control, request, fds):
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


def _arrange(fds):
    """Close every descriptor but the two pipe ends, which become 3 and 4; 0, 1 and 2 lead nowhere."""
    request_fd, response_fd = (os.dup2(fd, 100 + place, inheritable=False) for place, fd in enumerate(fds))
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.dup2(request_fd, 3, inheritable=False)
    os.dup2(response_fd, 4, inheritable=False)
    os.closerange(5, 4096)
    return 3, 4


def _read_all(fd):
    size = int.from_bytes(_exactly(fd, 4), "little")
    return _exactly(fd, size)


def _exactly(fd, size):
    data = b""
    while len(data) < size:
        part = os.read(fd, size - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


def _reap(pid):
    """Kill a worker, if it still lives, and give its wait status."""
    try:
        os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]
    except (ProcessLookupError, ChildProcessError):
        return None


if __name__ == "__main__":
    main()
