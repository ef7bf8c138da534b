"""Other tools for mutation testing, each run on a copy of a project for a while: rows for `suite.py`."""

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
from pathlib import Path

#: Gives a row of the table.
Tool = Callable[[Path, Sequence[str], Path, float], str]


def mutmut(project: Path, targets: Sequence[str], python: Path, seconds: float) -> str:
    """mutmut 3, one process a core."""
    with _copied(project) as folder:
        roots = {Path(target).parts[0] for target in targets}
        also = [entry.name for entry in sorted(folder.iterdir()) if entry.name not in roots]
        settings = f"[mutmut]\nsource_paths={_lines(targets)}\nalso_copy={_lines(also)}\n"
        with (folder / "setup.cfg").open("a") as file:
            file.write(f"\n{settings}")
        command = [str(python.with_name("mutmut")), "run", "--max-children", str(os.cpu_count() or 1)]
        took, processor, output = _run(command, folder, seconds)
        counts = re.findall(r"(\d+)/(\d+)", output)
        done = int(counts[-1][0]) if counts else 0
        begun = re.search(r"Running mutation testing.*", output)
        return _row("mutmut", done, took, processor, "" if done and begun else output)


def cosmic_ray(project: Path, targets: Sequence[str], python: Path, seconds: float) -> str:
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
        took, processor, output = _run([tool, "exec", str(settings), str(session)], folder, seconds)
        with contextlib.closing(sqlite3.connect(session)) as database:
            (done,) = database.execute("select count(*) from work_results").fetchone()
        return _row("cosmic-ray", done, took, processor, "" if done else output)


TOOLS: tuple[Tool, ...] = (mutmut, cosmic_ray)


def _row(name: str, done: int, seconds: float, processor: float, trouble: str) -> str:
    if not done:
        return f"| {name} | failed: {trouble.strip()[-300:]!r} | | | | |"
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return (
        f"| {name} | {done} | {seconds:.1f} | {done / seconds:.2f} | {1000 * processor / done:.0f} | ≤ {memory:.0f} |"
    )


def _lines(names: Sequence[str]) -> str:
    return "".join(f"\n    {name}" for name in names)


@contextlib.contextmanager
def _copied(project: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__", ".git", ".mutsinq"))
        yield copy


def _run(command: list[str], folder: Path, seconds: float) -> tuple[float, float, str]:
    """Seconds, CPU seconds and output of a command, which is ended with all its processes after a time."""
    environment = os.environ | {"PYTHONPATH": f"{folder}:{folder / 'src'}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
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
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, text
