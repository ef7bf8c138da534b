"""Other tools for mutation testing, each run on a copy of a project: rows for the table of `suite.py`."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """A whole run of a tool."""

    tool: str
    tried: int
    seconds: float
    #: CPU seconds of it and all its processes.
    processor: float
    #: Megabytes of the largest process, or a bound.
    memory: float
    #: Whether the clock ended it.
    ended: bool

    @property
    def speed(self) -> float:
        """Mutants a second."""
        return self.tried / self.seconds

    def __str__(self) -> str:
        cells = (
            f"{self.tool}, ended by the clock" if self.ended else self.tool,
            f"{self.tried:,}",
            f"{self.seconds:.1f}",
            f"{self.speed:.3g}",
            f"{1000 * self.processor / self.tried:.0f}",
            f"{self.memory:.0f}",
        )
        return f"| {' | '.join(cells)} |"


HEADER = """\
| tool | mutants tried | whole run, s | mutants/s | CPU ms a mutant | largest process, MB | mutsinq is faster by |
|---|---|---|---|---|---|---|"""

#: Gives a row of the table, or says why there is none.
Tool = Callable[[Path, Sequence[str], Path, float], Row | str]


def mutmut(project: Path, targets: Sequence[str], python: Path, seconds: float) -> Row | str:
    """mutmut 3, one process a core."""
    with _copied(project) as folder:
        roots = {Path(target).parts[0] for target in targets}
        also = [entry.name for entry in sorted(folder.iterdir()) if entry.name not in roots]
        settings = f"[mutmut]\nsource_paths={_lines(targets)}\nalso_copy={_lines(also)}\n"
        with (folder / "setup.cfg").open("a") as file:
            file.write(f"\n{settings}")
        command = [str(python.with_name("mutmut")), "run", "--max-children", str(os.cpu_count() or 1)]
        took, processor, output, ended = _run(command, folder, seconds)
        counts = re.findall(r"(\d+)/(\d+)", output)
        done = int(counts[-1][0]) if counts else 0
        begun = re.search(r"Running mutation testing.*", output)
        return _row("mutmut", done if begun else 0, took, processor, output, ended)


def cosmic_ray(project: Path, targets: Sequence[str], python: Path, seconds: float) -> Row | str:
    """cosmic-ray with its local distributor: one process."""
    with _copied(project) as folder:
        tool, settings, session = str(python.with_name("cosmic-ray")), folder / "cr.toml", folder / "cr.sqlite"
        modules = ", ".join(f'"{target}"' for target in targets)
        settings.write_text(
            f"[cosmic-ray]\nmodule-path = [{modules}]\ntimeout = 30.0\nexcluded-modules = []\n"
            f'test-command = "{python} -m pytest -x -q -p no:cacheprovider"\n'
            '[cosmic-ray.distributor]\nname = "local"\n'
        )
        _run([tool, "init", str(settings), str(session)], folder, 120)
        took, processor, output, ended = _run([tool, "exec", str(settings), str(session)], folder, seconds)
        with contextlib.closing(sqlite3.connect(session)) as database:
            (done,) = database.execute("select count(*) from work_results").fetchone()
        return _row("cosmic-ray", done, took, processor, output, ended)


TOOLS: tuple[Tool, ...] = (mutmut, cosmic_ray)


def _row(tool: str, done: int, seconds: float, processor: float, output: str, ended: bool) -> Row | str:
    if not done:
        return f"{tool} failed: {output.strip()[-300:]!r}"
    # The largest of all that were waited for so far: a bound.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Row(tool, done, seconds, processor, memory, ended)


def _lines(names: Sequence[str]) -> str:
    return "".join(f"\n    {name}" for name in names)


@contextlib.contextmanager
def _copied(project: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__", ".git", ".mutsinq"))
        yield copy


def _run(command: list[str], folder: Path, seconds: float) -> tuple[float, float, str, bool]:
    """Seconds, CPU seconds and output of a command, and whether its time was over and all its processes were ended."""
    environment = os.environ | {"PYTHONPATH": f"{folder}:{folder / 'src'}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        ended = False
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            ended = True
            # As if by hand, so that processes are waited for and count.
            os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        took = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        text = output.read()
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, text, ended
