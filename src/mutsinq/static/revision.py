"""Revision: which lines of a file differ from a git revision."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from mutsinq.errors import InputError

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_GIT_SECONDS = 30


def check_revision(path: Path, revision: str) -> None:
    """Raises InputError if a file is in no git repository, or in one that does not know the revision; without git."""
    inside, _ = _git(path, "rev-parse", "--is-inside-work-tree")
    if not inside:
        raise InputError(f"{path}: is in no git repository, which --since needs")
    known, _ = _git(path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not known:
        raise InputError(f"--since: git knows no revision {revision!r} in the repository of {path}")


def changed_lines(path: Path, revision: str) -> frozenset[int] | None:
    """The lines of a file, counted from 1, that are new or changed since a revision.

    None, for all of them, if git does not track the file. Raises InputError outside of a git repository,
    for an unknown revision, and without git.
    """
    check_revision(path, revision)
    tracked, _ = _git(path, "ls-files", "--error-unmatch", "--", path.name)
    if not tracked:
        return None
    options = ("--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
    done, output = _git(path, "diff", *options, "--end-of-options", revision, "--", path.name)
    if not done:
        raise InputError(f"{path}: git cannot compare it with {revision!r}")
    lines: set[int] = set()
    for start, count in _HUNK.findall(output):
        lines.update(range(int(start), int(start) + int(count or 1)))
    return frozenset(lines)


def _git(path: Path, *arguments: str) -> tuple[bool, str]:
    """Whether git succeeded, and what it printed."""
    command = ["git", "-C", str(path.parent), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_GIT_SECONDS, check=False)
    except FileNotFoundError:
        raise InputError("--since needs git, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{path}: git did not answer within {_GIT_SECONDS} s") from None
    return done.returncode == 0, done.stdout.decode("utf-8", "replace")
