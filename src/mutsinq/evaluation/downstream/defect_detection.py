"""Defect detection: is a C function vulnerable? On files in the style of CodeXGLUE (Lu et al., NeurIPS 2021).

The published measure is the share of right answers on labels of which 54 % are `no`, of a set that holds copies; here
stand beside it the mean of both classes' shares on distinct functions, at which every constant answer has 50 %, and
rules that cannot read C.
"""

from __future__ import annotations

import statistics
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from mutsinq.core.task import QuestionTask
from mutsinq.corpus.rows import read_rows
from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.question import (
    PUBLISHED,
    Question,
    QuestionSet,
    read_objects,
    spread,
)
from mutsinq.game.settings import derive

DISTINCT = "distinct"
PARTS = {
    PUBLISHED: "All functions of the file.",
    DISTINCT: "Without copies but for layout; those that are labelled both ways are left out.",
}


def defect_questions(path: Path, seed: int = 0, most: int | None = None) -> QuestionSet:
    """Questions out of a file with `func` and `target` (1 for vulnerable) a line; `idx`, `project` and `commit_id` at
    will. Raises InputError if there are none.
    """
    dropped: Counter[str] = Counter()
    digest, lines = read_rows(path)
    read = [(number, fields) for number, fields in read_objects(lines, dropped) if _is_one(fields, dropped)]
    if not read:
        raise InputError(f"{path}: has no line with the fields func (text) and target (0 or 1)")
    read = spread(read, most)
    labels: dict[str, set[bool]] = {}
    for _, fields in read:
        labels.setdefault(_layout(fields), set()).add(bool(fields["target"]))
    commonest = "yes" if 2 * sum(bool(fields["target"]) for _, fields in read) > len(read) else "no"
    median = statistics.median(len(fields["func"]) for _, fields in read)
    questions, seen = [], set[str]()
    for number, fields in read:
        layout = _layout(fields)
        parts = (PUBLISHED, DISTINCT) if layout not in seen and len(labels[layout]) == 1 else (PUBLISHED,)
        seen.add(layout)
        id = f"{number}"
        commit = f"{fields.get('project', '')} {fields.get('commit_id', '')}".strip()
        rules = {
            "chance": (Random(derive(seed, id)).choice(("yes", "no")),),
            "always the commonest": (commonest,),
            "yes if longer than the median": ("yes" if len(fields["func"]) > median else "no",),
        }
        task = QuestionTask("defect-detection", (f"{fields['func'].rstrip()}\n",), ("yes", "no"))
        answer = "yes" if fields["target"] else "no"
        questions.append(Question(id, id, commit or id, task, answer, parts, rules))
    return QuestionSet(path.stem, "defect-detection", digest, tuple(questions), PARTS, dropped)


def _is_one(fields: dict[str, Any], dropped: Counter[str]) -> bool:
    match fields:
        case {"func": str(text), "target": (0 | 1)} if text.strip():
            return True
    dropped["no function with a label"] += 1
    return False


def _layout(fields: dict[str, Any]) -> str:
    return " ".join(fields["func"].split())
