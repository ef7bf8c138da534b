"""Programs that tests make data of."""

from __future__ import annotations

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.identity import identity, split_of

CLAMP = '''def clamp(value: int, low: int, high: int) -> int:
    """Bring a value into a range."""
    # A comment that must not stay.
    if value < low:
        return low
    return high if value > high else value
'''
MERGE = """def merge(xs: list[int]) -> list[int]:
    found = []
    for x in xs:
        if x not in found:
            found.append(x)
    return sorted(found)
"""
COUNT = """def count(text: str, letter: str) -> int:
    total = 0
    for character in text:
        if character == letter:
            total += 1
    return total
"""


def corpus_program(source: str, entry: str, *inputs: Input) -> CorpusProgram:
    program = Program(source, "program", entry)
    return CorpusProgram(program, inputs, f"{entry}.py:1", "MIT", split_of(identity(program)))


PROGRAMS = (
    corpus_program(CLAMP, "clamp", Input((5, 0, 9)), Input((-3, 0, 9)), Input((12, 0, 9))),
    corpus_program(MERGE, "merge", Input(([3, 1, 3],)), Input(([2],))),
    corpus_program(COUNT, "count", Input(("banana", "a")), Input(("", "b"))),
)
