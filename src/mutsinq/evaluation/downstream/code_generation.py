"""Code generation: does a program pass the tests? On files in the style of MBPP (Austin et al., 2021) and HumanEval
(Chen et al., 2021), also with the further tests of MBPP+ and HumanEval+ in their field `test`.

The published measure is pass@k: the chance that one of k programs passes the tests of its task. A few tests let wrong
programs through, and those of MBPP stand in the prompt, so a table of their answers passes them all; hence a program is
also compared with the reference on inputs that are in no test, as EvalPlus does (Liu et al., NeurIPS 2023), by the
search that `mutsinq distinguish` is.
"""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal, TypeAlias

from mutsinq.core.input import Input
from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program
from mutsinq.core.task import QuestionTask
from mutsinq.core.verdict import Distinguished
from mutsinq.corpus.rows import read_rows
from mutsinq.corpus.slicing import MODULE
from mutsinq.corpus.tasks import SolvedTask, read_tasks
from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.question import PUBLISHED, Exam, Question, QuestionSet, spread
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.game.bench import Bench
from mutsinq.game.crew import Crew, Failure
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.training.data.overlap import form_of

PARTS = {PUBLISHED: "Tasks whose reference passes their tests."}
#: What became of a program: it passes and nothing tells it from the reference, it passes, or it does not.
Mark: TypeAlias = Literal["right", "passed", "wrong"]
#: Of all tests of a task, as in the published harness of HumanEval.
_TEST_SECONDS, _TEST_STEPS = 3.0, 5_000_000
#: Of the search for an input on which a program that passes is not like the reference.
_SEARCH_SECONDS = 2.0
_RELATION = Relation(ignore_stdout=True, approx=1e-6)


def code_questions(path: Path, crew: Crew, most: int | None = None) -> QuestionSet:
    """Questions out of a file of tasks. Raises InputError if there are none."""
    dropped: Counter[str] = Counter()
    digest, lines = read_rows(path)
    questions: list[Question] = []
    for read in read_tasks(lines):
        if isinstance(read, SolvedTask):
            questions.append(_question(read, json.loads(lines[read.line - 1])))
        else:
            dropped[read.reason] += 1
    questions = spread(questions, most)
    passing = set()
    for told in crew.run(ReferenceJob(question) for question in questions):
        if isinstance(told, Failure):
            dropped[f"could not be run: {told.reason}"] += 1
        elif told[1]:
            passing.add(told[0])
        else:
            dropped["the reference does not pass its tests"] += 1
    questions = [question for question in questions if question.id in passing]
    if not questions:
        raise InputError(
            f"{path}: holds no task with a solution and tests that it passes, in the style of MBPP or HumanEval"
        )
    return QuestionSet(path.stem, "code-generation", digest, tuple(questions), PARTS, dropped)


def mark(engine: Engine, source: str, exam: Exam) -> Mark:
    """What becomes of a program. It runs in confined workers alone."""
    if not _passes(engine, source, exam):
        return "wrong"
    program = replace(exam.reference, source=source)
    settings = Settings(_SEARCH_SECONDS, relation=_RELATION, examples=exam.inputs, trusted=False, unsafe=True)
    try:
        verdict = distinguish(exam.reference, program, settings, engine)
    except (InputError, LoadError):
        return "passed"
    different = isinstance(verdict, Distinguished) and verdict.counterexample.difference.in_domain
    return "passed" if different else "right"


@dataclass(frozen=True, slots=True)
class ReferenceJob:
    """Whether the reference of a task passes its tests."""

    question: Question

    @property
    def name(self) -> str:
        """For messages."""
        return self.question.id

    def do(self, bench: Bench) -> tuple[str, bool]:
        """The question's id and whether it does."""
        exam = self.question.exam
        return self.question.id, exam is not None and _passes(bench.engine, self.question.answer, exam)


def _passes(engine: Engine, source: str, exam: Exam) -> bool:
    """Whether the tests, run behind the program in its worker, come to their end.

    That they did is said by a word that the program cannot know, by a function whose name it cannot know.
    """
    secret = token_hex(8)
    name = f"check_{secret}"
    try:
        program = ast.parse(source)
        tests = ast.parse(f"def {name}():\n    return {secret!r}\n")
        check = tests.body[0]
        if not isinstance(check, ast.FunctionDef):
            raise TypeError(check)
        check.body[:0] = ast.parse(exam.tests).body
        # What a test defines, as HumanEval's `check`, is defined for the function alone.
        text = ast.unparse(ast.Module([*program.body, check], []))
        limits = replace(engine.limits, seconds=_TEST_SECONDS, steps=_TEST_STEPS)
        worker = engine.open(Program(f"{text}\n", MODULE, name), limits=limits).worker
    except (SyntaxError, ValueError, RecursionError, MemoryError, InputError, LoadError):
        return False
    try:
        (outcome,) = worker.details([Input()])
    finally:
        worker.stop()
    return isinstance(outcome, Returned) and outcome.value == ("str", secret)


def _question(solved: SolvedTask, fields: dict[str, Any]) -> Question:
    entry, reference = solved.program.entry, solved.program.source
    rules = {"the reference": (reference,), "nothing": (f"def {entry}(*arguments, **keywords):\n    pass\n",)}
    if "test_list" in fields:
        shown = [str(test) for test in fields["test_list"]]
        wanted = "\n".join((str(fields.get("text") or fields.get("prompt") or ""), "It must pass these tests:", *shown))
        setup = [str(fields.get("test_setup_code") or ""), *map(str, fields.get("test_imports") or ())]
        tests = "\n".join((*setup, *shown, str(fields.get("test") or "")))
        if table := _by_heart(entry, shown):
            rules["the tests by heart"] = (table,)
    else:
        wanted = f"Complete this program:\n```python\n{str(fields['prompt']).rstrip()}\n```"
        beside = _beside(entry, fields["prompt"] + fields["canonical_solution"])
        tests = f"{beside}\n{fields['test']}\ncheck({entry})\n"
    id = solved.id or f"line {solved.line}"
    exam = Exam(tests, solved.program, solved.inputs)
    task = QuestionTask("code-generation", (wanted,))
    return Question(id, id, id, task, reference, (PUBLISHED,), rules, form_of(solved.program), exam)


def _beside(entry: str, source: str) -> str:
    """What a module defines beside its entry: tests of a decoder call the encoder of the prompt."""
    body = [node for node in ast.parse(source).body if not (isinstance(node, ast.FunctionDef) and node.name == entry)]
    return ast.unparse(ast.Module(body, []))


def _by_heart(entry: str, tests: Sequence[str]) -> str:
    """A program that looks up what the tests want, as far as they are comparisons; empty where none is."""
    lines = []
    for test in tests:
        try:
            statement = ast.parse(test).body[0]
        except (SyntaxError, ValueError, IndexError):
            continue
        match statement:
            case ast.Assert(ast.Compare(ast.Call(ast.Name(name), arguments, keywords), [ast.Eq()], [value])) if (
                name == entry and not keywords
            ):
                wanted = ast.unparse(ast.Tuple(arguments, ast.Load()))
                lines.append(f"    if arguments == {wanted}:\n        return {ast.unparse(value)}\n")
    return f"def {entry}(*arguments):\n{''.join(lines)}" if lines else ""
