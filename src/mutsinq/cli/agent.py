"""`--agent`: a player as one of the searchers; `--generator`: one as a mutation operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def agent_option(told: str, default: str | None = "") -> Callable[[_Command], _Command]:
    """The option, with what it means for the command; without SPEC it names the best shipped adapter."""
    return click.option("--agent", is_flag=False, flag_value="adapter", default=default, metavar="[SPEC]", help=told)


def generator_option(told: str, default: str | None = "") -> Callable[[_Command], _Command]:
    """The same for a player that writes mutants."""
    return click.option(
        "--generator", is_flag=False, flag_value="adapter,role=generator", default=default, metavar="[SPEC]", help=told
    )
