"""Settings from `pyproject.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mutsinq.config import Config, find_config, read_config
from mutsinq.errors import ConfigError


def test_settings_are_read_from_the_nearest_file_above_that_has_any(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mutsinq]\nseed = 7\ninclude-noise = true\n", "utf-8")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'a'\n", "utf-8")

    assert find_config(inner) == Config(seed=7, include_noise=True)


def test_without_a_table_there_are_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n", "utf-8")

    assert find_config(tmp_path) == Config()


def test_lists_become_tuples_and_whole_numbers_floats() -> None:
    config = read_config({"operators": ["number"], "verify-timeout": 3}, "here")

    assert config == Config(operators=("number",), verify_timeout=3.0)
    assert isinstance(config.verify_timeout, float)


def test_unknown_key_is_an_error_with_a_near_name() -> None:
    with pytest.raises(
        ConfigError, match=r"here: \[tool.mutsinq\] has no setting 'operator'; did you mean 'operators'"
    ):
        read_config({"operator": ["number"]}, "here")


def test_unknown_key_like_no_other_lists_all() -> None:
    with pytest.raises(ConfigError, match="there are: operators, exclude-operators"):
        read_config({"zzz": 1}, "here")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("operators", "number", "must be a list of strings"),
        ("operators", [1], "must be a list of strings"),
        ("include-noise", 1, "must be true or false"),
        ("seed", True, "must be a whole number"),
        ("seed", 1.5, "must be a whole number"),
        ("verify-timeout", 0, "must be a number above 0"),
        ("verify-timeout", True, "must be a number above 0"),
    ],
)
def test_value_of_the_wrong_type_is_an_error(key: str, value: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"{key} {message}"):
        read_config({key: value}, "here")


@pytest.mark.parametrize("content", [b"[tool", b"\xff"])
def test_file_that_is_no_toml_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)

    with pytest.raises(ConfigError, match=r"pyproject\.toml"):
        find_config(tmp_path)


def test_table_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nmutsinq = 1\n", "utf-8")

    with pytest.raises(ConfigError, match="must be a table"):
        find_config(tmp_path)
