"""Which survivor is searched next, and what is made of the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice

import pytest

from mutsinq.core.batch import PairVerdict
from mutsinq.core.input import Input
from mutsinq.core.verdict import NotFound
from mutsinq.searchers.batch import Failure
from mutsinq.searchers.settings import Settings
from mutsinq.suite.survivors.rounds import Rounds
from mutsinq.suite.survivors.survivor import Survivor

MakeSurvivor = Callable[..., Survivor]

CODE = "def one(n):\n    return n + 1\n\n\ndef two(n):\n    return n + 2\n"


def _numbered(*survivors: Survivor) -> list[Survivor]:
    for number, survivor in enumerate(survivors):
        survivor.number = number
    return list(survivors)


def test_each_has_its_first_look_before_any_has_a_longer_one(survivor: MakeSurvivor) -> None:
    rounds = Rounds(_numbered(survivor(CODE, "n + 1", "n", "one"), survivor(CODE, "n + 2", "n", "two")), 60, Settings())
    seconds = [pair.settings.timeout for pair in rounds.pairs() if pair.settings]
    assert seconds == [1, 1, 4, 4, 15, 15]


def test_what_was_seen_to_differ_comes_first(survivor: MakeSurvivor) -> None:
    later, sooner = _numbered(survivor(CODE, "n + 1", "n", "one"), survivor(CODE, "n + 2", "n", "two"))
    sooner.telling["two"] = [Input((5,))]
    pair = next(Rounds([later, sooner], 60, Settings()).pairs())
    assert pair.original.entry == "two"
    assert pair.examples[0] == Input((5,))


def test_a_proof_of_what_was_seen_to_differ_is_looked_for_only_if_it_does_not_differ_again(
    survivor: MakeSurvivor,
) -> None:
    (seen,) = _numbered(survivor(CODE, "n + 1", "n", "one"))
    seen.telling["one"] = [Input((5,))]
    settings = [pair.settings for pair in islice(Rounds([seen], 60, Settings()).pairs(), 2)]
    assert [each and each.proofs for each in settings] == [False, True]


def test_the_only_one_left_is_searched_longer_while_its_first_search_still_runs(survivor: MakeSurvivor) -> None:
    rounds = Rounds(_numbered(survivor(CODE, "n + 1", "n", "one")), 60, Settings())
    first, second = islice(rounds.pairs(), 2)
    assert (first.settings.timeout, second.settings.timeout) == (1, 4)  # type: ignore[union-attr]


def test_a_judge_that_fails_says_why_and_settles_nothing(survivor: MakeSurvivor) -> None:
    rounds = Rounds(_numbered(survivor(CODE, "n + 1", "n", "one")), 60, Settings())
    pairs = rounds.pairs()
    rounds.hear(Failure(next(pairs).id, "it died"))
    (told,) = rounds.news()
    assert isinstance(told.verdict, NotFound)
    assert told.verdict.note == "it died"
    assert rounds.open
    rounds.hear(PairVerdict(next(pairs).id, "one", NotFound(()), 0.0))
    assert rounds.news() == []


def test_no_search_begins_that_would_end_after_the_time(
    survivor: MakeSurvivor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    many = _numbered(*(survivor(CODE, "n + 1", "n", "one") for _ in range(3)))
    pairs = Rounds(many, 5.0, Settings()).pairs()
    assert next(pairs).settings.timeout == 1  # type: ignore[union-attr]
    now = 4.25
    assert next(pairs).settings.timeout == 0.75  # type: ignore[union-attr]
    now = 4.75
    assert next(pairs, None) is None
