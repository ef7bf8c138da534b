"""The table of players, and how a text names one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from mutsinq.agents.player import Player
from mutsinq.core.literal import parse_value
from mutsinq.errors import AgentError, LiteralError
from mutsinq.registry import Registry

#: Makes a player. A factory whose first parameter is positional is given what stands behind the colon.
PlayerFactory: TypeAlias = Callable[..., Player]

AGENTS: Registry[PlayerFactory] = Registry(
    "mutsinq.agents",
    {
        "symbolic": "mutsinq.agents.symbolic:SymbolicPlayer",
        "constant": "mutsinq.agents.baselines:open_constant",
        "random": "mutsinq.agents.baselines:open_random",
        "fuzz": "mutsinq.agents.baselines:open_fuzz",
        "boundary": "mutsinq.agents.baselines:open_boundary",
        "hypothesis": "mutsinq.agents.baselines:open_hypothesis",
        "crosshair": "mutsinq.agents.searching:open_crosshair",
        "search": "mutsinq.agents.searching:open_search",
        "blind": "mutsinq.agents.blinded:open_blinded",
        "checked": "mutsinq.agents.checked:open_checked",
        "scripted": "mutsinq.agents.scripted:open_scripted",
        "adapter": "mutsinq.agents.shelf:open_adapter",
        "model": "mutsinq.agents.local.player:open_model",
        "likelihood": "mutsinq.agents.local.likelihood:open_likelihood",
        "served": "mutsinq.agents.served:open_served",
    },
)

#: Types of options, and how a message names them.
_PLAIN = {float: "a number", int: "a whole number", bool: "True or False", str: "a text", NoneType: "None"}


def open_player(spec: str, **options: Any) -> Player:
    """The player that a text names: `NAME`, `NAME:TARGET` or either with `,key=value` behind it.

    Examples: `symbolic`, `fuzz,seconds=2`, `model:gemma,temperature=0.7`, `served:http://localhost:8000/v1#qwen`.
    `options` are as those in the text, which go before them. Raises AgentError for a name, target or option that there
    is not, PluginError if a player of others fails to load.
    """
    return _opener(spec, options)()


def check_player(spec: str) -> None:
    """Raise what `open_player` raises of a text, before anything is loaded or asked."""
    _opener(spec, {})


def _opener(spec: str, options: dict[str, Any]) -> Callable[[], Player]:
    head, *settings = spec.split(",")
    name, colon, target = head.partition(":")
    if name not in AGENTS:
        raise AgentError(f"no player is named {name!r}; there are: {', '.join(AGENTS)}")
    factory = AGENTS.get(name)
    arguments = (target,) if colon else ()
    named = options | dict(_setting(setting, spec) for setting in settings)
    signature = _signature(factory)
    try:
        signature.bind(*arguments, **named)
    except TypeError as error:
        raise AgentError(f"player {spec!r}: {error}; {name} takes {', '.join(signature.parameters)}") from None
    for option, value in named.items():
        parameter = signature.parameters.get(option)
        if parameter is not None and not _fits(value, parameter.annotation):
            raise AgentError(f"player {name!r}: {option}={value} is not {_words(parameter.annotation)}")
    return partial(factory, *arguments, **named)


def _setting(text: str, spec: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip().isidentifier():
        raise AgentError(f"player {spec!r}: write an option as key=value, not {text!r}")
    try:
        return key.strip(), parse_value(value) if value[:1] in "-0123456789'\"TFN" else value
    except LiteralError:
        return key.strip(), value


def _signature(factory: PlayerFactory) -> inspect.Signature:
    """The factory's signature, with types where its annotations can be looked up."""
    try:
        return inspect.signature(factory, eval_str=True)
    except NameError:
        return inspect.signature(factory)


def _fits(value: Any, annotation: Any) -> bool:
    """Whether an option may have this value; types that cannot stand in a text are left to the factory."""
    if get_origin(annotation) in (Union, UnionType):
        return any(_fits(value, each) for each in get_args(annotation))
    if get_origin(annotation) is Literal:
        return value in get_args(annotation)
    if annotation is float:
        return type(value) in (int, float)
    return annotation not in _PLAIN or type(value) is annotation


def _words(annotation: Any) -> str:
    """What an option may be, as a message says it."""
    choices = get_args(annotation) or (annotation,)
    return " or ".join(_words(each) if get_args(each) else _PLAIN.get(each, str(each)) for each in choices)
