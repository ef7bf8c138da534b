"""Written tests pass on the original and fail on the variant, for every kind of difference."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mutsinq.core.call_text import parse_call
from mutsinq.core.program import Program
from mutsinq.core.verdict import Counterexample
from mutsinq.execution.engine import Engine
from mutsinq.oracles.compare import compare
from mutsinq.oracles.relation import Relation
from mutsinq.reports.regression_test import import_lines, regression_test
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.replay import replay
from mutsinq.static.domains.domain import Domain

HELP = "class Empty(Exception): pass\nclass Box:\n    def __init__(self, items):\n        self.items = items\n"
#: Name, original, variant, call, and the relation under which the two differ.
CASES = [
    ("value", "return x + 1", "return x + 2", "f(1)", {}),
    ("bool", "return x > 0", "return x > 1", "f(1)", {}),
    ("none", "return None", "return x", "f(1)", {}),
    ("nan", "return float('nan')", "return 0.0", "f(1)", {}),
    ("text_with_nan_in_it", "return 'banana'", "return x", "f('a')", {}),
    ("nested", "return {(1, 'a'): [x, {x}]}", "return {}", "f(b'x')", {}),
    ("generator", "return (i for i in range(x))", "return iter([])", "f(2)", {}),
    ("type_only", "return x == 1", "return int(x == 1)", "f(1)", {}),
    ("type_in_list", "return [1.0]", "return [1]", "f(1)", {}),
    ("printed", "print(x)", "pass", "f('a\\n')", {}),
    ("argument", "x.append(1)", "x.insert(0, 1)", "f([2])", {}),
    ("argument_by_name", "x.append(1)", "pass", "f(x=[2])", {}),
    ("argument_unchanged", "pass", "x.clear()", "f({1})", {}),
    ("object_argument", "x.items.append(1)", "x.items = ()", "f(Box([]))", {}),
    ("raises", "raise KeyError(x)", "return x", "f(1)", {}),
    ("returns_object", "return Box(x)", "raise KeyError", "f(1)", {}),
    ("object_with_other_content", "return Box([x])", "return Box([x, x])", "f(1)", {}),
    ("object_or_nothing", "return Box(x)", "return None", "f(1)", {}),
    ("other_exception", "raise LookupError", "raise KeyError", "f(1)", {}),
    ("exception_of_another_kind", "raise TypeError", "raise KeyError", "f(1)", {}),
    ("own_exception", "raise Empty", "raise KeyError", "f(1)", {}),
    ("library_exception", "import json; json.loads('')", "raise ValueError", "f(1)", {}),
    ("message", "raise ValueError('a')", "raise ValueError('b')", "f(1)", {"same_exception_message": True}),
    ("printed_then_raised", "print(x); raise KeyError", "raise KeyError", "f(1)", {}),
    ("changed_then_raised", "x.append(1); raise KeyError", "raise KeyError", "f([])", {}),
    ("hangs", "return x", "\n    while True: pass", "f(1)", {}),
]


def found(original: str, variant: str, call: str, relation: Relation) -> Counterexample:
    entry, input = parse_call(call)
    pair = Pair(Program(original, "subject", entry), Program(variant, "subject", entry), Domain(()))
    with Engine() as engine:
        counterexample = replay(engine, pair, input, relation, "test", in_domain=True)
    assert counterexample is not None
    assert compare(counterexample.original, counterexample.variant, relation) is not None
    return counterexample


def outcomes(folder: Path, source: str) -> dict[str, str]:
    """What pytest says of each test of the folder when the subject has this source."""
    (folder / "subject.py").write_text(source, "utf-8")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=no", "-q"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    words = [line.split()[:2] for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED"))]
    return {place.partition("::")[2]: word for word, place in words}


def test_a_written_test_passes_on_the_original_and_fails_on_the_variant(tmp_path: Path) -> None:
    sources = {"original": HELP, "variant": HELP}
    made = []
    for name, original, variant, call, options in CASES:
        bodies = {"original": original, "variant": variant}
        texts = {side: f"{HELP}def f(x):\n    {body}\n" for side, body in bodies.items()}
        counterexample = found(texts["original"], texts["variant"], call, Relation(**options))  # type: ignore[arg-type]
        for side, body in bodies.items():
            sources[side] += (
                f"def {name}(x):\n    {body if name != 'hangs' or side == 'original' else 'raise OSError'}\n"
            )
        renamed = f"{name}({counterexample.call.removeprefix('f(')}"
        fields = {field: getattr(counterexample, field) for field in ("input", "original", "variant", "difference")}
        made.append((name, Counterexample(call=renamed, searcher="test", **fields)))
    text, skipped = regression_test("subject", {name for name, *_ in CASES}, made)
    assert skipped == []
    (tmp_path / "test_subject.py").write_text(text, "utf-8")
    named = text.split("type(caught.value).__name__ == ")[1:]
    assert [each.partition("\n")[0] for each in named] == ["'LookupError'", "'Empty'", "'JSONDecodeError'"]
    names = {f"test_{name}_keeps_its_behaviour" for name, *_ in CASES}
    assert outcomes(tmp_path, sources["original"]) == dict.fromkeys(names, "PASSED")
    assert outcomes(tmp_path, sources["variant"]) == dict.fromkeys(names, "FAILED")


def test_names_are_imported_from_where_workers_found_them() -> None:
    names = {"Decimal", "f", "int", "numpy.array", "datetime.time", "Color.RED", "Path", "functools.partial"}
    assert import_lines(names, {"f", "Color", "Path"}, lambda name: "shop") == [
        "import datetime",
        "import functools",
        "import numpy",
        "from decimal import Decimal",
        "from shop import Color, Path, f",
    ]
    assert import_lines({"datetime.time", "time"}, {"datetime"}, lambda name: "shop") == [
        "from datetime import time",
        "from shop import datetime",
    ]


def test_an_attribute_that_is_none_is_compared_by_identity() -> None:
    original, variant = (f"{HELP}def f(x):\n    return Box({content})\n" for content in ("None", "x"))
    text, _ = regression_test("subject", {"f"}, [("f", found(original, variant, "f(1)", Relation()))])
    assert "assert result.items is None" in text


STACK = """
class Stack:
    def __init__(self, items=()):
        self.items = list(items)
        self.pushes = 0

    def push(self, item):
        {}
"""


def test_a_changed_receiver_is_looked_at_where_the_two_differ(tmp_path: Path) -> None:
    original = STACK.format("self.items.append(item); self.pushes += 1")
    variant = STACK.format("self.items.insert(0, item); self.pushes += 1")
    counterexample = found(original, variant, "Stack([1]).push(2)", Relation())
    text, skipped = regression_test("subject", {"Stack"}, [("Stack.push", counterexample)])
    assert skipped == []
    assert "assert receiver.items == [1, 2]" in text
    assert "pushes" not in text
    (tmp_path / "test_subject.py").write_text(text, "utf-8")
    assert list(outcomes(tmp_path, original).values()) == ["PASSED"]
    assert list(outcomes(tmp_path, variant).values()) == ["FAILED"]


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        ("return self.items", "return self.pushes"),
        ("raise KeyError", "return 0"),
        ("self.pushes += 1", "self.pushes -= 1"),
    ],
)
def test_a_property_is_read_in_a_test(tmp_path: Path, original: str, variant: str) -> None:
    texts = [
        f"{STACK.format('pass')}\n    @property\n    def top(self):\n        {body}\n" for body in (original, variant)
    ]
    counterexample = found(*texts, "Stack([1]).top()", Relation())
    assert counterexample.call == "Stack([1]).top"
    text, skipped = regression_test("subject", {"Stack"}, [("Stack.top", counterexample)])
    assert skipped == []
    (tmp_path / "test_subject.py").write_text(text, "utf-8")
    assert list(outcomes(tmp_path, texts[0]).values()) == ["PASSED"]
    assert list(outcomes(tmp_path, texts[1]).values()) == ["FAILED"]


def test_what_an_object_shows_after_an_exception_is_asserted(tmp_path: Path) -> None:
    body = (
        "if item < 0: raise ValueError\n        self.pushes += 1",
        "self.pushes += 1\n        if item < 0: raise ValueError",
    )
    original, variant = map(STACK.format, body)
    counterexample = found(original, variant, "stack = Stack(); stack.push(1); stack.push(-1)", Relation())
    text, skipped = regression_test("subject", {"Stack"}, [("Stack", counterexample)])
    assert skipped == []
    (tmp_path / "test_subject.py").write_text(text, "utf-8")
    assert list(outcomes(tmp_path, original).values()) == ["PASSED"]
    assert list(outcomes(tmp_path, variant).values()) == ["FAILED"]


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        ("return Box(float('nan'))", "return Box(2)"),
        ("return {1}", "return {True}"),
        ("return [float('nan')]", "return [1]"),
    ],
)
def test_a_value_that_no_literal_equals_is_left_out_with_a_reason(original: str, variant: str) -> None:
    texts = [f"{HELP}def f(x):\n    {body}\n" for body in (original, variant)]
    text, skipped = regression_test("subject", {"f"}, [("f", found(*texts, "f(0)", Relation()))])
    assert skipped == ["f: its behaviour there has no literal to compare with"]
    assert "def test_" not in text
