"""The pytest plugin: `pytest --mutsinq`. Loads nothing until it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options; `--mutsinq` turns the rest on."""
    group = parser.getgroup("mutsinq", "mutation testing (mutsinq)")
    group.addoption(
        "--mutsinq",
        nargs="*",
        metavar="PATH_OR_MODULE",
        help="measure the tests with mutants of this code; without a value, of the project's own code",
    )
    group.addoption("--mutsinq-jobs", type=int, metavar="N", help="processes at one time (default: one a core)")
    group.addoption("--mutsinq-operators", metavar="NAMES", help="only these operators, comma-separated")
    group.addoption(
        "--mutsinq-generator",
        nargs="?",
        const="adapter,role=generator",
        metavar="SPEC",
        help="mutants that a model writes, too, such as model:gemma (default: by the best shipped adapter)",
    )
    group.addoption("--mutsinq-order", type=int, choices=(1, 2), default=1, help="mutations in a mutant (default: 1)")
    group.addoption("--mutsinq-max", type=int, metavar="N", help="try only N mutants, drawn at random")
    group.addoption("--mutsinq-seed", type=int, metavar="N", help="seed of that draw (default: 0)")
    group.addoption(
        "--mutsinq-timeout-factor", type=float, metavar="X", help="a test may take X times its time (default: 10)"
    )
    group.addoption(
        "--mutsinq-timeout-floor", type=float, metavar="SECONDS", help="and so much CPU time more (default: 1)"
    )
    group.addoption(
        "--mutsinq-patience",
        type=float,
        metavar="SECONDS",
        help="a test may take so long on the original (default: 300)",
    )
    group.addoption("--mutsinq-since", metavar="REV", help="only lines changed since a git revision")
    group.addoption("--mutsinq-fresh", action="store_true", help="try all mutants anew, whatever earlier runs found")
    group.addoption(
        "--mutsinq-strict",
        action="store_true",
        help="try mutants again, too, whose tests run other functions that have changed",
    )
    group.addoption(
        "--mutsinq-report",
        action="append",
        default=[],
        metavar="KIND[=PATH]",
        help="write a report: html, json, elements, junit, sarif, markdown, github or badge; may be repeated",
    )
    group.addoption(
        "--mutsinq-survivors",
        type=float,
        metavar="SECONDS",
        help="look so long for inputs that kill survivors, all together (default: half of the time before, 5 to 15, on "
        "a busy machine more)",
    )
    group.addoption(
        "--mutsinq-agent",
        nargs="?",
        const="adapter",
        metavar="SPEC",
        help="also ask a model about survivors, such as adapter:FOLDER (default: the best shipped adapter)",
    )
    group.addoption("--mutsinq-suggest", metavar="DIR", help="write tests that kill survivors to a folder")
    group.addoption("--mutsinq-min-score", type=float, metavar="PERCENT", help="fail under this mutation score")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Begin before anything of the project is loaded, and before coverage is measured."""
    options = early_config.known_args_namespace
    if options.mutsinq is not None:
        before = frozenset(sys.modules)
        from mutsinq.errors import MutsinqError

        try:
            from mutsinq.suite.plugin import start

            start(early_config, before)
            if hasattr(options, "cov_source"):
                options.cov_source = []
        except MutsinqError as error:
            raise pytest.UsageError(str(error)) from None
        except KeyboardInterrupt:
            # pytest itself would end with a traceback as early as this.
            print("mutsinq: interrupted before any test ran", file=sys.stderr)
            raise SystemExit(pytest.ExitCode.INTERRUPTED) from None
    return (yield)
