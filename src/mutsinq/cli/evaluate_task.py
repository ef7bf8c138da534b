"""`mutsinq evaluate task`: players at tasks that are no game."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from mutsinq.cli.counts import count_option
from mutsinq.cli.measuring import shared_options, tell_failures, write_results
from mutsinq.cli.progress import progress
from mutsinq.core.task import Topic
from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.code_generation import code_questions
from mutsinq.evaluation.downstream.defect_detection import defect_questions
from mutsinq.evaluation.downstream.examine import Examination, ExaminationSettings, examine
from mutsinq.evaluation.downstream.identifier_swap import swap_questions
from mutsinq.evaluation.downstream.output_prediction import output_questions
from mutsinq.evaluation.downstream.question import QuestionSet
from mutsinq.evaluation.downstream.summary import summarise
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings
from mutsinq.reports.downstream import examination_lines, sections
from mutsinq.static.project import python_files

#: Items without `--max` where there is no end to them; those of the published set.
_SWAPS = 1000


@click.command("task", short_help="Ask players about code outside of the game.")
@click.argument("topic", metavar="TASK", type=click.Choice(get_args(Topic)))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--evaluator", "-e", "evaluators", multiple=True, metavar="SPEC", help="Who is asked; repeatable.")
@count_option("--samples", about="Replies to each question.", default=1)
@count_option("--max", "most", about="Only so many items, evenly spread.")
@click.option("--unsafe", is_flag=True, help="Run what models write even where this machine confines it weakly.")
@shared_options
def command(
    topic: Topic,
    sources: tuple[str, ...],
    evaluators: tuple[str, ...],
    samples: int,
    most: int | None,
    seed: int,
    ledger: Path | None,
    reports: tuple[Path, ...],
    json_file: Path | None,
    force: bool,
    unsafe: bool,
    jobs: int,
) -> None:
    """Ask players about code outside of the game, beside rules that do not understand the question.

    TASK and its SOURCE: `identifier-swap` with packages, folders or files of Python; `defect-detection` with a file
    in the style of CodeXGLUE; `output-prediction` with programs of `mutsinq harvest` or a file in the style of
    CRUXEval; `code-generation` with a file in the style of MBPP or HumanEval. A player is named by SPEC as in
    `mutsinq play`; without any, the rules are shown alone.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    settings = ExaminationSettings(tuple(dict.fromkeys(evaluators)), samples, seed, force, unsafe)
    with Crew(GameSettings("", settings.evaluators), jobs) as crew, progress() as tell:
        questions = _questions(topic, sources, crew, seed, most)
        examination = examine(questions, settings, crew, path=ledger, tell=tell)
    for reason, count in questions.dropped.most_common():
        click.echo(f"mutsinq: {questions.name}: left out {count:,}: {reason}", err=True)
    numbers = summarise(examination)
    for line in examination_lines(examination, numbers):
        click.echo(line)
    shown = sections(examination, numbers)
    write_results(f"Evaluation: {topic}", shown, _about(examination), reports, json_file, parts=numbers)
    sys.exit(tell_failures(examination.failures, any_done=bool(examination.attempted)))


def _questions(topic: Topic, sources: tuple[str, ...], crew: Crew, seed: int, most: int | None) -> QuestionSet:
    if topic == "identifier-swap":
        files = [file for source in sources for file in python_files(source)]
        return swap_questions(files, crew, seed, most or _SWAPS)
    if len(sources) > 1:
        raise InputError(f"{topic} takes one file; {sources[1]!r} is a second one")
    path = Path(sources[0])
    match topic:
        case "defect-detection":
            return defect_questions(path, seed, most)
        case "output-prediction":
            return output_questions(path, crew, seed, most)
        case _:
            return code_questions(path, crew, most)


def _about(examination: Examination) -> dict[str, object]:
    """What the numbers depend on, as JSON."""
    settings, questions = examination.settings, examination.set
    return {
        "task": questions.topic,
        "set": {"name": questions.name, "questions": len(questions.questions), "digest": questions.digest},
        "left out": dict(questions.dropped.most_common()),
        "samples": settings.samples,
        "seed": settings.seed,
        "trained on": dict(examination.overlaps),
        "evaluators": dict(examination.configurations),
    }
