"""No program stands in two parts of a data set, nor in one and in an evaluation set, whatever its names are."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from example_samples import EXAMPLE
from mutsinq.core.corpus import Split
from mutsinq.core.example import EvaluatorExample
from mutsinq.core.program import Program
from mutsinq.corpus.programs import line_of as program_line
from mutsinq.errors import InputError
from mutsinq.training.data.dataset import line_of
from mutsinq.training.data.overlap import apart, form_of, forms_of
from training_programs import CLAMP, PROGRAMS

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


def example(original: str, variant: str) -> EvaluatorExample:
    """An example whose split follows from its original's form, as that of all examples does."""
    return replace(EXAMPLE, original_form=original, variant_form=variant, split=SPLITS[ord(original[0]) % 3])


@given(st.lists(st.builds(example, st.sampled_from("abcdef"), st.sampled_from("abcdefxyz")), max_size=30))
def test_no_program_is_in_two_splits_and_no_pair_twice(examples: list[EvaluatorExample]) -> None:
    dropped: Counter[str] = Counter()
    kept = apart(examples, dropped)
    assert len(kept) + dropped.total() == len(examples)
    split_of: dict[str, str] = {}
    for each in kept:
        for form in (each.original_form, each.variant_form):
            assert split_of.setdefault(form, each.split) == each.split
    pairs = [(each.original_form, each.variant_form) for each in kept]
    assert len(set(pairs)) == len(pairs)


def test_of_a_variant_in_two_splits_the_one_for_tests_stays() -> None:
    train, test = example("c", "x"), example("b", "x")
    assert (train.split, test.split) == ("train", "test")
    assert apart([train, test], Counter()) == [test]


def test_other_names_and_another_layout_hide_no_program(tmp_path: Path) -> None:
    renamed = CLAMP.replace("clamp", "limited").replace("value", "x").replace("# A comment", "# Another")
    line = {"original": renamed, "variant": CLAMP.replace("<", "<="), "function_name": "limited"}
    line["variant"] = renamed.replace("<", "<=")
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(line) + "\n")
    assert form_of(PROGRAMS[0].program) in forms_of(path)
    assert form_of(Program(CLAMP.replace("<", "<="), "program", "clamp")) in forms_of(path)


def test_programs_and_data_sets_can_be_kept_out_too(tmp_path: Path) -> None:
    programs, data = tmp_path / "programs.jsonl", tmp_path / "data.jsonl"
    programs.write_text("".join(map(program_line, PROGRAMS)))
    data.write_text(line_of(example("a", "x")) + line_of(example("b", "y")))
    assert forms_of(programs) == {form_of(each.program) for each in PROGRAMS}
    assert forms_of(data) == set("abxy")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no programs"),
        ('{"original": 1}', ":1: .*mend or remove the line"),
        ('{"format_version": 1}\n{"format_version": 99, "data": null}', ":2: format version 99"),
    ],
)
def test_a_set_that_cannot_be_read_whole_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match=complaint):
        forms_of(path)


def test_a_missing_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        forms_of(tmp_path / "none.jsonl")
