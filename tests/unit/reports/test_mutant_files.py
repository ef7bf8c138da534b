"""Whole mutated modules in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.core.mutation import ModuleMutants
from mutsinq.errors import InputError
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.splice import apply
from mutsinq.operators.table import choose
from mutsinq.reports.mutant_files import write_mutants
from mutsinq.static.sources import Source, read_file


def mutated(path: Path, content: bytes) -> tuple[Source, ModuleMutants]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    source = read_file(path)
    return source, mutants(source.text, operators=choose(["number"]))


def test_each_mutant_is_a_file_in_the_folder_of_its_module(tmp_path: Path) -> None:
    modules = [mutated(tmp_path / "p" / "a.py", b"x = 1\n"), mutated(tmp_path / "p" / "q" / "b.py", b"x = 2\n")]

    assert write_mutants(tmp_path / "out", modules) == 4

    for source, module in modules:
        folder = tmp_path / "out" / source.path.parent.relative_to(tmp_path / "p")
        for mutant in module.mutants:
            written = folder / f"{source.path.stem}.{mutant.id}.py"
            assert written.read_text("utf-8") == apply(source.text, mutant.mutations)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"# coding: latin-1\nx = 1, '\xe9'\n", b"# coding: latin-1\nx = 2, '\xe9'\n"),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbfx = 2\n"),
        (b"y = 0.5\r\nx = 1\r\n", b"y = 0.5\r\nx = 2\r\n"),
    ],
)
def test_encoding_and_line_ends_stay(tmp_path: Path, content: bytes, expected: bytes) -> None:
    write_mutants(tmp_path / "out", [mutated(tmp_path / "m.py", content)])

    assert expected in [path.read_bytes() for path in (tmp_path / "out").iterdir()]


def test_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").touch()

    with pytest.raises(InputError, match="cannot be written"):
        write_mutants(tmp_path / "out", [mutated(tmp_path / "m.py", b"x = 1\n")])
