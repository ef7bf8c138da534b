"""Output prediction: what does a call return? On programs of `mutsinq harvest`, rows of `mutsinq episodes export`, and
files in the style of CRUXEval (Gu et al., ICML 2024).

The published measure takes any value that Python calls equal to the one of the file. Here each call is run, twice and
more in fresh processes, before it is asked about; the type counts too; and the questions that a rule answers without
reading the program, by naming an argument or what most calls return, are told apart from the others.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from mutsinq.agents.showing import undocumented
from mutsinq.core.call_text import parse_call, render_phrase
from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value, render
from mutsinq.core.program import Program
from mutsinq.core.task import QuestionTask
from mutsinq.corpus.programs import read_programs
from mutsinq.corpus.rows import read_rows
from mutsinq.corpus.slicing import MODULE
from mutsinq.errors import InputError, LiteralError
from mutsinq.evaluation.downstream.question import PUBLISHED, Question, QuestionSet, spread
from mutsinq.game.bench import Bench
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.puzzles import literal_of
from mutsinq.game.settings import derive
from mutsinq.game.trial import outcomes
from mutsinq.searchers.pairs import BrokenLine
from mutsinq.training.data.overlap import form_of

UNGUESSED = "unguessed"
PARTS = {
    PUBLISHED: "All calls, by the output that a run showed.",
    UNGUESSED: "Calls whose output no rule below names without reading the program.",
}
#: Longer outputs are no question of understanding.
_LONGEST_OUTPUT = 200


@dataclass(frozen=True, slots=True)
class _Call:
    id: str
    origin: str
    program: Program
    input: Input
    #: What the file says that it returns; empty where it says nothing.
    said: str = ""


def output_questions(path: Path, crew: Crew, seed: int = 0, most: int | None = None) -> QuestionSet:
    """Questions out of a file, one a program or line. Raises InputError if there are none."""
    dropped: Counter[str] = Counter()
    digest, lines = read_rows(path)
    calls = spread(list(_calls(lines, seed, dropped)), most)
    found: dict[str, str] = {}
    for told in crew.run(CallJob(call) for call in calls):
        if isinstance(told, Failure):
            dropped[f"could not be run: {told.reason}"] += 1
        elif told[1]:
            dropped[told[1]] += 1
        else:
            found[told[0]] = told[2]
    calls = [call for call in calls if call.id in found]
    if not calls:
        raise InputError(
            f"{path}: holds no call to ask about; give programs of `mutsinq harvest`, or lines with a "
            "program (or code), a call (or input) and an output"
        )
    ((commonest, _),) = Counter(found.values()).most_common(1)
    questions = [_question(call, found[call.id], commonest) for call in calls]
    return QuestionSet(path.stem, "output-prediction", digest, tuple(questions), PARTS, dropped)


def agree(said: str, answer: str) -> bool:
    """Whether two literals are the same value of the same types; the order of sets and dictionaries does not matter."""
    return bool(_typed(parse_value(said)) == _typed(parse_value(answer)))


def loosely_agree(said: str, answer: str) -> bool:
    """Whether Python calls two literals equal, as `1 == True`."""
    return bool(parse_value(said) == parse_value(answer))


def _typed(value: Any) -> Any:
    match value:
        case list() | tuple():
            return type(value), [_typed(each) for each in value]
        case set() | frozenset():
            return type(value), frozenset(map(render, value))
        case dict():
            return dict, {render(key): _typed(each) for key, each in value.items()}
    return type(value), render(value)


@dataclass(frozen=True, slots=True)
class CallJob:
    """What a call returns, each time the same."""

    call: _Call

    @property
    def name(self) -> str:
        """For messages."""
        return self.call.id

    def do(self, bench: Bench) -> tuple[str, str, str]:
        """The call's id, and either why nothing is asked about it or what it returns, as a literal.

        Raises InputError or LoadError where the program cannot be run.
        """
        (outcome,) = outcomes(bench.engine, self.call.program, [self.call.input])
        output = None if outcome is None else literal_of(outcome)
        if output is None:
            return self.call.id, "its call does not return the same plain value each time, and nothing else", ""
        if len(output) > _LONGEST_OUTPUT:
            return self.call.id, f"its output has more than {_LONGEST_OUTPUT} characters", ""
        if self.call.said and not loosely_agree(self.call.said, output):
            return self.call.id, "its call returns something else than the file says", ""
        return self.call.id, "", render(parse_value(output))


def _question(call: _Call, output: str, commonest: str) -> Question:
    arguments = [*call.input.args, *call.input.kwargs.values()]
    first = render(arguments[0]) if arguments else "None"
    rules = {"always the commonest": (commonest,), "the first argument": (first,)}
    guessed = agree(commonest, output) or agree(first, output)
    text = render_phrase(call.program.entry, call.input)
    return Question(
        id=call.id,
        item=call.id,
        origin=call.origin,
        task=QuestionTask("output-prediction", (undocumented(call.program), text)),
        answer=output,
        parts=(PUBLISHED,) if guessed else (PUBLISHED, UNGUESSED),
        rules=rules,
        form=form_of(call.program),
    )


def _calls(lines: Sequence[str], seed: int, dropped: Counter[str]) -> Iterator[_Call]:
    if any('"CorpusProgram"' in line for line in lines[:1]):
        for read in read_programs(lines):
            if isinstance(read, BrokenLine):
                dropped["no program"] += 1
            else:
                digest = read.program.digest
                input = Random(derive(seed, digest)).choice(read.inputs)
                yield _Call(digest[:12], digest, replace(read.program, path=""), input)
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _call_of(json.loads(line), number)
            except (ValueError, RecursionError, LiteralError, InputError, KeyError, TypeError, AttributeError):
                dropped["no program with a call of literals"] += 1


def _call_of(fields: dict[str, Any], number: int) -> _Call:
    """A line of CRUXEval (`code`, `input`, `output`), or of an export (`program`, `call`, `output`)."""
    source = fields["program"] if "program" in fields else fields["code"]
    # CRUXEval names its functions f, and gives the arguments alone.
    entry, input = parse_call(fields["call"] if "call" in fields else f"f({fields['input']})")
    said = render(parse_value(fields["output"])) if "output" in fields else ""
    program = Program(source, MODULE, entry)
    return _Call(str(fields.get("id", number)), form_of(program), program, input, said)
