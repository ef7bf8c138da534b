"""`mutsinq doctor`: what isolates code under test here, what is installed, and what to do about the rest."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mutsinq.core.cores import cores
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import MutsinqError
from mutsinq.execution import isolation
from mutsinq.execution.engine import Engine
from mutsinq.execution.isolation import Isolation, Level
from mutsinq.exit_codes import ExitCode
from mutsinq.version import __version__

_OLDEST_PYTHON = (3, 11)
_PACKAGES = ("click", "rich", "libcst", "hypothesis", "z3-solver", "crosshair-tool")
_STYLES = {"ok": "green", "warning": "yellow", "trouble": "bold red"}
_REMEDIES = {
    "landlock": "Landlock needs Linux 5.13 or later with the security module enabled (`lsm=landlock,…`), "
    "and a container runtime that lets it through.",
    "seccomp": "Seccomp needs 64-bit Linux on x86_64 or aarch64, and a container runtime that lets filters be set. "
    "Until then run only code that you trust.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `state` is `ok`, `warning` or `trouble`; `advice` says what to do, if anything."""

    name: str
    state: str
    found: str
    advice: str = ""


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(as_json: bool) -> int:
    """Say what this machine offers, and what is missing.

    Code under test is confined for real and tries to break out; a worker is started and asked.
    Exits with 0 if mutsinq works here, else with 2.
    """
    findings = list(examine())
    if as_json:
        click.echo(
            json.dumps({"mutsinq": __version__, "findings": [asdict(finding) for finding in findings]}, indent=2)
        )
    else:
        _show(findings, Console())
    return ExitCode.TROUBLE if any(finding.state == "trouble" for finding in findings) else ExitCode.OK


def examine() -> Iterator[Finding]:
    """Look at everything that mutsinq needs, the important first."""
    yield from _isolation()
    yield _worker()
    yield _python()
    yield from map(_package, _PACKAGES)
    yield Finding("processors", "ok", f"{cores()} to be used")


def _isolation() -> Iterator[Finding]:
    try:
        found = isolation.probe()
    except MutsinqError as error:
        yield Finding("isolation", "trouble", str(error), "Nothing can be run in a process of its own.")
        return
    yield Finding("isolation", _state(found.level), f"{found.level.label}: {found.level.meaning}")
    for mechanism, why in found.missing.items():
        yield Finding(mechanism, "warning", f"not in force: {why}", _REMEDIES[mechanism])
    if "landlock" not in found.missing:
        yield Finding("landlock", "ok", f"in force, ABI {found.landlock_abi}")
    if "seccomp" not in found.missing:
        yield Finding("seccomp", "ok", "in force")
    yield _attempts(found)


def _state(level: Level) -> str:
    return "ok" if level is Level.FULL else "warning"


def _attempts(found: Isolation) -> Finding:
    through = [attempt for attempt, held in found.held.items() if not held]
    if not through:
        tried = f"all {len(found.held)} attempts to break out were stopped"
        return Finding("break-out", "ok", f"{tried}; confining takes {found.microseconds / 1000:.1f} ms")
    advice = "Code under test can do this here: run only code that you trust, or run mutsinq in a container."
    return Finding("break-out", "warning", f"not stopped: {', '.join(through)}", advice)


def _worker() -> Finding:
    program = Program("def double(n):\n    return n * 2\n", "check", "double")
    start = time.perf_counter()
    try:
        with Engine() as engine:
            outcomes = engine.open(program).worker.run([Input((21,))]).outcomes
    except (MutsinqError, OSError) as error:
        return Finding("worker", "trouble", f"does not start: {error}", "Please report this with the lines above.")
    milliseconds = (time.perf_counter() - start) * 1000
    if outcomes != [b"Ri\x2a\0\0\0"]:
        return Finding("worker", "trouble", f"answers wrongly: {outcomes!r}", "Please report this.")
    return Finding("worker", "ok", f"answers {milliseconds:.0f} ms after a cold start")


def _python() -> Finding:
    found = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}"
    if platform.python_implementation() != "CPython":
        return Finding("python", "trouble", found, "mutsinq needs CPython.")
    if sys.version_info < _OLDEST_PYTHON:
        return Finding(
            "python", "trouble", found, f"mutsinq needs Python {'.'.join(map(str, _OLDEST_PYTHON))} or later."
        )
    return Finding("python", "ok", found)


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(name, "trouble", "not installed", f"Run: {sys.executable} -m pip install {name}")


def _show(findings: list[Finding], console: Console) -> None:
    table = Table(show_header=False, title=f"mutsinq {__version__}", title_justify="left", box=None, pad_edge=False)
    for finding in findings:
        table.add_row(finding.name, Text(finding.state, _STYLES[finding.state]), Text(finding.found))
    console.print(table)
    advice = [finding for finding in findings if finding.advice]
    if advice:
        console.print("\nWhat to do:", style="bold")
    for finding in advice:
        console.print(Text(f"  {finding.name}: {finding.advice}"))
