"""`mutsinq test`: measure a test suite with mutants; the same as `pytest --mutsinq`."""

from __future__ import annotations

import sys

import click

from mutsinq.errors import InputError


@click.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("paths", nargs=-1, metavar="[PATH_OR_MODULE]...")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Processes at one time.  [default: one a core]")
@click.option("--operators", "-o", default="", help="Only these: names, `default` or `all`, comma-separated.")
@click.option("--since", default="", metavar="REV", help="Only lines that changed since a git revision.")
@click.option("--max", "maximum", type=click.IntRange(1), help="Try only this many mutants, drawn with --seed.")
@click.option("--seed", type=int, help="Seed of that draw.  [default: 0]")
@click.option("--min-score", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail under this mutation score.")
@click.option("--report", "reports", multiple=True, metavar="KIND[=PATH]", help="Write a report: json.")
@click.option("--pytest", "pytest_options", multiple=True, metavar="OPTION", help="Pass this on to pytest.")
def command(
    paths: tuple[str, ...],
    jobs: int | None,
    operators: str,
    since: str,
    maximum: int | None,
    seed: int | None,
    min_score: float | None,
    reports: tuple[str, ...],
    pytest_options: tuple[str, ...],
) -> None:
    """Measure the project's tests with mutants of its code, or of the code named.

    Exit codes: 0 done, 1 the score is below --min-score, 2 nothing could be measured.
    """
    try:
        import pytest
    except ImportError:
        raise InputError("`mutsinq test` needs pytest in this environment: pip install pytest") from None
    values = {
        "jobs": jobs,
        "operators": operators or None,
        "since": since or None,
        "max": maximum,
        "seed": seed,
        "min-score": min_score,
    }
    options = [f"--mutsinq-{name}={value}" for name, value in values.items() if value is not None]
    options += [f"--mutsinq-report={report}" for report in reports]
    sys.exit(pytest.main([*pytest_options, *options, "--mutsinq", *paths]))
