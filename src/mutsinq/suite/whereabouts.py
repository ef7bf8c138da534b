"""Whereabouts: where files of code really are, which is asked of hundreds of modules again and again."""

from __future__ import annotations

import functools
import os


def real_path(file: str) -> str:
    """The path without links, by which all know a file of code; that of an absolute one is looked up once."""
    return _looked_up(file) if os.path.isabs(file) else os.path.realpath(file)


@functools.cache
def _looked_up(file: str) -> str:
    return os.path.realpath(file)
