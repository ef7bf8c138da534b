"""A corpus is read as it was written; broken lines are told by number and cost nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.core.codec import to_json
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.programs import line_of, load_programs, read_programs
from mutsinq.errors import InputError
from mutsinq.searchers.pairs import BrokenLine


def program(number: int, entry: str = "f") -> CorpusProgram:
    source = f"def f(x):\n    return x + {number}\n"
    return CorpusProgram(Program(source, "program", entry), (Input((1,)),), "here:1", "MIT", "train")


GOOD = [program(1), program(2)]


def test_what_is_written_is_read_back() -> None:
    assert list(read_programs(map(line_of, GOOD))) == GOOD


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "no format_version"),
        (line_of(program(3)).replace('"format_version": 1', '"format_version": 99'), "format version 99"),
        (line_of(program(3)).replace('"origin"', '"place"'), "no field 'place'"),
        (line_of(program(3, "g")), "no function 'g'"),
        (line_of(program(3)).replace('"train"', '"practice"'), "its split 'practice' is none of"),
        (line_of(GOOD[0]), "its program is that of line 1 too"),
        (line_of(program(3)).replace("(1,)", "import os"), "args"),
        (to_json(GOOD[0].program), "holds no CorpusProgram"),
    ],
)
def test_a_broken_line_is_told_and_the_rest_is_used(line: str, reason: str) -> None:
    first, broken, last = read_programs([line_of(GOOD[0]), line, line_of(GOOD[1])])
    assert [first, last] == GOOD
    assert isinstance(broken, BrokenLine)
    assert broken.number == 2
    assert reason in broken.reason


def test_a_file_is_loaded_with_its_broken_lines_told(tmp_path: Path) -> None:
    path = tmp_path / "programs.jsonl"
    path.write_text(line_of(GOOD[0]) + "nonsense\n\n" + line_of(GOOD[1]), "utf-8")
    broken: list[BrokenLine] = []
    assert load_programs(path, broken.append) == GOOD
    assert [each.number for each in broken] == [2]


@pytest.mark.parametrize("text", ["", "nonsense\n"])
def test_a_file_without_programs_says_how_to_make_some(tmp_path: Path, text: str) -> None:
    path = tmp_path / "programs.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="mutsinq harvest"):
        load_programs(path, lambda broken: None)


def test_a_missing_file_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_programs(tmp_path / "none.jsonl", lambda broken: None)
