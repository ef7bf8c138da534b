"""`mutsinq apply`: one mutant of the last run in a working copy, to run and debug it there."""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import click

from mutsinq.cli.stored import find_result, find_root, last_document
from mutsinq.core.suite import MutantResult
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.operators.splice import apply
from mutsinq.static.sources import import_root, read_file

#: What a copy does without: what is large and made anew.
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", ".git", ".hg", ".mutsinq", ".*_cache", ".venv", "venv", ".tox", ".nox", "node_modules"
)


@click.command("apply")
@click.argument("id", metavar="ID")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="The folder to make.  [default: a temporary one]")
def command(id: str, folder: Path | None) -> int:
    """Copy the project to a new folder with one mutant of the last run in place, and say how to run its tests there.

    The project itself is left as it is. ID is what `mutsinq results` prints; its beginning will do.

    Exit codes: 0 done, 2 there is no such mutant, the file has changed since, or the folder cannot be made.
    """
    root = find_root()
    document = last_document(root)
    result = find_result(document, id)
    mutated = _mutated(root, result, document.sources[result.path])
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix=f"mutsinq-{result.mutant.id[:12]}-")) / root.name
    _copy(root, folder)
    place = folder / result.path
    place.write_text(mutated, "utf-8")
    tests = [result.killer.test] if result.killer else list(document.report.tests_of(result)[:5])
    click.echo(f"{place}:{result.mutant.mutations[0].line}")
    click.echo("To run the tests on it:")
    click.echo(f"    {_run_line(folder, result.path, tests)}")
    return ExitCode.OK


def _mutated(root: Path, result: MutantResult, source: str) -> str:
    """The text of the mutant's file. Raises InputError if the file is not what the run has seen."""
    if Path(result.path).is_absolute():
        raise InputError(f"{result.path}: lies outside of the project, which is what is copied")
    if read_file(root / result.path).text != source:
        raise InputError(f"{result.path}: has changed since the last run; run `mutsinq test` again")
    return apply(source, result.mutant.mutations)


def _copy(root: Path, folder: Path) -> None:
    if folder.exists():
        raise InputError(f"{folder}: exists; name a folder that does not")
    if folder.resolve().is_relative_to(root.resolve()):
        raise InputError(f"{folder}: lies within the project, which would copy it into itself")
    try:
        shutil.copytree(root, folder, symlinks=True, ignore=_LEFT_OUT)
    except (OSError, shutil.Error) as error:
        raise InputError(f"{folder}: the project cannot be copied: {error}") from None


def _run_line(folder: Path, path: str, tests: list[str]) -> str:
    """The command that runs tests in the copy, and imports from it even what is installed in editable mode."""
    places = shlex.quote(":".join(dict.fromkeys([str(folder), str(import_root((folder / path).parent))])))
    words = [sys.executable, "-m", "pytest", *tests]
    return f"cd {shlex.quote(str(folder))} && PYTHONPATH={places} {shlex.join(words)}"
