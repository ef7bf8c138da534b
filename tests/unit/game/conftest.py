"""A game that was played once, for all who only read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_game import play_small


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a whole game of two rounds."""
    path = tmp_path_factory.mktemp("game") / "whole.db"
    play_small(path)
    return path
