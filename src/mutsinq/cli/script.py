"""Examples of what whole programs read: `mutsinq distinguish --script`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value
from mutsinq.core.program import SCRIPT
from mutsinq.errors import InputError, LiteralError
from mutsinq.static.sources import read_file


def read_script_examples(stdin_files: Sequence[str], examples_file: str) -> list[tuple[str, Input]]:
    """Texts for standard input: whole files, and string literals of a file with one a line.

    Raises InputError for a file that cannot be read, for a line that is no string literal, and when there is none.
    """
    examples = [read_file(Path(name)).text for name in stdin_files]
    if examples_file:
        examples += _literals(Path(examples_file))
    if not examples:
        raise InputError("--script needs an example of what the programs read: name a file with --stdin-example")
    return [(SCRIPT, Input((text,))) for text in examples]


def _literals(path: Path) -> list[str]:
    texts = []
    for number, line in enumerate(read_file(path).text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            value = parse_value(line)
        except LiteralError as error:
            raise InputError(f"{path}:{number}: {error}") from None
        if not isinstance(value, str):
            raise InputError(f"{path}:{number}: not the literal of a string, such as '3\\n1 2 3\\n'")
        texts.append(value)
    return texts
