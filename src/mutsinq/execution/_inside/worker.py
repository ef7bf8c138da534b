"""Worker: load one program, then run batches of calls and send back what each did.

Frames to the controller are `u32 length | 8-byte token | payload`; the token is new with every request.
The payload of a batch frame is `u32 first index | u32 count | count × u32 lengths | count × i64 signatures | outcomes`.
A batch is flushed every 50 ms, or after each call when the request says `careful`, so that the controller sees
which call hangs or kills the worker.

An outcome is bytes that the controller compares and never decodes, but for the first, its kind:
`R` marshal of the value (version 2: exact builtin types, no references), `S` JSON snapshot of another value,
`E` name of the exception's type, `T` out of steps, `U` unbuildable input; followed by `\\0M` and the arguments
when they changed, and `\\0O` and the output when there was any. A request in detail mode gets JSON instead, and so
does one in tracing mode: what the call did line by line.
"""

from __future__ import annotations

import builtins
import itertools
import marshal
import os
import struct
import sys
import time

from . import history, jsontext, loading, snapshot, tracing, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType
    from typing import Any, NoReturn

_dumps, _loads, _pack, _json = marshal.dumps, marshal.loads, struct.pack, jsontext.dumps
_write, _read, _monotonic, _exit = os.write, os.read, time.monotonic, os._exit
_chain, _repeat, _len, _type, _hash, _frozenset = itertools.chain, itertools.repeat, len, type, hash, frozenset
_BaseException, _ValueError, _RecursionError, _MemoryError = BaseException, ValueError, RecursionError, MemoryError
_builtins = builtins.__dict__
_OUTPUT_LIMIT = 1 << 16
_OUTCOME_LIMIT = 1 << 22
_FLUSH_SECONDS = 0.05


class StepLimit(BaseException):
    """The step budget is used up; raised by every later tick too, so that no handler can outlive it."""


class Capture:
    """A standard stream of the code under test, kept up to 64 KiB."""

    encoding = "utf-8"
    errors = "surrogatepass"
    closed = False
    name = "<captured>"

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def write(self, text: str) -> int:
        if _type(text) is not str:
            raise TypeError("write() argument must be str, not " + _type(text).__name__)
        if self.size < _OUTPUT_LIMIT:
            self.parts.append(text[: _OUTPUT_LIMIT - self.size])
        self.size += _len(text)
        return _len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """There is nothing to flush to."""

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def take(self) -> str:
        """What was written since the last time."""
        text = "".join(self.parts)
        self.parts.clear()
        self.size = 0
        return text


class Steps:
    """The step budget: `tick` counts in C, and `used` tells how many ticks a call took."""

    def __init__(self) -> None:
        self.renew(1)

    def renew(self, budget: int) -> None:
        """Make room for at least one call of `budget` ticks."""
        self.budget = budget
        self.left = _repeat(None, 2 * budget)
        _builtins["__mutsinq_tick__"] = _chain(self.left, _repeat(1)).__next__


def out_of_steps() -> NoReturn:
    """What an instrumented program calls when a tick says that the budget is used up."""
    raise StepLimit


class Runner:
    """One loaded program and the loop that calls it."""

    def __init__(self, module: ModuleType, entry: str, capture: Capture, watched: list[int]) -> None:
        self.module = module
        self.entry = entry
        self.capture = capture
        #: Standard error: diagnostics with line numbers, such as warnings, are no behaviour.
        self.errors = Capture()
        self.builder = values.Builder(module)
        self.steps = Steps()
        self.reached: set[int] = set()
        self.covered: set[int] = set()
        self.known: set[int] = set()
        #: Blocks to which the controller wants calls to come.
        self.watched = _frozenset(watched)
        _builtins["__mutsinq_probe__"] = self.covered.add
        owner, _, self.method = entry.rpartition(".")
        if self.method in ("__init__", "__new__"):
            # A constructor is called through its class.
            entry, owner = owner, ""
        self.bound = not owner or loading.is_static(module, owner, self.method)
        self.function: Callable[..., Any] = loading.find(module, entry if self.bound else owner)
        #: The entry is a class as a whole: what counts is its public interface, in sequences of calls.
        self.whole = isinstance(self.function, type) and self.bound and entry == self.entry
        self.direct = self.bound and not self.whole
        #: Of the present call, where the entry is a class and an object was built.
        self.history: history.History | None = None

    def call(self, args: Iterable[Any], kwargs: dict[str, Any], receiver: Any, calls: list[Any]) -> Any:
        """Call the entry; a property is read instead."""
        # A function that is followed by calls is a generator, into which values are sent.
        if self.whole or (calls and self.bound):
            self.history = history.History(self.function(*args, **kwargs), snapshot.Walker(StepLimit))
            self.history.run(calls)
            return self.history
        if receiver is None and self.bound:
            return self.function(*args, **kwargs)
        return history.call_method(receiver, (self.method, args, kwargs))

    def arguments(self, item: Any) -> tuple[Any, dict[str, Any], Any, list[Any]]:
        """Positional and keyword arguments, receiver and further calls of one item of a request.

        Calls on a receiver are made here: they are part of building it.
        """
        if self.history is not None:
            # A generator that waits in a `try` finishes here: what it still prints is of the call before.
            self.history = None
            self.capture.take()
        if _type(item) is bytes:
            args, kwargs = _loads(item)
            return args, kwargs, None, []
        receiver, calls = item[2:]
        self.builder.structures.clear()
        args, kwargs = self.builder.arguments(*item[:2])
        calls = [(method, *self.builder.arguments(own, named)) for method, own, named in calls]
        if receiver is None:
            return args, kwargs, None, calls
        receiver = self.builder.build(receiver)
        for call in calls:
            history.call_method(receiver, call)
        return args, kwargs, receiver, []

    def outcome(self, item: Any, mutable: int) -> bytes:
        """The outcome bytes of one call."""
        capture = self.capture
        try:
            args, kwargs, receiver, calls = self.arguments(item)
        except StepLimit:
            return b"T"
        except _BaseException as error:
            return b"U" + _message(error).encode("utf-8", "replace")[:200]
        plain = _type(item) is bytes
        before = None if plain else self.state(args, kwargs, receiver, calls)
        try:
            if plain and self.direct:
                result = self.function(*args, **kwargs)
            else:
                result = self.call(args, kwargs, receiver, calls)
            try:
                outcome = b"R" + _dumps(result, 2) if loading.MARSHAL_IS_EXACT else self.slow(result)
            except _ValueError:
                outcome = self.slow(result)
        except StepLimit:
            capture.take()
            return b"T"
        except _BaseException as error:
            outcome = b"E" + snapshot.type_name(_type(error)).encode("utf-8", "replace")
            if self.history is not None:
                # What an object shows once a call of it raised counts like changed arguments.
                try:
                    return self.finished(outcome + b"\0M" + self.state(args, kwargs, self.history, calls))
                except StepLimit:
                    capture.take()
                    return b"T"
        if mutable:
            after = self.plain_state(args, kwargs) if plain else self.state(args, kwargs, receiver, calls)
            if after != (item if plain else before):
                outcome += b"\0M" + after
        return self.finished(outcome)

    def finished(self, outcome: bytes) -> bytes:
        """The outcome with the output, or its digest where it is too long."""
        capture = self.capture
        if capture.size:
            outcome += b"\0O" + capture.take().encode("utf-8", "surrogatepass")
        return outcome if _len(outcome) <= _OUTCOME_LIMIT else _digest(outcome)

    def plain_state(self, args: Any, kwargs: dict[str, Any]) -> bytes:
        try:
            return bytes(_dumps((args, kwargs), 2))
        except _ValueError:
            return self.state(args, kwargs, None, [])

    def state(self, args: Any, kwargs: dict[str, Any], receiver: Any, calls: list[Any]) -> bytes:
        return _json(_argument_state(args, kwargs, receiver, calls)).encode("utf-8", "surrogatepass")

    def slow(self, result: Any) -> bytes:
        try:
            return b"S" + _json(_result_state(result)).encode("utf-8", "surrogatepass")
        except _RecursionError:
            return b"S" + b'["cut"]'

    def detail(self, item: Any) -> dict[str, Any]:
        """What one call did, in full, as a JSON text."""
        try:
            args, kwargs, receiver, calls = self.arguments(item)
        except StepLimit:
            return {"kind": "steps"}
        except _BaseException as error:
            return {"kind": "unbuildable", "reason": _message(error)[:200]}
        before = self.state(args, kwargs, receiver, calls)
        try:
            result = self.call(args, kwargs, receiver, calls)
            told: dict[str, Any] = {"kind": "returned", "value": _result_state(result)}
        except StepLimit:
            self.capture.take()
            return {"kind": "steps"}
        except _BaseException as error:
            told = {"kind": "raised", "exception": snapshot.type_name(_type(error)), "message": _message(error)}
            receiver = self.history or receiver
        try:
            after = _argument_state(args, kwargs, receiver, calls)
        except StepLimit:
            self.capture.take()
            return {"kind": "steps"}
        changed = _json(after).encode("utf-8", "surrogatepass") != before
        told["arguments"] = after if changed else None
        told["output"] = self.capture.take()
        return told

    def trace(self, item: Any) -> dict[str, Any]:
        """What one call did line by line, its consumption included when it gives an iterator."""
        tracer = tracing.Tracer(str(self.module.__file__), self.capture, StepLimit)
        try:
            args, kwargs, receiver, calls = self.arguments(item)
            tracer.start()
            _result_state(self.call(args, kwargs, receiver, calls))
        except _BaseException:
            # How the call ended stands in its last step.
            pass
        told = tracer.stop()
        self.capture.take()
        return told

    def run(self, request: Any, send: Callable[[bytes, bytes], None]) -> None:
        """Run all calls of a request."""
        token, steps, flags, items = request
        careful, detail, mutable, trace = flags & 1, flags & 2, flags & 4, flags & 8
        tell = self.trace if trace else self.detail if detail else None
        outcomes: list[bytes] = []
        signatures: list[int] = []
        first = 0
        flushed = _monotonic()
        for index, item in enumerate(items):
            self.prepare(steps)
            before = self.steps.left.__length_hint__()
            outcome = _json(tell(item)).encode() if tell else self.outcome(item, mutable)
            used = before - self.steps.left.__length_hint__()
            if used > steps and not trace:
                outcome = b'{"kind": "steps"}' if detail else b"T"
            outcomes.append(outcome)
            signatures.append(self.sign(used))
            if careful or _monotonic() - flushed > _FLUSH_SECONDS:
                send(token, _batch(first, outcomes, signatures))
                outcomes, signatures, first = [], [], index + 1
                flushed = _monotonic()
        if outcomes:
            send(token, _batch(first, outcomes, signatures))
        send(token, _json(sorted(self.reached)).encode())

    def prepare(self, steps: int) -> None:
        """Undo what the last call may have left behind, and make room in the step budget."""
        if self.steps.budget != steps or self.steps.left.__length_hint__() <= steps:
            self.steps.renew(steps)
        sys.stdout = self.capture
        sys.stderr = self.errors
        self.errors.take()
        self.covered.clear()

    def sign(self, used: int) -> int:
        """A number for the branches that a call took and the magnitude of its steps; odd if one is watched."""
        covered = _frozenset(self.covered)
        signature = (_hash(covered) + used.bit_length() & 0x3FFFFFFFFFFFFFFF) << 1
        if not self.watched.isdisjoint(covered):
            signature += 1
        if signature not in self.known and _len(self.known) < 100_000:
            self.known.add(signature)
            self.reached |= covered
        return signature


def _result_state(result: Any) -> Any:
    """The snapshot of what a call gave."""
    return result.node() if _type(result) is history.History else snapshot.Walker(StepLimit).walk(result)


def _argument_state(args: Any, kwargs: dict[str, Any], receiver: Any, calls: list[Any]) -> Any:
    """The snapshot of all that a call could change."""
    walker = snapshot.Walker(StepLimit)
    walker.consume = False
    told = walker.walk([None if _type(receiver) is history.History else receiver, [*args, *calls], kwargs])
    if _type(receiver) is history.History:
        told[1][0] = receiver.node()
    return told


def _digest(outcome: bytes) -> bytes:
    import hashlib

    return outcome[:1] + b"digest:" + hashlib.sha256(outcome).digest()


def _message(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except StepLimit:
        raise
    except _BaseException:
        return "<its message cannot be shown>"


def _batch(first: int, outcomes: list[bytes], signatures: list[int]) -> bytes:
    count = _len(outcomes)
    head = _pack("<II", first, count)
    lengths = _pack(f"<{count}I", *map(_len, outcomes))
    return b"".join([head, lengths, _pack(f"<{count}q", *signatures), *outcomes])


def serve(request_fd: int, response_fd: int, setup: dict[str, Any]) -> NoReturn:
    """Confine this process, load the program and answer requests until the controller closes the pipe."""

    def send(token: bytes, payload: bytes) -> None:
        view = memoryview(_pack("<I", _len(payload) + 8) + token + payload)
        while view:
            view = view[_write(response_fd, view) :]

    def read(size: int) -> bytes:
        parts = []
        while size:
            part = _read(request_fd, min(size, 1 << 20))
            if not part:
                _exit(0)
            parts.append(part)
            size -= _len(part)
        return b"".join(parts)

    capture = Capture()
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        setattr(sys, name, capture)
    steps = Steps()
    steps.renew(setup["load_steps"])
    _builtins["__mutsinq_over__"] = out_of_steps
    _builtins["__mutsinq_probe__"] = _hash
    token = setup["token"]
    try:
        module = loading.load(setup)
        runner = Runner(module, setup["entry"], capture, setup.get("watched", []))
        told: dict[str, Any] = {"loaded": True}
    except _BaseException as error:
        told = {"loaded": False, "error": snapshot.type_name(_type(error)), "message": _message(error)}
        told["line"] = loading.line_of(error, setup["filename"])
    capture.take()
    send(token, _json(told).encode())
    if not told["loaded"]:
        _exit(0)
    while True:
        size = struct.unpack("<I", read(4))[0]
        request = _loads(read(size))
        try:
            runner.run(request, send)
        except _BaseException:
            # Only the code under test can bring this about, by spoiling what the loop stands on.
            _exit(70)
