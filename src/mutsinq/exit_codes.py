"""The exit codes of every command, like those of `diff`."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes; the page in the reference is generated from these lines."""

    #: Done; `distinguish` found no difference, `test` reached the least score.
    OK = 0
    #: `distinguish` found a difference; the score of `test` is under the least; `episodes verify` found a verdict that
    #: does not hold.
    FOUND = 1
    #: Trouble: bad input, a bad setting, or nothing that could be measured.
    TROUBLE = 2
    #: Stopped by Ctrl-C; what was known by then has been printed.
    INTERRUPTED = 130
