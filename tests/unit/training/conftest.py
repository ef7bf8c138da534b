"""A tiny random model and small data sets for the tests of training."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from mutsinq.core.example import EvaluatorExample, Example
from mutsinq.testing.models import tiny_model
from mutsinq.training.configuration import TrainingConfig, read_config
from mutsinq.training.data.dataset import MANIFEST
from mutsinq.training.data.publishing import write_examples

Configure = Callable[..., TrainingConfig]


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Many small steps are slower with several threads, the more so where other tests run beside."""
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model with random weights."""
    pytest.importorskip("torch", reason="needs the extra `neural`")
    return tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def configure(base: Path) -> Configure:
    """A configuration that trains the tiny model in a moment, with some settings changed."""
    settings = {"base": str(base), "batch_size": 4, "learning_rate": 0.01, "rank": 4, "alpha": 8, "dropout": 0.1}
    return lambda **changes: read_config(None, changes=settings | changes)


def evaluator_example(number: int, split: str = "train") -> EvaluatorExample:
    """An example of its own for each number."""
    name = f"f{number}"
    return EvaluatorExample(
        id=f"{number:016x}",
        split=split,  # type: ignore[arg-type]
        original=f"def {name}(a, b):\n    return a + {number} * b\n",
        variant=f"def {name}(a, b):\n    return a - {number} * b\n",
        entry=name,
        known=(f"{name}(1, 0)",),
        edit="arithmetic-operator",
        original_form=f"{number:016x}",
        variant_form=f"{number + 1_000_000:016x}",
        origin="tests",
        licence="MIT",
        minimal=f"{name}(0, 1)",
        natural=f"{name}(3, 4)",
        minimal_original=f"returned {number}",
        minimal_variant=f"returned {-number}",
        natural_original=f"returned {3 + 4 * number}",
        natural_variant=f"returned {3 - 4 * number}",
        difference="value",
        misses=(f"{name}(5, 0)",),
        blind_hits=9,
        blind_tried=10,
        typed_hits=5,
        typed_tried=5,
        won=0,
        attempts=0,
    )


def write_data(folder: Path, examples: Sequence[Example]) -> Path:
    """A finished data set of these examples."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps({"shards": write_examples(folder, examples)}), "utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sixteen examples to train on and three to validate with."""
    examples = [evaluator_example(number) for number in range(1, 17)]
    return write_data(tmp_path / "data", [*examples, *(evaluator_example(n, "validation") for n in range(17, 20))])
