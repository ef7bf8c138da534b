"""Lead: the statements that a module begins with, which run the same for every mutant of what comes behind them.

They import modules and make constants, which is most of what an interpreter does before it comes to mutated code.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence
from itertools import takewhile
from types import CodeType

from mutsinq.core.mutation import Edit
from mutsinq.static.compilation import module_code
from mutsinq.suite.subject import Subject

#: What the code of a lead calls in the end, a name among the builtins: there the rest is run.
STAND = "__mutsinq_stand__"
#: What no lead has in it. Annotations are gathered by the code of the whole module.
_OTHERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign)


class Lead:
    """The first statements of a module, which end where this line of it does; 0 for none."""

    def __init__(self, subject: Subject, line: int) -> None:
        self.line = line
        self._subject = subject

    @functools.cached_property
    def code(self) -> CodeType:
        """Runs the lead, and has the rest run then."""
        return self._compile("\n".join([*self._subject.text.split("\n")[: self.line], f"{STAND}()"]))

    def rest(self, text: str) -> CodeType:
        """What comes behind the lead in a mutant with this text."""
        # A string in the first place would become the module's documentation.
        return self._compile("pass" + "\n" * self.line + text.split("\n", self.line)[self.line] if self.line else text)

    def _compile(self, text: str) -> CodeType:
        return module_code(text, str(self._subject.path), self._subject.flags)


def leads(subject: Subject, edits: Sequence[Edit]) -> tuple[Lead, ...]:
    """The leads of a module that all edits are behind, the longest first; the last is empty."""
    longest, empty = _leads(subject)
    is_behind = all(subject.line(edit.span.start) > longest.line for edit in edits)
    return (longest, empty) if is_behind else (empty,)


@functools.cache
def _leads(subject: Subject) -> tuple[Lead, Lead]:
    """The longest lead, and the empty one."""
    body = subject.parse().body
    lead = list(takewhile(_is_plain, body))
    while lead and len(lead) < len(body) and lead[-1].end_lineno == body[len(lead)].lineno:
        lead.pop()
    return Lead(subject, lead[-1].end_lineno or 0 if lead else 0), Lead(subject, 0)


def _is_plain(statement: ast.stmt) -> bool:
    return not any(isinstance(node, _OTHERS) for node in ast.walk(statement))
