"""A question of each topic outside of the game, for tests of who asks and who reads them."""

from __future__ import annotations

from mutsinq.core.task import QuestionTask

SWAP = QuestionTask("identifier-swap", ("def f(a):\n    return len(a)\n", "def f(a):\n    return sum(a)\n"), ("1", "2"))
DEFECT = QuestionTask("defect-detection", ("int f(int n)\n{\n    return n;\n}\n",), ("yes", "no"))
OUTPUT = QuestionTask("output-prediction", ("def f(a):\n    return a\n", "f([1])"))
CODE = QuestionTask("code-generation", ("Write a function f that returns what it is given.",))
QUESTIONS = (SWAP, DEFECT, OUTPUT, CODE)
