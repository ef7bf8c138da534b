"""Settings from `[tool.mutsinq]` in `pyproject.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mutsinq.errors import ConfigError

_MAY_BE_ZERO = ("min-score", "survivors")


@dataclass(frozen=True, slots=True)
class Config:
    """What a project says once for all runs; options of the command line go before it.

    In the file, names have hyphens: `include-noise = true`.
    """

    #: Names of operators to use; `default` stands for the stable ones, `all` for every one.
    operators: tuple[str, ...] = ("default",)
    #: Names of operators not to use.
    exclude_operators: tuple[str, ...] = ()
    #: Globs of files in folders that are not to be mutated.
    exclude_paths: tuple[str, ...] = ()
    #: Whether to mutate what programs only tell people and type checkers: `__repr__`, logging, messages, help, types.
    include_noise: bool = False
    #: Seed of all random choices.
    seed: int = 0
    #: Seconds that `mutate --verify` looks for a distinguishing input of one mutant.
    verify_timeout: float = 2.0
    #: Files, folders or modules that `test` mutates; the project's own code if none.
    targets: tuple[str, ...] = ()
    #: Reports that `test` writes: `html`, `sarif=build/mutants.sarif`.
    reports: tuple[str, ...] = ()
    #: Processes that `test` runs at one time; 0 for one a core.
    jobs: int = 0
    #: How many mutants `test` tries, drawn at random; 0 for all.
    max_mutants: int = 0
    #: The mutation score, in percent, under which `test` fails.
    min_score: float = 0.0
    #: Seconds that `test` looks for inputs that kill survivors, all together; 0 for not at all.
    survivors: float = 15.0
    #: In `test`, a test may take this many times its time on the original with a mutant ...
    timeout_factor: float = 10.0
    #: ... and this many seconds of CPU time more.
    timeout_floor: float = 1.0
    #: Seconds that a test may take on the original before `test` gives up.
    patience: float = 300.0


def find_config(start: Path) -> Config:
    """The settings in the nearest `pyproject.toml` at or above a folder that has a `[tool.mutsinq]`.

    Raises ConfigError for a file that cannot be read, an unknown key or a value of the wrong type.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file() and (table := _table(path)) is not None:
            return read_config(table, str(path))
    return Config()


def read_config(table: dict[str, Any], place: str) -> Config:
    """The settings in a table; `place` is named in errors. Raises ConfigError."""
    fields = {field.name.replace("_", "-"): field for field in dataclasses.fields(Config)}
    values = {}
    for key, value in table.items():
        if key not in fields:
            raise ConfigError(f"{place}: [tool.mutsinq] {unknown_setting(key, fields)}")
        values[fields[key].name] = _checked(value, fields[key].default, f"{place}: [tool.mutsinq] {key}")
    return Config(**values)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises ConfigError where it cannot be read or is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from None


def unknown_setting(key: str, known: Collection[str]) -> str:
    """What to say of a key that there is not: the nearest one, or else all."""
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
    return f"has no setting {key!r}; {hint}"


def _table(path: Path) -> dict[str, Any] | None:
    tool = read_toml(path).get("tool", {})
    table = tool.get("mutsinq") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.mutsinq must be a table")
    return table


def _checked(value: Any, default: Any, place: str) -> Any:
    """The value as the type of the default. Raises ConfigError if it is of another."""
    match default:
        case tuple():
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return tuple(value)
            raise ConfigError(f"{place} must be a list of strings")
        case bool():
            if isinstance(value, bool):
                return value
            raise ConfigError(f"{place} must be true or false")
        case float():
            may_be_zero = place.endswith(_MAY_BE_ZERO)
            if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and (value or may_be_zero):
                return float(value)
            raise ConfigError(f"{place} must be a number {'of 0 or more' if may_be_zero else 'above 0'}")
        case _:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            raise ConfigError(f"{place} must be a whole number")
