"""Whatever was ruled is ruled again, and what does not come out again is found."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mutsinq.game.store import Store
from mutsinq.game.verification import Verified, verify


def verified(path: Path, jobs: int = 1) -> Verified:
    with Store(path) as store:
        (game,) = store.games()
        return verify(store, game, jobs)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_every_verdict_of_a_game_holds_again(played: Path, jobs: int) -> None:
    found = verified(played, jobs)
    assert found.faults == ()
    with sqlite3.connect(played) as db:
        counts = [
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("proposal", "pair", "attempt")
        ]
    assert [found.proposals, found.pairs, found.attempts] == counts


Change = Callable[[dict[str, Any]], None]


def claim_a_win(data: dict[str, Any]) -> None:
    data.update(won=True, foul=None)


def lose(data: dict[str, Any]) -> None:
    data.update(won=False, counterexample=None)


def claim_another_input(data: dict[str, Any]) -> None:
    data["input"]["args"] = data["input"]["args"].replace("4", "1")


def tell_of_another_outcome(data: dict[str, Any]) -> None:
    data["original"] = {"record": "Raised", "exception": "ValueError", "message": ""}


def forget_the_proof(data: dict[str, Any]) -> None:
    data["certificate"] = None


def accept(data: dict[str, Any]) -> None:
    data["inputs"] = []


#: What is forged: a column of the first line of a table that is so, how, and what is told of it.
FORGERIES: list[tuple[str, str, str, Change, str]] = [
    ("attempt", "ruling", "status = 'no difference'", claim_a_win, "was 'won' and is 'no difference'"),
    ("attempt", "ruling", "status = 'won' AND ruling LIKE '%Counterexample%'", lose, "was 'lost' and is 'won'"),
    ("attempt", "parsed", "status = 'false alarm'", accept, "read in another way"),
    ("pair", "counterexample", "variant LIKE '%over%' AND equal = 0", claim_another_input, "does not show"),
    ("pair", "counterexample", "variant LIKE '%word%' AND equal = 0", tell_of_another_outcome, "does not show"),
    ("pair", "proof", "equal = 1", forget_the_proof, "does not hold"),
]


def test_every_forged_verdict_is_found_and_no_other(played: Path, tmp_path: Path) -> None:
    path = tmp_path / "forged.db"
    shutil.copy(played, path)
    forged = {}
    with sqlite3.connect(path) as db:
        for table, column, where, change, told in FORGERIES:
            id, text = db.execute(f"SELECT id, {column} FROM {table} WHERE {where} ORDER BY id").fetchone()
            document = json.loads(text)
            change(document["data"])
            db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (json.dumps(document), id))
            forged[f"{table} {id}"] = told
    found = {fault.name: fault.detail for fault in verified(path).faults}
    assert found.keys() == forged.keys()
    assert [told in found[name] for name, told in forged.items()] == [True] * len(FORGERIES)
