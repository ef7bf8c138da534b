"""Prompts tell what a player may know, in a form that its reply is read by."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from mutsinq.agents import prompt
from mutsinq.agents.notation import read_answer, read_proposal
from mutsinq.agents.prompt import END_OF_EXAMPLE, Prompting
from mutsinq.agents.showing import undocumented
from mutsinq.core.input import Build, Input
from mutsinq.core.outcome import Raised, Returned
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, Proposal
from mutsinq.core.task import EvaluatorTask, Feedback, GeneratorTask, Task, View

ORIGINAL = Program('def f(a: int, b=0):  # the smaller\n  """Of two."""\n  if a < b: return a\n  return b\n', "m", "f")
VARIANT = Program(
    'def f(a: int, b=0):\n    """Of two; now equal ones too."""\n    if a <= b:  # changed!\n        return a\n'
    "    return b\n",
    "m",
    "f",
)
ONE = Returned(("int", "1"))
VIEWS: tuple[View, ...] = ("both", "diff", "full-diff", "diff-only", "blind")
TASKS: list[Task] = [GeneratorTask(ORIGINAL, 7), *(EvaluatorTask(ORIGINAL, VARIANT, view) for view in VIEWS)]
PROMPTINGS = [
    Prompting(style, form, reasoning)
    for style, form, reasoning in itertools.product(("chat", "completion", "bare"), ("whole", "edit"), (False, True))
]

#: By version; whoever changes a text of a version that was played with gives it a new one.
DIGESTS = {1: "da363d3f8d11"}


def test_a_changed_prompt_has_a_new_version() -> None:
    assert DIGESTS[prompt.VERSION] == prompt.digest()
    assert Prompting().configuration["digest"] == prompt.digest()


@pytest.mark.parametrize("prompting", PROMPTINGS, ids=str)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: getattr(task, "view", "generator"))
def test_comments_layout_and_the_variants_docstring_are_not_told(prompting: Prompting, task: Task) -> None:
    text = prompting.text(task)
    for told in ("# the smaller", "changed!", "equal ones", "if a < b: return a", "$"):
        assert told not in text


@pytest.mark.parametrize(
    ("view", "shown", "hidden"),
    [
        ("both", ["if a < b:", "if a <= b:"], ["-    if"]),
        ("diff", ["    if a < b:", "-    if a < b:", "+    if a <= b:"], []),
        ("diff-only", ["-    if a < b:", "+    if a <= b:"], ["Of two"]),
        ("blind", ["if a < b:"], ["<="]),
    ],
)
def test_each_view_shows_what_it_says(view: View, shown: list[str], hidden: list[str]) -> None:
    question = Prompting().messages(EvaluatorTask(ORIGINAL, VARIANT, view))[1]["content"]
    assert [text for text in shown if text not in question] == []
    assert [text for text in hidden if text in question] == []
    assert "f(a: int, b=0)" in question


@pytest.mark.parametrize("view", VIEWS)
def test_a_player_is_told_what_its_inputs_did_as_far_as_it_may_see(view: View) -> None:
    feedback = (
        Feedback(Input((3, 3)), ONE, ONE),
        Feedback(Input(("x",)), ONE, Raised("TypeError")),
    )
    text = Prompting().text(EvaluatorTask(ORIGINAL, VARIANT, view, feedback=feedback))
    assert "f(3, 3)" in text
    assert "f('x')" in text
    assert ("TypeError" in text) == (view != "blind")


def test_a_generator_is_told_the_difficulty_and_the_hints() -> None:
    text = Prompting().text(GeneratorTask(ORIGINAL, 7, ("line 3: the comparison",)))
    assert "Difficulty: 7" in text
    assert "- line 3: the comparison" in text


def test_an_edit_is_asked_for_by_the_numbers_of_the_lines_that_are_shown() -> None:
    text = Prompting(form="edit").text(GeneratorTask(ORIGINAL, 7))
    assert "3|     if a < b:" in text
    proposal = read_proposal("3:\n    if a <= b:\n=> f(3, 3)", ORIGINAL)
    assert isinstance(proposal, Proposal)
    assert "    if a <= b:\n        return a\n" in proposal.source


@pytest.mark.parametrize("reasoning", [False, True])
@pytest.mark.parametrize("form", ["whole", "edit"])
def test_the_examples_of_a_completion_are_replies_of_their_grammar(form: str, reasoning: bool) -> None:
    prompting = Prompting("completion", form, reasoning, shots=4)  # type: ignore[arg-type]
    for task in TASKS:
        *examples, rest = prompting.completion(task).split("Reply:\n")[1:]
        assert len(examples) == 4
        assert rest == ""
        for shot, example in zip(prompt._shots(), examples, strict=True):
            reply = example.partition(END_OF_EXAMPLE)[0]
            if isinstance(task, GeneratorTask):
                proposal = read_proposal(reply, shot.original)
                assert isinstance(proposal, Proposal)
                assert proposal.source == shot.variant.source
            else:
                answer = read_answer(reply, shot.original.entry)
                assert isinstance(answer, Answer)
                assert len(answer.inputs) == 1


def test_every_example_is_a_difference() -> None:
    """Of trusted programs, so they are run here."""
    for shot in prompt._shots():
        results = []
        for program in (shot.original, shot.variant):
            names: dict[str, object] = {}
            exec(program.source, names)
            results.append(eval(shot.input, names))
        assert results[0] != results[1], shot.original.entry


def test_a_method_is_called_behind_its_object() -> None:
    stack = Program("class Stack:\n    def push(self, x): self.x = x\n", "m", "Stack.push")
    feedback = Feedback(Input((1,), {}, Build("Stack")), ONE, ONE)
    text = Prompting().text(EvaluatorTask(stack, stack, inputs=3, feedback=(feedback,)))
    assert "Stack(…).push(…)" in text
    assert "Stack().push(1)" in text
    assert "up to 3 inputs" in text


def test_a_full_diff_says_both_programs_and_a_bare_prompt_is_the_question_alone() -> None:
    text = Prompting("bare").completion(EvaluatorTask(ORIGINAL, VARIANT, "full-diff"))
    assert text.startswith("Function: f(a: int, b=0)\n")
    assert text.endswith("```\n\nReply:\n")
    lines = text.partition("```diff\n")[2].partition("```")[0].splitlines()
    before, after = ("\n".join(line[1:] for line in lines if line[0] in marks) + "\n" for marks in (" -", " +"))
    assert [before, after] == [undocumented(program) for program in (ORIGINAL, VARIANT)]


def test_a_full_diff_of_equal_programs_shows_the_program() -> None:
    text = Prompting("bare").completion(EvaluatorTask(ORIGINAL, ORIGINAL, "full-diff"))
    assert " def f(a: int, b=0):\n     if a < b:\n" in text


def test_a_prompting_with_a_view_shows_pairs_in_it_but_never_more_than_the_task_allows() -> None:
    shown = {
        (view, asked): Prompting("bare", view=view).completion(EvaluatorTask(ORIGINAL, VARIANT, asked))
        for view in VIEWS
        for asked in VIEWS
    }
    assert shown["full-diff", "both"] == shown["full-diff", "diff"] == shown["full-diff", "full-diff"]
    assert shown["full-diff", "diff-only"] == shown["diff-only", "both"] == shown["diff-only", "diff-only"]
    assert len({shown["blind", asked] for asked in VIEWS} | {shown[view, "blind"] for view in VIEWS}) == 1


def test_a_model_that_was_trained_without_inputs_of_the_domain_is_told_none() -> None:
    task = EvaluatorTask(ORIGINAL, VARIANT, known=(Input((1, 2)),))
    assert "such as: f(1, 2)" in Prompting("bare").completion(task)
    assert Prompting("bare", known=False).completion(task) == Prompting("bare").completion(replace(task, known=()))
