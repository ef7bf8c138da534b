"""A tiny model for the tests of local models, which share the cores with others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mutsinq.testing import tiny_model


@pytest.fixture(autouse=True, scope="package")
def one_thread() -> Iterator[None]:
    """Threads of a tiny product only wait for each other."""
    torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of random weights, named `tiny`."""
    return tiny_model(Path(tmp_path_factory.mktemp("models")) / "tiny")
