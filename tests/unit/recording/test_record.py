"""A run of the user's own tests gives inputs; what cannot be built again is counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

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
    recording = record(command, project / "shapes.py", ["apply", "Shape.scale"])
    assert recording.inputs == {}
    assert recording.skipped == 2


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
