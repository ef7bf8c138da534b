"""Licences: under which terms a file stands, as far as what is installed and what lies beside it tell."""

from __future__ import annotations

import sys
import sysconfig
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

UNKNOWN = "unknown"
#: A longer `License` field is the text of a licence, not its name.
_LONGEST_NAME = 60
#: Folders with copies of other distributions, of whose licences the metadata says nothing.
_VENDORED = frozenset({"_vendor", "vendor", "_vendored", "extern"})


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a file came from."""

    #: `attrs 26.1.0: attr/_make.py`, or the path as it was named.
    origin: str
    licence: str


def provenance(path: Path) -> Provenance:
    """The distribution that a file belongs to, its path inside it, and the licence that is declared for it."""
    path = path.resolve()
    for scheme in ("purelib", "platlib"):
        if part := _inside(path, sysconfig.get_path(scheme)):
            return _installed(part)
    if part := _inside(path, sysconfig.get_path("stdlib")):
        version = ".".join(map(str, sys.version_info[:3]))
        return Provenance(f"Python {version}: {part.as_posix()}", "PSF-2.0")
    return _beside(path)


def _inside(path: Path, folder: str) -> Path | None:
    root = Path(folder).resolve()
    return path.relative_to(root) if path.is_relative_to(root) else None


def _installed(part: Path) -> Provenance:
    names = _distributions().get(part.parts[0].removesuffix(".py"), ())
    try:
        found = distribution(names[0]) if names else None
    except PackageNotFoundError:
        found = None
    if found is None:
        return Provenance(part.as_posix(), UNKNOWN)
    licence = UNKNOWN if _VENDORED.intersection(part.parts) else _declared(found)
    return Provenance(f"{found.name} {found.version}: {part.as_posix()}", licence)


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def _declared(found: Distribution) -> str:
    """The licence that a distribution's metadata names."""
    fields = {name: found.metadata.get_all(name) or [] for name in ("License-Expression", "License", "Classifier")}
    classified = [each.rpartition(" :: ")[2] for each in fields["Classifier"] if each.startswith("License ::")]
    named = [each.strip() for each in (*fields["License-Expression"], *fields["License"])]
    names = [name for name in named if _is_name(name)]
    return next(iter([*names, *classified]), UNKNOWN)


def _is_name(text: str) -> bool:
    """Whether the text names a licence rather than being one."""
    return 0 < len(text) <= _LONGEST_NAME and "\n" not in text and text.upper() != "UNKNOWN"


def _beside(path: Path) -> Provenance:
    """A file that is not installed: the project whose `pyproject.toml` stands nearest above it."""
    for folder in path.parents:
        if (folder / "pyproject.toml").is_file():
            project = _project(folder / "pyproject.toml")
            name = str(project.get("name") or folder.name)
            return Provenance(f"{name}: {path.relative_to(folder).as_posix()}", _licence_of(project))
    return Provenance(path.name, UNKNOWN)


@cache
def _project(path: Path) -> Mapping[str, Any]:
    try:
        project = tomllib.loads(path.read_text("utf-8")).get("project", {})
    except (OSError, ValueError):
        return {}
    return project if isinstance(project, dict) else {}


def _licence_of(project: Mapping[str, Any]) -> str:
    match project.get("license"):
        case str(expression):
            return expression
        case {"text": str(text)} if _is_name(text.strip()):
            return text.strip()
    return UNKNOWN
