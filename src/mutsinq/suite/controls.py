"""Controls: mutants whose fate is known, tried before the others by the same path; without them a run is void."""

from __future__ import annotations

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.suite.subject import Subject, SubjectFunction

_FAILURE = "raise RuntimeError('forced failure')"


def forced_failure(subject: Subject, function: SubjectFunction) -> Edit:
    """An edit that makes every call of the function raise."""
    first = function.node.body[0]
    start = subject.offset(first.lineno, 0)
    indentation = subject.encoded[start : function.body].decode()
    after = "; " if indentation.strip() else f"\n{indentation}"
    return Edit(Span(function.body, function.body), _FAILURE + after)
