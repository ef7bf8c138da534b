"""Programs: the digest names what runs, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.program import Program
from record_strategies import texts


@given(st.tuples(texts, texts, texts), st.tuples(texts, texts, texts))
def test_programs_have_one_digest_exactly_when_source_module_and_entry_are_the_same(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    # Module names and entries never hold the separator; sources may.
    if "\0" not in "".join(one[1:] + other[1:]):
        assert (Program(*one).digest == Program(*other).digest) == (one == other)


def test_where_a_source_came_from_does_not_change_its_digest() -> None:
    assert Program("x = 1", "m", "f").digest == Program("x = 1", "m", "f", "/a/m.py", "/a").digest


def test_the_digest_is_stable_between_processes_and_versions() -> None:
    assert Program("def f(): pass\n", "m", "f").digest.startswith("3b739dd7")
