"""A set of three pairs for tests: an easy one, one that random inputs hardly solve, and one that is equal."""

from __future__ import annotations

import json
from pathlib import Path

F = "def f(n: int) -> int:\n    return n\n"
G = "def g(n: int, m: int) -> int:\n    return n + m\n"
LINES = [
    {
        "id": "easy",
        "function_name": "f",
        "original": F,
        "variant": F.replace("n\n", "n + 1\n"),
        "diverging_input": "f(1)",
    },
    {
        "id": "hard",
        "function_name": "f",
        "original": F,
        "variant": F.replace("return n\n", "return n if n * 2 != 7654 else 0\n"),
        "diverging_input": "{'n': 3827}",
    },
    {"id": "equal", "function_name": "g", "original": G, "variant": G.replace("n + m", "(n + m)")},
    {
        "id": "unknown",
        "function_name": "f",
        "original": F,
        "variant": F.replace("n\n", "int(str(n))\n"),
        "differs": False,
    },
]


def write_set(path: Path) -> Path:
    """The pairs as a file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES) + "{broken\n", "utf-8")
    return path
