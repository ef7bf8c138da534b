"""Worker handle: one loaded program in one confined process, asked in batches.

A worker that dies or hangs is replaced, and only the call that did it is reported as crashed: the batch's remaining
calls run again, one flush a call, in the new worker.
"""

from __future__ import annotations

import contextlib
import fcntl
import marshal
import os
import select
import signal
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome
from mutsinq.errors import EngineError, MutsinqError
from mutsinq.execution.encoding import DETAIL_LIMIT, Item, decode_detail, encode, is_immutable, printable, read_json
from mutsinq.execution.limits import Limits
from mutsinq.execution.zygote import Zygote

_CAREFUL, _DETAIL, _MUTABLE, _TRACE = 1, 2, 4, 8
_PIPE_BYTES = 1 << 20
#: A frame holds 50 ms of outcomes of up to 4 MiB each; a list of probes is far shorter.
_FRAME_LIMIT = 1 << 26
_PROBES_LIMIT = 1 << 20
#: Of longer outcomes a digest is kept: thousands of them would fill this process.
_OUTCOME_LIMIT = 1 << 14
_MESSAGE_LIMIT = 2000
#: A worker flushes every 50 ms; this much more may pass before silence counts as a hang.
_GRACE_SECONDS = 0.1


class LoadError(MutsinqError):
    """The program under test could not be imported, through a fault of its own.

    `error` is the name of the exception, `Timeout`, `Crash`, `Tampering` or `StepLimit`; `line` is where, 0 if unknown.
    """

    def __init__(self, path: str, error: str, detail: str, line: int = 0) -> None:
        super().__init__(
            f"{path}:{line}: {_load_text(error, detail)}" if line else f"{path}: {_load_text(error, detail)}"
        )
        self.error = error
        self.detail = detail
        self.line = line


def _load_text(error: str, detail: str) -> str:
    match error:
        case "Timeout":
            return f"importing it does not end within {detail}"
        case "_inside.worker.StepLimit":
            return "importing it does not end: it used up the step budget for imports"
        case "Tampering":
            return "tampers with its worker when imported"
        case "Crash":
            return f"importing it ends the process ({detail})"
        case "SystemExit":
            return "calls sys.exit when imported; put that under if __name__ == '__main__'"
        case "ModuleNotFoundError":
            name = detail.rpartition("No module named ")[2].strip("'")
            return f"needs the module {name}, which cannot be found; install it into this environment"
    return f"raises {error} when imported{': ' + detail if detail else ''}"


@dataclass(slots=True)
class Batch:
    """What a program did on each input of a batch, in order; shorter than the batch if the deadline passed."""

    #: Outcome bytes, to be compared and never decoded; `X…` for a crash. In detail mode, JSON.
    outcomes: list[bytes] = field(default_factory=list)
    #: Branch signature of each call; 0 for a crash.
    signatures: list[int] = field(default_factory=list)


class Worker:
    """A program, loaded once and called many times; made by `Engine.open`."""

    def __init__(self, zygote: Zygote, setup: dict[str, Any], limits: Limits) -> None:
        self._zygote = zygote
        self._setup = setup
        self._limits = limits
        self._pid = 0
        self._token = b""
        self._pending: list[Item] = []
        self._buffer = bytearray()
        #: Numbers of the branch probes reached so far.
        self.reached: set[int] = set()
        #: How often a process was started for this program.
        self.starts = 0
        self._start()

    def run(self, inputs: Sequence[Input], *, steps: int | None = None, deadline: float = float("inf")) -> Batch:
        """Run the program on every input. `deadline` is on the clock of `time.monotonic`."""
        self.submit(inputs, steps=steps)
        return self.collect(deadline)

    def details(
        self,
        inputs: Sequence[Input],
        *,
        steps: int | None = None,
        deadline: float = float("inf"),
        shared: bool = False,
    ) -> list[Outcome]:
        """The full outcome of every input, as far as the deadline goes: slower than `run`, for those that matter.

        `shared`: equal constants of an input are one object.
        """
        self._submit(inputs, steps, _DETAIL, shared=shared)
        budget = steps or self._limits.steps
        return [decode_detail(data, budget) for data in self.collect(deadline).outcomes]

    def submit(self, inputs: Sequence[Input], *, steps: int | None = None) -> None:
        """Start a batch; `collect` waits for it. Two workers that were both handed a batch run side by side."""
        self._submit(inputs, steps, 0 if all(map(is_immutable, inputs)) else _MUTABLE)

    def trace(self, input: Input) -> bytes:
        """What one call does line by line: JSON that `mutsinq.execution.tracing` reads, or `X…` for a crash."""
        self._submit([input], None, _DETAIL | _TRACE)
        return self.collect().outcomes[0]

    def _submit(self, inputs: Sequence[Input], steps: int | None, flags: int, *, shared: bool = False) -> None:
        self._pending = [encode(input, shared=shared) for input in inputs]
        self._steps = steps or self._limits.steps
        self._flags = flags
        self._send(self._pending, flags)

    def collect(self, deadline: float = float("inf")) -> Batch:
        """Wait for the submitted batch."""
        batch = Batch()
        careful = False
        while True:
            ended = self._receive(batch, careful, deadline)
            if not ended:
                return batch
            self.stop()
            if ended == "deadline":
                return batch
            if careful or len(batch.outcomes) + 1 == len(self._pending):
                # There is no doubt which call it was.
                batch.outcomes.append(b"X" + ended.encode())
                batch.signatures.append(0)
            careful = True
            rest = self._pending[len(batch.outcomes) :]
            if not rest:
                return batch
            try:
                self._send(rest, self._flags | _CAREFUL)
            except LoadError:
                # The program loads once and not again: no further call can be made.
                batch.outcomes += [b"Xexit"] * len(rest)
                batch.signatures += [0] * len(rest)
                return batch

    def stop(self) -> int | None:
        """End the worker's process; the next batch starts a new one. Gives the wait status."""
        if not self._pid:
            return None
        os.close(self._request)
        os.close(self._response)
        pid, self._pid = self._pid, 0
        return self._zygote.reap(pid)

    def _start(self) -> None:
        theirs_in, self._request = os.pipe()
        self._response, theirs_out = os.pipe()
        try:
            self._pid = self._zygote.fork((theirs_in, theirs_out))
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        self.starts += 1
        for fd in (self._request, self._response):
            with contextlib.suppress(OSError):
                fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            os.set_blocking(fd, False)
        self._poll = select.poll()
        self._poll.register(self._response, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(self._request, select.POLLOUT)
        self._buffer.clear()
        self._token = os.urandom(8)
        with contextlib.suppress(BrokenPipeError):
            self._write(marshal.dumps(self._setup | {"token": self._token}), self._limits.load_seconds)
        self._await_load()

    def _await_load(self) -> None:
        deadline = time.monotonic() + self._limits.load_seconds
        path = self._setup["filename"]
        while (frame := self._frame()) is None:
            state = self._fill(deadline - time.monotonic())
            if state == "hang":
                self.stop()
                raise LoadError(path, "Timeout", f"{self._limits.load_seconds:g} s")
            if state == "dead":
                raise LoadError(path, "Crash", _status_text(self.stop()))
        try:
            told = read_json(frame)
            error, message = (printable(str(told.get(key, ""))[:_MESSAGE_LIMIT]) for key in ("error", "message"))
            fault = None if told["loaded"] else (error, message, int(told["line"]))
        except (EngineError, AttributeError, LookupError, TypeError, ValueError):
            fault = ("Tampering", "", 0)
        if fault:
            self.stop()
            raise LoadError(path, *fault)

    def _send(self, items: list[Item], flags: int) -> None:
        if not self._pid:
            self._start()
        self._token = os.urandom(8)
        self._first = 0
        # A worker that has died or hangs shows when its answer is awaited.
        with contextlib.suppress(BrokenPipeError):
            self._write(marshal.dumps((self._token, self._steps, flags, items)), self._patience)

    def _write(self, data: bytes, patience: float) -> None:
        """Send one message. Raises BrokenPipeError also when the worker takes nothing for that many seconds."""
        view = memoryview(struct.pack("<I", len(data)) + data)
        while view:
            if not self._writable.poll(patience * 1000):
                raise BrokenPipeError("the worker does not read")
            view = view[os.write(self._request, view) :]

    def _receive(self, batch: Batch, careful: bool, deadline: float) -> str:
        """Read frames until the batch is complete. Gives why it ended before, or an empty text."""
        missing = len(self._pending) - len(batch.outcomes)
        # Only whole frames count as signs of life: bytes alone could keep this process waiting for ever.
        patience_ends = time.monotonic() + self._patience
        while True:
            while (frame := self._frame()) is not None:
                patience_ends = time.monotonic() + self._patience
                if not missing:
                    return self._finish(frame)
                count = self._unpack(frame, batch, missing)
                if not count:
                    return "tampering"
                missing -= count
            now = time.monotonic()
            if now >= deadline:
                return "deadline"
            if now >= patience_ends:
                return "wall clock"
            if self._fill(min(patience_ends, deadline) - now) == "dead":
                return _status_text(self.stop())

    @property
    def _patience(self) -> float:
        """How long a worker at work may be silent, in seconds."""
        return self._limits.seconds + _GRACE_SECONDS

    def _finish(self, frame: bytes) -> str:
        if len(frame) > _PROBES_LIMIT:
            return "tampering"
        try:
            self.reached.update(int(number) for number in read_json(frame))
        except (EngineError, TypeError, ValueError):
            return "tampering"
        return ""

    def _fill(self, seconds: float) -> str:
        """Read what has come; `hang` if nothing came in time, `dead` at the end of the pipe."""
        if not self._poll.poll(max(seconds, 0) * 1000):
            return "hang"
        data = os.read(self._response, _PIPE_BYTES)
        self._buffer += data
        return "" if data else "dead"

    def _frame(self) -> bytes | None:
        """The next whole frame, its token checked; a wrong one gives an empty frame."""
        buffer = self._buffer
        if len(buffer) < 12:
            return None
        size = int.from_bytes(buffer[:4], "little")
        if size > _FRAME_LIMIT or size < 8 or buffer[4:12] != self._token:
            buffer.clear()
            return b""
        if len(buffer) < size + 4:
            return None
        frame = bytes(buffer[12 : size + 4])
        del buffer[: size + 4]
        return frame

    def _unpack(self, frame: bytes, batch: Batch, missing: int) -> int:
        """Add a batch frame's outcomes; gives how many, 0 if the frame is not what a worker sends."""
        try:
            first, count = struct.unpack_from("<II", frame)
            if first != self._first or not 0 < count <= missing:
                return 0
            lengths = struct.unpack_from(f"<{count}I", frame, 8)
            signatures = struct.unpack_from(f"<{count}q", frame, 8 + 4 * count)
        except struct.error:
            return 0
        start = 8 + 12 * count
        if len(frame) != start + sum(lengths):
            return 0
        self._first += count
        for length in lengths:
            outcome = frame[start : start + length]
            batch.outcomes.append(outcome if length <= _OUTCOME_LIMIT else self._shortened(outcome))
            start += length
        batch.signatures.extend(signatures)
        return int(count)

    def _shortened(self, outcome: bytes) -> bytes:
        """What is kept of a long outcome: enough to compare it with others, and its kind and exception."""
        if not self._flags & _DETAIL:
            return outcome[:200].partition(b"\0")[0] + b"\0" + sha256(outcome).digest()
        return outcome if len(outcome) <= DETAIL_LIMIT else b"Xresult too large"


def _status_text(status: int | None) -> str:
    if status is None:
        return "exit"
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "cpu time" if number == signal.SIGXCPU else f"signal {number}"
    return "exit"
