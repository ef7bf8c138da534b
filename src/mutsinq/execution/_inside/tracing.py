"""Tracing: record what one call does line by line, by `sys.settrace`.

Only the program's own lines are recorded, up to a bound; then tracing ends and the call runs on. The recording is
for people: code under test could spoil it, and nothing is decided by it.
"""

from __future__ import annotations

import sys

from . import snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .worker import Capture

    Step = dict[str, Any]

_MAX_STEPS = 2_000
#: Bound of the whole recording's size, in characters of text and about as much for each node.
_MAX_SIZE = 1 << 20
_NODE_SIZE = 16
#: A variable's value is cut beyond this many nodes.
_VALUE_NODES = 200
_MAX_OUTPUT = 1_000
#: Their frames exist in some versions of Python only, and their lines are those of the function around them.
_HIDDEN = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"))
_IMMUTABLE = frozenset((int, str, float, bool, type(None), bytes, complex))


class _Call:
    """One running call of a function of the program."""

    def __init__(self, depth: int, step: Step) -> None:
        self.depth = depth
        self.step = step
        #: Each variable's value and snapshot when it was last looked at.
        self.variables: dict[str, tuple[Any, Any]] = {}
        self.raising = False


class Tracer:
    """Records the steps of one call."""

    def __init__(self, filename: str, capture: Capture, limit_error: type[BaseException]) -> None:
        self.filename = filename
        self.capture = capture
        self.limit_error = limit_error
        self.steps: list[Step] = []
        self.calls: dict[FrameType, _Call] = {}
        #: Calls that are running now: those of generators that wait are not.
        self.depth = 0
        self.printed = 0
        self.size = 0
        self.cut = False

    def start(self) -> None:
        """Record from now on."""
        sys.settrace(self.enter)

    def stop(self) -> dict[str, Any]:
        """Record no more. Gives the recording."""
        sys.settrace(None)
        self.calls.clear()
        return {"steps": self.steps, "cut": self.cut}

    def enter(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        """A function is called, or a generator goes on."""
        code = frame.f_code
        if code.co_filename != self.filename or code.co_name in _HIDDEN:
            return None
        try:
            self.note_output()
            self.depth += 1
            if frame not in self.calls:
                call = _Call(self.depth - 1, self.add(frame, self.depth - 1))
                self.calls[frame] = call
                self.settle(frame, call)
        except BaseException:
            # Too deep a recursion leaves no room for looking at values.
            self.give_up()
            return None
        return self.inside

    def inside(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        """A line is about to run, or a call ends or lets an exception through."""
        try:
            call = self.calls[frame]
            self.note_output()
            self.settle(frame, call)
            if event == "line":
                call.raising = False
                call.step = self.add(frame, call.depth)
            elif event == "exception":
                call.raising = True
                if argument[0] is not self.limit_error:
                    call.step["raised"] = snapshot.type_name(argument[0])
            elif event == "return":
                self.depth -= 1
                if not call.raising:
                    call.step["returned"] = self.look(argument)
            if len(self.steps) >= _MAX_STEPS or self.size > _MAX_SIZE:
                self.give_up()
        except BaseException:
            self.give_up()
        return self.inside

    def add(self, frame: FrameType, depth: int) -> Step:
        """A new step at the frame's line."""
        step: Step = {
            "line": frame.f_lineno,
            "function": frame.f_code.co_qualname,
            "depth": depth,
            "changes": {},
            "returned": None,
            "raised": "",
            "output": "",
        }
        self.steps.append(step)
        self.size += _NODE_SIZE * len(step)
        return step

    def settle(self, frame: FrameType, call: _Call) -> None:
        """Note in the call's last step which variables have changed since."""
        for name, value in frame.f_locals.items():
            if type(name) is not str or name.startswith("."):
                continue
            known = call.variables.get(name)
            if known is not None and known[0] is value and type(value) in _IMMUTABLE:
                continue
            node = self.look(value)
            if known is None or known[1] != node:
                call.step["changes"][name] = node
            call.variables[name] = value, node

    def look(self, value: Any) -> Any:
        """A snapshot of a value; iterators are not run."""
        walker = snapshot.Walker(self.limit_error, _VALUE_NODES)
        walker.consume = False
        before = walker.nodes
        node = walker.walk(value)
        self.size += walker.text + _NODE_SIZE * (walker.nodes - before)
        return node

    def note_output(self) -> None:
        """Note in the last step what was printed since."""
        parts = self.capture.parts
        if len(parts) > self.printed and self.steps:
            text = "".join(parts[self.printed :])
            self.steps[-1]["output"] = (self.steps[-1]["output"] + text)[:_MAX_OUTPUT]
        self.printed = len(parts)

    def give_up(self) -> None:
        """Record no more; the call runs on."""
        sys.settrace(None)
        self.cut = True
