"""The configuration: strict keys, values in range, and a text that says it all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.errors import ConfigError
from mutsinq.training.configuration import PRESETS, TrainingConfig, read_config


@pytest.mark.parametrize("preset", PRESETS)
def test_the_text_of_a_configuration_reads_as_the_same_configuration(preset: str, tmp_path: Path) -> None:
    config = read_config(None, preset)
    path = tmp_path / "train.toml"
    path.write_text(config.toml(), "utf-8")
    assert read_config(path) == config


@given(base=st.text(st.characters(codec="utf-8")), rate=st.floats(1e-9, 1.0), seed=st.integers(0, 2**31))
def test_every_value_survives_its_text(base: str, rate: float, seed: int) -> None:
    import tomllib

    config = TrainingConfig(base=base, learning_rate=rate, seed=seed)
    assert TrainingConfig(**tomllib.loads(config.toml())) == config


def test_a_file_changes_a_preset_and_the_command_line_changes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_text("rank = 2\nepochs = 3\n", "utf-8")
    config = read_config(path, "tiny", {"epochs": 4})
    assert (config.rank, config.epochs, config.examples) == (2, 4.0, 400)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"learning_rat": 1.0}, "did you mean 'learning_rate'?"),
        ({"rank": 0}, "rank must be above 0"),
        ({"rank": 2.5}, "rank must be a whole number"),
        ({"rank": True}, "rank must be a whole number"),
        ({"dropout": 1.0}, "must be below 1"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0"),
        ({"view": "sideways"}, "view must be one of both, diff"),
        ({"gradient_checkpointing": 1}, "must be true or false"),
        ({"method": "grpo", "samples": 1}, "samples must be 2 or more"),
    ],
)
def test_what_is_unknown_or_out_of_range_is_an_error_that_says_what_to_write(
    changes: dict[str, object], told: str
) -> None:
    with pytest.raises(ConfigError, match=told.replace("?", r"\?")):
        read_config(None, changes=changes)


def test_a_file_that_is_not_there_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        read_config(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("rank = = 3", "utf-8")
    with pytest.raises(ConfigError, match=r"broken\.toml: is not TOML"):
        read_config(broken)
