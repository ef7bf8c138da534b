"""Hints name types and places, never changes."""

from __future__ import annotations

import re
from dataclasses import replace

from small_game import PROGRAMS, SETTINGS

from mutsinq.agents.prompt import Prompting
from mutsinq.agents.showing import shown
from mutsinq.game.bench import ProposalJob
from mutsinq.game.hints import hints


def test_places_are_lines_of_the_program_as_it_is_shown() -> None:
    for program in PROGRAMS:
        types, *places = hints(program, 0)
        lines = shown(program.program).splitlines()
        assert types.startswith("types: ")
        assert places
        for place in places:
            found = re.fullmatch(r"line (\d+): `(.+)` may be worth a change", place)
            assert found
            assert found[2] in lines[int(found[1]) - 1]


def test_other_proposals_are_told_of_other_places_and_the_same_of_the_same() -> None:
    (program, *_) = PROGRAMS
    assert hints(program, 0) == hints(program, 0)
    assert len({hints(program, seed) for seed in range(20)}) > 1


def test_a_generator_reads_them_in_its_prompt_if_the_settings_say_so() -> None:
    job = ProposalJob("g", 0, PROGRAMS[0], 5, frozenset(), "shift")
    (first, *_), _ = job.tasks(replace(SETTINGS, hints=True))
    assert "- types: n: int" in Prompting().text(first)
    (first, *_), _ = job.tasks(SETTINGS)
    assert first.hints == ()
