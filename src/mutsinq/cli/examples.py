"""Files of examples for `mutsinq distinguish`: what functions are called with, or what whole programs read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from mutsinq.core.call_text import parse_call, parse_input
from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value
from mutsinq.core.program import SCRIPT
from mutsinq.errors import InputError, LiteralError
from mutsinq.static.sources import read_file


def read_examples(path: Path, known: Collection[str]) -> list[tuple[str, Input]]:
    """Inputs of a file, one literal a line, each with the one of the known functions that it calls, if it names one.

    Raises InputError for a file that cannot be read, a line that is no literal, and a function that there is not.
    """
    examples = []
    for place, text in _lines(path):
        try:
            called, input = _example(text)
        except LiteralError as error:
            raise InputError(f"{place}: {error}") from None
        if called and called not in known and not any(name.endswith(f".{called}") for name in known):
            raise InputError(f"{place}: no function is named {called}")
        examples.append((called, input))
    return examples


def read_script_examples(stdin_files: Sequence[str], examples_file: str) -> list[tuple[str, Input]]:
    """Texts for standard input: whole files, and string literals of a file with one a line.

    Raises InputError for a file that cannot be read, for a line that is no string literal, and when there is none.
    """
    texts = [read_file(Path(name)).text for name in stdin_files]
    if examples_file:
        texts += [_text(place, line) for place, line in _lines(Path(examples_file))]
    if not texts:
        raise InputError("--script needs an example of what the programs read: name a file with --stdin-example")
    return [(SCRIPT, Input((text,))) for text in texts]


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file that are neither empty nor comments, each with its place."""
    for number, line in enumerate(read_file(path).text.splitlines(), 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield f"{path}:{number}", text


def _example(text: str) -> tuple[str, Input]:
    try:
        return parse_call(text)
    except LiteralError:
        return "", parse_input(text)


def _text(place: str, line: str) -> str:
    try:
        value = parse_value(line)
    except LiteralError as error:
        raise InputError(f"{place}: {error}") from None
    if not isinstance(value, str):
        raise InputError(f"{place}: not the literal of a string, such as '3\\n1 2 3\\n'")
    return value
