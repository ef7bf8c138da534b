"""A project of one function and one test of it, which tests of runs change as they need it."""

from __future__ import annotations

CODE = "def double(x):\n    return x * 2\n"
TEST = "from doubling import double\n\n\ndef test_double():\n    assert double(3) == 6\n"
FILES = {
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\n',
    "doubling.py": CODE,
    "test_it.py": TEST,
}
