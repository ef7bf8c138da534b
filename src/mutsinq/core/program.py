"""Program: a module's source with one entry function."""

from __future__ import annotations

import hashlib
from dataclasses import field

from mutsinq.core.record import record

#: The entry of a program that runs as a whole, as `python program.py` does, with its one argument on standard input.
SCRIPT = "__main__"


@record
class Span:
    """A half-open range of bytes, `start <= end`, in a file's UTF-8 encoding."""

    start: int
    end: int


@record
class Program:
    """A module's source and the qualified name of the function or method to call in it.

    The entry is empty for a program that stands for its whole module.
    """

    source: str
    #: Dotted module name under which the worker imports the source (`pkg.mod`).
    module: str
    #: Qualified name inside the module (`f`, `Stack.push`), or `SCRIPT`.
    entry: str
    #: Where the source came from, for messages; empty when it was never a file.
    path: str = ""
    #: Folder that holds the top-level package, put first on the worker's `sys.path`; empty for none.
    root: str = ""
    #: SHA-256 of module, entry and source, hexadecimal.
    digest: str = field(init=False, default="")

    def __post_init__(self) -> None:
        text = "\0".join((self.module, self.entry, self.source))
        object.__setattr__(self, "digest", hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
