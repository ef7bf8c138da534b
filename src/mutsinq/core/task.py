"""Task: what a player is asked: to write a variant, to tell two programs apart, or a question outside of the game."""

from __future__ import annotations

from typing import Literal, TypeAlias

from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome
from mutsinq.core.program import Program
from mutsinq.core.record import record

#: What an evaluator sees: both programs, the original and a unified diff, one diff that leaves out no line of either
#: (`full-diff`, the shortest text that says both), the diff alone, or only the original.
#: The last is the *variant-blind* control: whoever wins with it did not read the difference.
View: TypeAlias = Literal["both", "diff", "full-diff", "diff-only", "blind"]


@record
class GeneratorTask:
    """Write a variant of `program` that behaves differently, and name an input that shows it."""

    program: Program
    #: 0 (any input shows the difference) to 10 (hardly any evaluator finds one).
    difficulty: int
    #: Facts from static analysis, a line of text each: places worth changing, types of the parameters.
    hints: tuple[str, ...] = ()
    #: Some inputs on which the program behaves normally: they tell what its domain is, in which alone inputs count.
    known: tuple[Input, ...] = ()
    #: What there is already: `mutsinq.static.forms.normal_form.normal_digest` of variants that were accepted before.
    taken: tuple[str, ...] = ()


@record
class Feedback:
    """What an earlier proposed input did in both programs."""

    input: Input
    original: Outcome
    variant: Outcome


@record
class EvaluatorTask:
    """Name inputs on which `original` and `variant` behave differently, or say that there are none."""

    original: Program
    variant: Program
    view: View = "both"
    #: How many inputs may be named in one reply; more are not looked at.
    inputs: int = 1
    #: Inputs that were tried in vain in earlier turns, oldest first.
    feedback: tuple[Feedback, ...] = ()
    #: Some inputs on which the original behaves normally: they tell what its domain is, in which alone inputs count.
    known: tuple[Input, ...] = ()


#: What a question outside of the game is about: which of two programs is right after two builtins changed names,
#: whether a function is vulnerable, what a call returns, or a program that does what a text says.
Topic: TypeAlias = Literal["identifier-swap", "defect-detection", "output-prediction", "code-generation"]


@record
class QuestionTask:
    """A question about code that is no move of the game: whether what is learned there helps elsewhere."""

    topic: Topic
    #: What it is about, in the order in which it is shown: programs, a program and a call, or a description.
    texts: tuple[str, ...]
    #: The words of which one is the answer; none where it is a value or a program.
    choices: tuple[str, ...] = ()


Task: TypeAlias = GeneratorTask | EvaluatorTask | QuestionTask
