"""A run of the user's own tests gives inputs; what cannot be built again is counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.errors import InputError
from mutsinq.recording.record import read_recording, record

MODULE = """
def area(width, height=1, *more, unit="m", **options):
    return width * height

class Shape:
    def scale(self, factor):
        return factor

def apply(function):
    return function()
"""
TESTS = """
import threading
from shapes import Shape, apply, area

def test_area():
    assert area(2, 3) == 6
    assert area(2, 3) == 6
    assert area([1], 2, 9, unit="cm", depth=None) == [1, 1]

def test_thread():
    thread = threading.Thread(target=area, args=(7,))
    thread.start()
    thread.join()

def test_objects():
    apply(lambda: area(1.5))
    assert Shape().scale(2) == 2
    assert False
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shapes.py").write_text(MODULE, "utf-8")
    (tmp_path / "test_shapes.py").write_text(TESTS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_arguments_of_each_call_are_recorded_once(project: Path) -> None:
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider test_shapes.py"
    recording = record(command, project / "shapes.py", ["area", "apply", "Shape.scale"])
    assert recording.inputs["area"] == [
        Input((2, 3), {"unit": "m"}),
        Input(([1], 2, 9), {"unit": "cm", "depth": None}),
        Input((7, 1), {"unit": "m"}),
        Input((1.5, 1), {"unit": "m"}),
    ]


def test_values_that_have_no_literal_are_skipped_and_counted(project: Path) -> None:
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider test_shapes.py"
    recording = record(command, project / "shapes.py", ["apply"])
    assert recording.inputs == {}
    assert recording.skipped == 1


CLASSES = """
from dataclasses import dataclass

class Stack:
    def __init__(self, items=()):
        self.items = list(items)
    def push(self, item):
        self.items.append(item)
    def push_all(self, *items):
        for item in items:
            self.push(item)
    def pop(self):
        return self.items.pop()
    def __len__(self):
        return len(self.items)
    @classmethod
    def of(cls, size):
        return cls(range(size))
    @staticmethod
    def empty(flag):
        return flag

@dataclass
class Point:
    x: int
    y: int = 0
    def moved(self, by):
        return Point(self.x + by, self.y)

class Plain:
    def scale(self, factor):
        return factor
"""
USE = """
from shapes import Plain, Point, Stack
stack = Stack([1])
stack.push_all(2, 3)
len(stack)
stack.pop()
stack.push(4)
try:
    Stack().pop()
except IndexError:
    pass
Stack([object()]).pop()
Stack.of(2).pop()
Stack.empty(True)
Point(1, y=2).moved(3)
Plain().scale(2)
"""


@pytest.fixture
def objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shapes.py").write_text(CLASSES, "utf-8")
    (tmp_path / "use.py").write_text(USE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shapes.py"


def test_methods_are_recorded_with_how_their_objects_came_about(objects: Path) -> None:
    names = ["Stack.pop", "Stack.push", "Stack.of", "Stack.empty", "Point.moved", "Plain.scale"]
    recording = record(f"{sys.executable} use.py", objects, names)
    texts = {name: [render_call(name, input) for input in inputs] for name, inputs in recording.inputs.items()}
    assert texts == {
        "Stack.pop": ["stack = Stack([1]); stack.push_all(2, 3); stack.pop()", "Stack(()).pop()"],
        "Stack.push": ["stack = Stack([1]); stack.push_all(2, 3); stack.pop(); stack.push(4)"],
        "Stack.of": ["Stack.of(2)"],
        "Stack.empty": ["Stack.empty(True)"],
        "Point.moved": ["Point(x=1, y=2).moved(3)"],
        "Plain.scale": ["Plain().scale(2)"],
    }
    assert recording.skipped == 2


def test_whole_classes_are_recorded_as_sequences_of_calls(objects: Path) -> None:
    recording = record(f"{sys.executable} use.py", objects, ["Stack"])
    texts = [render_call("Stack", input) for input in recording.inputs["Stack"]]
    assert texts[0] == "stack = Stack([1]); stack.push_all(2, 3); stack.pop(); stack.push(4)"
    assert "stack = Stack(()); stack.pop()" in texts


def test_functions_of_other_files_are_not_recorded(project: Path) -> None:
    (project / "other.py").write_text("def area(x): return x\narea(1)\n", "utf-8")
    assert record(f"{sys.executable} other.py", project / "shapes.py", ["area"]).inputs == {}


def test_a_command_that_cannot_run_or_does_not_end_is_refused(project: Path) -> None:
    with pytest.raises(InputError, match="no such command"):
        record("no-such-program-anywhere tests", project / "shapes.py", ["area"])
    with pytest.raises(InputError, match="does not end within"):
        record(f"{sys.executable} -c 'import time; time.sleep(60)'", project / "shapes.py", ["area"], seconds=0.3)


@pytest.mark.parametrize(
    "line", ["", "{", "[]", '{"name": "f"}', '{"name": "f", "input": {"args": "f()", "kwargs": "{}"}}']
)
def test_lines_that_are_no_calls_are_counted(line: str) -> None:
    recording = read_recording([line])
    assert (recording.inputs, recording.skipped) == ({}, 1)
