"""Strings drawn from a pattern match it."""

from __future__ import annotations

import re
from random import Random

import pytest

from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.regexes import matching


@pytest.mark.parametrize(
    "pattern",
    [
        r"/(\d{4})/(\d{1,2})/(\d{1,2})/",
        r"^[a-z]+(_[a-z]+)*$",
        r"(foo|bar|)baz?",
        r"[^a-z\s]{2,}",
        r"(\w)\1",
        r"(?P<year>\d\d)-(?P=year)",
        r"(?i:ab)c*?",
        r"(a)?(?(1)b|c)",
        r"\b\S+@\w+\.(com|org)\b",
        r".\D\W[\d.-]",
        r"x{3}[^x]",
        r"^(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.\d$",
        r"a++(?>b)",
        r"",
        r"[\]\-\\]",
        r"é[à-ü]",
    ],
)
def test_a_drawn_string_matches_its_pattern(pattern: str) -> None:
    sampler = matching(pattern)
    assert sampler is not None
    random = Random(0).random
    for _ in range(50):
        text = sampler(Draft(random))
        assert re.search(pattern, text), text


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "*", "(?P<1>a)", "a{99999999999999999999}"])
def test_a_pattern_that_cannot_be_parsed_gives_no_sampler(pattern: str) -> None:
    assert matching(pattern) is None


def test_a_pattern_for_very_long_strings_stays_short() -> None:
    sampler = matching(r"((a{1000}){1000}){1000}")
    assert sampler is not None
    assert len(sampler(Draft(Random(0).random))) <= 200
