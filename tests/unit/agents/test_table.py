"""A text names a player."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.agents.table import open_player
from mutsinq.errors import AgentError


def test_a_text_names_a_player_its_target_and_its_options(tmp_path: Path) -> None:
    path = tmp_path / "replies.txt"
    path.write_text("f(1)\n", "utf-8")
    assert open_player(f"scripted:{path}").name == "scripted"
    assert open_player(f"scripted:{path},name=ann").name == "ann"
    assert open_player(f"scripted:{path},name=ann", name="bob").name == "ann"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nobody", "there are: .*scripted"),
        ("", "no player is named ''"),
        ("scripted", "missing a required argument: 'path'"),
        ("scripted:a,loud=1", "unexpected keyword argument 'loud'.*name"),
        ("scripted:a,loud", "key=value"),
        ("symbolic,seconds=abc", "player 'symbolic': seconds=abc is not a number$"),
        ("symbolic,seconds=-1", "player 'symbolic': seconds=-1 is not above 0"),
        ("symbolic,order=1.5", "order=1.5 is not a whole number"),
        ("symbolic,unsafe=maybe", "unsafe=maybe is not True or False"),
        ("blind:symbolic,name=3", "name=3 is not a text"),
    ],
)
def test_a_text_that_names_no_player_says_what_there_is(spec: str, message: str) -> None:
    with pytest.raises(AgentError, match=message):
        open_player(spec)
