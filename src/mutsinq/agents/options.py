"""Options: what may stand behind the comma in the text that names a player."""

from __future__ import annotations

import inspect

from mutsinq.agents.table import AGENTS
from mutsinq.errors import AgentError


def takes(spec: str, option: str) -> bool:
    """Whether the player that a text names has an option of that name; those with a player behind them hand on its own.

    Raises AgentError for a name that there is not.
    """
    name, _, target = spec.partition(",")[0].partition(":")
    if name not in AGENTS:
        raise AgentError(f"no player is named {name!r}; there are: {', '.join(AGENTS)}")
    parameters = inspect.signature(AGENTS.get(name)).parameters
    hands_on = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    return option in parameters or (hands_on and takes(target, option))


def with_option(spec: str, option: str, value: object) -> str:
    """The text with the option set, if the player has it and the text does not set it already."""
    set_already = any(part.partition("=")[0].strip() == option for part in spec.split(",")[1:])
    return spec if set_already or not takes(spec, option) else f"{spec},{option}={value}"
