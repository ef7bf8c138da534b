from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.static.domains.ranking import Ranker
from mutsinq.static.interpretation.evidence import EVIDENCE, likelihood
from mutsinq.static.interpretation.usage import AT, EACH, Usage, attribute, key, position

_steps = st.sampled_from([EACH, AT, position(0), position(1), key("k"), attribute("x")])


@st.composite
def usages(draw: st.DrawFn, depth: int = 2) -> Usage:
    usage = Usage()
    for fact in draw(st.lists(st.sampled_from([*EVIDENCE, "like int", "is str", "arity 2"]), max_size=4)):
        usage.note(fact)
    if depth:
        for step, part in draw(st.dictionaries(_steps, usages(depth=depth - 1), max_size=2)).items():
            usage.parts[step] = part
    return usage


@given(usages(), st.integers(1, 12))
def test_any_evidence_gives_distinct_hypotheses(usage: Usage, limit: int) -> None:
    ranked = Ranker({}).rank(usage, {}, limit)
    assert 1 <= len(ranked) == len(set(ranked)) <= limit


@given(usages(), st.sampled_from(["text", "mapping", "list", "index"]))
def test_more_evidence_for_a_type_never_ranks_it_lower(usage: Usage, fact: str) -> None:
    head = {"text": "str", "mapping": "dict", "list": "list", "index": "int"}[fact]

    def rank_of_head() -> int:
        return next((i for i, type in enumerate(Ranker({}).rank(usage, {}, 500)) if type.name == head), 500)

    before = rank_of_head()
    usage.note(fact)
    assert rank_of_head() <= before


@given(st.sampled_from(sorted(EVIDENCE)), st.floats(0, 50), st.floats(0, 50))
def test_repeated_evidence_saturates(fact: str, once: float, more: float) -> None:
    one, both = likelihood({fact: once}, "int"), likelihood({fact: once + more}, "int")
    assert abs(both) >= abs(one)
    assert abs(both) <= 2 * max(abs(value) for value in EVIDENCE[fact].values())


def test_instances_are_known_by_all_their_attributes() -> None:
    usage = Usage()
    usage.part(attribute("x"))
    usage.part(attribute("y"))
    ranker = Ranker({"Point": {"x", "y", "norm"}, "Line": {"x"}})
    assert ranker.class_of(usage) == "Point"
    assert str(ranker.rank(usage, {})[0]) == "Point"


def test_a_type_is_clear_only_with_a_lead() -> None:
    assert Ranker({}).clear(Usage(), {}) is None
    usage = Usage()
    usage.note("text", 2)
    assert str(Ranker({}).clear(usage, {})) == "str"


@pytest.mark.parametrize(("fact", "expected"), [("none", "int | None"), ("is float", "float")])
def test_alternatives_that_the_code_tests_for_are_added(fact: str, expected: str) -> None:
    usage = Usage()
    usage.note("index")
    usage.note(fact)
    assert any(expected in str(type) for type in Ranker({}).rank(usage, {})[:3])


def test_what_is_only_asked_whether_it_is_empty_may_be_none_but_hardly_ever_is() -> None:
    usage = Usage()
    usage.note("text")
    usage.note("truth")
    ranked = list(map(str, Ranker({}).rank(usage, {})))
    assert ranked[0] == "str"
    assert ranked[2] == "str | None"
