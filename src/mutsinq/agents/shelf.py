"""Shelf: trained adapters, those that are shipped in `models/` and those in folders of one's own.

An adapter's folder says which model it is for, and how tasks are put to it, so its name alone is a player.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from mutsinq.agents.local.sampling import Sampling
from mutsinq.agents.player import Player
from mutsinq.errors import AgentError

#: Lists the shipped adapters, the best of each role first; `python models/generate.py` writes it.
INDEX = "index.json"
_SAMPLING = Sampling()


@dataclass(frozen=True, slots=True)
class Shipped:
    """One adapter of `models/`."""

    name: str
    #: `evaluator` or `generator`.
    role: str
    folder: Path


def shipped() -> list[Shipped]:
    """The adapters that came with mutsinq, the best of each role first; those without weights are left out."""
    folder = models_folder()
    try:
        listed = json.loads((folder / INDEX).read_text("utf-8"))
    except OSError:
        return []
    found = [Shipped(each["name"], each["role"], folder / each["name"]) for each in listed]
    return [each for each in found if (each.folder / "adapter_config.json").is_file()]


def models_folder() -> Path:
    """Inside the installed package; beside `src` in a checkout."""
    installed = Path(str(resources.files("mutsinq"))) / "models"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "models"


def adapter_folder(name: str = "", role: str = "evaluator") -> Path:
    """The folder of an adapter: a path, the name of a shipped one, or nothing for the best one of the role.

    Raises AgentError if there is none.
    """
    path = Path(name).expanduser()
    if name and (path / "adapter_config.json").is_file():
        return path
    there = [each for each in shipped() if each.name == name or (not name and each.role == role)]
    if there:
        return there[0].folder
    if name:
        names = ", ".join(each.name for each in shipped()) or "none"
        raise AgentError(f"'{name}' is no folder of an adapter (with an adapter_config.json); shipped are: {names}")
    raise AgentError(
        f"no trained {role} is shipped with this mutsinq; name a player, such as adapter:FOLDER or model:gemma"
    )


def open_adapter(
    target: str = "",
    *,
    role: str = "evaluator",
    base: str | None = None,
    name: str | None = None,
    device: str = "auto",
    dtype: str | None = None,
    bits: int | None = None,
    temperature: float = _SAMPLING.temperature,
    top_p: float = _SAMPLING.top_p,
    max_tokens: int = _SAMPLING.max_tokens,
    batch: int | None = None,
) -> Player:
    """A trained adapter on its model: `adapter` for the best shipped one, `adapter:NAME`, `adapter:FOLDER`.

    `base` is the model where it lies elsewhere than the adapter's folder says. Raises AgentError for what there is not.
    """
    from mutsinq.agents.local.player import open_model

    folder = adapter_folder(target, role)
    return open_model(
        base or _base_of(folder),
        adapter=str(folder),
        name=name or f"adapter:{folder.resolve().name}",
        device=device,
        dtype=dtype,
        bits=bits,
        temperature=temperature,
        top_p=top_p,
        max_tokens=max_tokens,
        batch=batch,
    )


def _base_of(folder: Path) -> str:
    """Where the model of an adapter is, as its folder says. Raises AgentError where that cannot be followed."""
    from mutsinq.agents.local.model import read_base

    base = read_base(folder)
    if base is None:
        raise AgentError(f"'{folder}' does not say which model it is for: add ,base=MODEL")
    if Path(base.source).is_absolute() and not Path(base.source).exists():
        raise AgentError(
            f"the adapter '{folder}' was trained for {base.name} in '{base.source}', which is not here: "
            f"add ,base=MODEL, the place of the same weights (digest {base.digest[:12]})"
        )
    return base.source


def adapters_of(spec: str) -> list[Path]:
    """The folders of the adapters that a player's text names, that of a player behind it included."""
    head, *settings = spec.split(",")
    name, _, target = head.partition(":")
    found = []
    if name == "adapter":
        role = next((each.partition("=")[2] for each in settings if each.startswith("role=")), "evaluator")
        found.append(adapter_folder(target, role))
    elif target and name in ("blind", "checked"):
        found += adapters_of(target)
    for setting in settings:
        key, _, value = setting.partition("=")
        if key == "adapter":
            found.append(Path(value))
        elif key == "agent":
            found += adapters_of(value)
    return found
