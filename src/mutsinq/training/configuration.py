"""Configuration: everything that a training depends on besides its data, in one TOML file with strict keys.

An adapter's folder keeps the resolved file as `train.toml`, so that one command trains it again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

from mutsinq.agents.notation import Form
from mutsinq.config import read_toml, unknown_setting
from mutsinq.core.task import View
from mutsinq.errors import ConfigError

Role: TypeAlias = Literal["evaluator", "generator"]
#: Imitation of verified replies; preference of winning over losing ones; reinforcement by the referee's verdicts.
Method: TypeAlias = Literal["sft", "dpo", "grpo"]
#: Which of an example's two distinguishing inputs is learned: the smallest, the most natural, or both in turn.
Target: TypeAlias = Literal["minimal", "natural", "both"]
Precision: TypeAlias = Literal["auto", "float32", "bfloat16"]


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How an adapter is trained. Every field has a default; presets and files name what differs."""

    #: The model to adapt, as `model:` players name it: `gemma`, a folder, a GGUF file, a name on the hub.
    base: str = "gemma"
    method: Method = "sft"
    #: Folder of an adapter to go on from; empty for fresh weights.
    start: str = ""
    #: What an evaluator sees of a pair; `blind` trains the control that never sees the variant.
    view: View = "full-diff"
    #: How a generator writes variants.
    form: Form = "edit"
    target: Target = "minimal"
    #: Share of the examples whose prompt names some inputs that the original is meant for.
    known: float = 0.5
    #: Most examples, the first of the shuffled data; 0 for all.
    examples: int = 0
    #: Examples with longer prompt and reply are left out, in tokens.
    max_tokens: int = 512
    epochs: float = 1.0
    #: Stop after so many minutes of training even if epochs are left; 0 for no such limit. With one, how many steps are
    #: done, and at which learning rates, depends on the machine.
    minutes: float = 0.0
    #: Examples of one step of the optimiser (for `grpo`: tasks, each sampled `samples` times).
    batch_size: int = 32
    #: Most tokens, padding included, that go through the model at once; steps are accumulated from such parts.
    batch_tokens: int = 4096
    learning_rate: float = 5e-4
    #: Share of the steps in which the learning rate rises; it falls to zero in the others.
    warmup: float = 0.03
    #: Norm to which gradients are cut.
    max_norm: float = 1.0
    #: Rank of the LoRA matrices, on all linear layers; they are scaled by `alpha / rank`.
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    precision: Precision = "auto"
    #: Recompute activations instead of keeping them: less memory, a third more time.
    gradient_checkpointing: bool = False
    #: `dpo`: how strongly the adapter is held to its start. `grpo`: weight of the KL divergence from it.
    beta: float = 0.1
    #: `grpo`: replies that are sampled for a task, and at which temperature.
    samples: int = 8
    temperature: float = 1.0
    #: Minutes between checkpoints.
    checkpoint_minutes: float = 2.0
    seed: int = 0

    def toml(self) -> str:
        """The configuration as the text of a TOML file that `read_config` reads."""
        return "".join(f"{key} = {_toml(value)}\n" for key, value in dataclasses.asdict(self).items())

    @property
    def digest(self) -> str:
        """What a checkpoint must agree on to be gone on from: 16 hexadecimal digits."""
        return hashlib.sha256(self.toml().encode()).hexdigest()[:16]


PRESETS = ("default", "tiny", "cpu", "gpu")


def read_config(path: Path | None, preset: str = "default", changes: Mapping[str, Any] | None = None) -> TrainingConfig:
    """The configuration of a preset, changed by a file, changed by `changes`.

    Raises ConfigError for an unknown key (with the nearest one), a value of another type or out of its range, or a
    file that is not TOML.
    """
    if preset not in PRESETS:
        raise ConfigError(f"there is no preset {preset!r}; there are: {', '.join(PRESETS)}")
    named = resources.files("mutsinq.training").joinpath("presets", f"{preset}.toml")
    values = _checked(tomllib.loads(named.read_text("utf-8")), f"preset {preset}")
    if path is not None:
        values |= _checked(read_toml(path), str(path))
    values |= _checked(changes or {}, "the command line")
    config = TrainingConfig(**values)
    if config.method == "grpo" and config.samples < 2:
        raise ConfigError("samples must be 2 or more for grpo, which compares the replies to one task with each other")
    return config


def read_setting(text: str) -> tuple[str, Any]:
    """One setting as the command line has it, `KEY=VALUE`: texts need no quotes. Raises ConfigError without a `=`."""
    key, equals, value = text.partition("=")
    if not equals:
        raise ConfigError(f"{text!r}: write a setting as KEY=VALUE")
    if get_type_hints(TrainingConfig).get(key) in (int, float, bool):
        try:
            return key, tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            return key, value
    return key, value


#: What may be zero; all other numbers are positive.
_MAY_BE_ZERO = frozenset(("examples", "minutes", "warmup", "dropout", "beta", "checkpoint_minutes", "seed", "known"))
_SHARES = frozenset(("warmup", "dropout"))


def _checked(values: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The values, whole numbers made floats where a float is meant."""
    types = get_type_hints(TrainingConfig)
    checked = {}
    for key, value in values.items():
        if key not in types:
            raise ConfigError(f"{place} {unknown_setting(key, types)}")
        checked[key] = _value(key, value, types[key], place)
    return checked


def _value(key: str, value: Any, kind: Any, place: str) -> Any:
    choices = get_args(kind)
    if choices:
        if value not in choices:
            raise ConfigError(f"{place}: {key} must be one of {', '.join(choices)}, not {value!r}")
        return value
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        names = {float: "a number", int: "a whole number", str: "a text", bool: "true or false"}
        raise ConfigError(f"{place}: {key} must be {names[kind]}, not {value!r}")
    if kind in (int, float):
        if not 0 <= value < float("inf") or (value == 0 and key not in _MAY_BE_ZERO):
            raise ConfigError(
                f"{place}: {key} must be {'0 or more' if key in _MAY_BE_ZERO else 'above 0'}, not {value}"
            )
        if key in _SHARES and value >= 1:
            raise ConfigError(f"{place}: {key} is a share and must be below 1, not {value}")
    return value


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # Basic strings of TOML are those of JSON, but for a character that TOML wants escaped.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case _:
            return repr(value)
