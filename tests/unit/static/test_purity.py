from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.static.purity import hints


def reasons(source: str) -> list[str]:
    return [hint.reason for hint in hints(Program(source, "subject", "f"))]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import random\ndef f(): return random.random()", "depends on chance"),
        ("from random import choice as pick\ndef f(x): return pick(x)", "depends on chance"),
        ("import time\ndef f(): return time.time()", "depends on the clock"),
        ("from datetime import datetime\ndef f(): return datetime.now()", "depends on the clock"),
        ("import uuid\ndef f(): return uuid.uuid4()", "depends on unique identifiers"),
        ("def f(x): return id(x)", "depends on addresses in memory"),
        ("def f(x): return hash(x)", "depends on the hash seed"),
        ("def f(x): return list(set(x))", "depends on the order of a set"),
        ("def f(x): return [a for a in {1, 2}]", "depends on the order of a set"),
        ("def f(x): return ''.join(set(x) - {'a'})", "depends on the order of a set"),
        ("def f(x): return open(x).read()", "touches files"),
        ("from pathlib import Path\ndef f(x): return Path(x).read_text()", "touches files"),
        ("import os\ndef f(): return os.environ['A']", "touches the environment"),
        ("import subprocess\ndef f(): subprocess.run(['ls'])", "touches other processes"),
        ("import urllib.request\ndef f(x): return urllib.request.urlopen(x)", "touches the network"),
        ("def f(): return input()", "touches the terminal"),
        ("n = 0\ndef f():\n    global n\n    n += 1", "writes the global n"),
    ],
)
def test_what_is_more_than_a_function_of_its_arguments_is_told(source: str, reason: str) -> None:
    assert reason in reasons(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return sorted(set(x))",
        "def f(x): return len({a for a in x})",
        "import math\ndef f(x): return math.sqrt(x)",
        "def f(time): return time.time()",
        "import random\ndef f(x): return x\ndef g(): return random.random()",
        "from datetime import datetime\ndef f(x): return datetime.strptime(x, '%Y')",
    ],
)
def test_pure_functions_have_no_hint(source: str) -> None:
    assert reasons(source) == []


def test_helpers_are_entered_and_named_with_their_line() -> None:
    [hint] = hints(Program("import random\ndef g():\n    return random.random()\ndef f(): return g()", "subject", "f"))
    assert (hint.function, hint.line) == ("g", 3)
