"""Samplers give values of their type, deterministically, and often such that relate to one another."""

from __future__ import annotations

import math
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.literal import parse_value, render
from mutsinq.core.types import NONE, Type, parse_type, union
from mutsinq.searchers.conforming import conforms
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.mutating import mutated
from mutsinq.searchers.generation.palette import Magnitude, palette
from mutsinq.static.domains.domain import Constants, Domain
from mutsinq.testing.searchers import parameter

DOMAIN = Domain(
    (),
    classes={
        "Point": (parameter("x", "int"), parameter("label", "str", kind="keyword", required=False)),
        "Node": (parameter("value", "int"), parameter("next", "Node | None", required=False)),
        "Table": (parameter("rows", "list[list[Table]]"),),
    },
    enums={"Color": ("Color.RED", "Color.BLUE")},
)
CONSTANTS = Constants(integers=(5, 1000), floats=(2.5,), strings=("name", "a,b"), patterns=(r"\d{3}-[a-c]+",))

SCALARS = st.sampled_from(["int", "str", "float", "bool", "bytes", "none", "complex"]).map(Type)
HASHABLE = st.sampled_from([Type("int"), Type("str"), Type("tuple", (Type("int"), Type("str")))])
TYPES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        inner.map(lambda item: Type("list", (item,))),
        inner.map(lambda item: Type("tuple", (item, Type("...")))),
        inner.map(lambda item: Type("list", (Type("tuple", (Type("str"), item)),))),
        HASHABLE.map(lambda item: Type("set", (item,))),
        HASHABLE.map(lambda item: Type("frozenset", (item,))),
        st.tuples(HASHABLE, inner).map(lambda pair: Type("dict", pair)),
        inner.map(lambda item: union(item, NONE)),
    ),
    max_leaves=4,
)


def sampled(of: Type, count: int, magnitude: Magnitude = Magnitude.USUAL, seed: int = 0) -> list[Any]:
    sampler = Compiler(DOMAIN, palette(CONSTANTS, magnitude)).sampler(of)
    random = Random(seed).random
    return [sampler(Draft(random)) for _ in range(count)]


@given(of=TYPES, magnitude=st.sampled_from(Magnitude), seed=st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_values_are_of_their_type_and_have_a_literal_text(of: Type, magnitude: Magnitude, seed: int) -> None:
    for value in sampled(of, 5, magnitude, seed):
        assert conforms(value, of)
        text = render(value)
        assert render(parse_value(text)) == text


@given(of=TYPES, seed=st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_a_mutation_keeps_the_type_and_leaves_the_value_alone(of: Type, seed: int) -> None:
    (value,) = sampled(of, 1, seed=seed)
    text = render(value)
    draft = Draft(Random(seed).random)
    for _ in range(5):
        assert conforms(mutated(value, draft), of)
        assert render(value) == text


@pytest.mark.parametrize("text", ["list[int]", "dict[str, int]", "str", "set[str]", "Node"])
def test_the_same_seed_gives_the_same_values(text: str) -> None:
    of = parse_type(text)
    assert list(map(render, sampled(of, 50))) == list(map(render, sampled(of, 50)))


def test_a_class_of_the_module_is_built_and_a_recursive_one_ends() -> None:
    points = sampled(Type("Point"), 50)
    assert all(isinstance(point, Build) and point.callee == "Point" for point in points)
    assert {bool(point.kwargs) for point in points} == {True, False}
    nodes = sampled(Type("Node"), 200)
    assert {len(node.args) for node in nodes} == {1, 2}
    assert max(render(node).count("Node") for node in nodes) == 4


def test_a_class_whose_objects_hold_many_does_not_grow_by_powers() -> None:
    tables = sampled(parse_type("list[list[Table]]"), 50)
    counts = [render(table).count("Table") for table in tables]
    # The outermost are no more than the cells of a table.
    assert 60 < max(counts) < 600


def test_an_enum_gives_its_members_and_a_callable_names_of_functions() -> None:
    assert set(sampled(Type("Color"), 50)) == {Reference("Color.RED"), Reference("Color.BLUE")}
    assert all(isinstance(value, Reference | Build) for value in sampled(Type("callable"), 20))


def test_flags_come_alone_joined_and_none() -> None:
    domain = Domain((), enums={"P": ("P.R", "P.W", "P.X")}, flags=frozenset({"P"}))
    sampler, random = Compiler(domain, palette(CONSTANTS)).sampler(Type("P")), Random(0).random
    drawn = {render(sampler(Draft(random))) for _ in range(200)}
    assert drawn == {"P.R", "P.W", "P.X", "P(0)", "P(3)", "P(5)", "P(6)", "P(7)"}


def test_a_literal_type_gives_its_values() -> None:
    assert set(sampled(parse_type("Literal['r', 'w', 3]"), 60)) == {"r", "w", 3}


def test_standard_containers_are_built_by_the_worker() -> None:
    assert {value.callee for value in sampled(parse_type("deque[int]"), 5)} == {"deque"}
    assert {value.callee for value in sampled(Type("bytearray"), 5)} == {"bytearray"}


def test_an_unknown_type_gets_values_of_several_types() -> None:
    assert len({type(value) for value in sampled(Type("polars.Series"), 100)}) > 4


@pytest.mark.parametrize("text", ["list[int]", "list[str]"])
def test_lists_are_often_sorted_empty_or_repetitive(text: str) -> None:
    lists = sampled(parse_type(text), 1000)
    assert sum(items == sorted(items) for items in lists if len(items) > 2) > 150
    assert sum(len(set(items)) < len(items) for items in lists) > 300
    assert 10 < sum(not items for items in lists) < 150


def test_matrices_are_mostly_rectangular_and_often_square() -> None:
    matrices = [value for value in sampled(parse_type("list[list[int]]"), 1000) if value and value[0]]
    rectangular = [value for value in matrices if len({len(row) for row in value}) == 1]
    assert len(rectangular) > 0.6 * len(matrices)
    assert sum(len(value) == len(value[0]) for value in rectangular) > 0.2 * len(rectangular)


def test_mined_constants_and_patterns_are_used() -> None:
    numbers = Counter(sampled(Type("int"), 2000))
    assert numbers[1000] > 5
    assert numbers[1001] > 5
    assert numbers[-1000] > 5
    strings = sampled(Type("str"), 500)
    assert "name" in strings
    assert any(value[:3].isdigit() and value[3:4] == "-" for value in strings)


def test_records_in_a_list_mostly_begin_with_words_of_the_code() -> None:
    records = [record for value in sampled(parse_type("list[tuple[str, int]]"), 300) for record in value]
    assert sum(name in ("name", "a,b", "a", "b") for name, _ in records) > 0.5 * len(records)


def test_magnitudes_bound_numbers() -> None:
    assert max(map(abs, sampled(Type("int"), 3000, Magnitude.SMALL))) < 2 * 300
    assert max(sampled(Type("int"), 500, Magnitude.LARGE)) > 2**53


def test_large_numbers_are_such_as_no_float_is_and_near_powers_of_any_base() -> None:
    numbers = sampled(Type("int"), 3000, Magnitude.LARGE)
    assert any(number > 2**53 and int(float(number)) != number for number in numbers)
    powers = {base**exponent for base in (3, 5, 7, 11) for exponent in range(8, 31)}
    assert any({number - 1, number, number + 1} & powers for number in numbers)


def test_infinities_come_only_among_large_magnitudes() -> None:
    usual = sampled(Type("float"), 2000)
    assert all(math.isfinite(value) for value in usual)
    assert any(value != value for value in sampled(Type("float"), 2000, Magnitude.LARGE))


def test_a_number_relates_to_the_length_or_an_element_of_what_was_drawn_before() -> None:
    compiler = Compiler(DOMAIN, palette(Constants()))
    items_of, number = compiler.sampler(parse_type("list[int]")), compiler.sampler(Type("int"))
    random = Random(0).random
    related = 0
    for _ in range(1000):
        draft = Draft(random)
        items = items_of(draft)
        related += number(draft) in (len(items), *items)
    assert related > 250
    assert Input((items,))


def test_known_keys_whose_values_are_such_dicts_again_end() -> None:
    of_dict = parse_type("dict[str, int]")
    compiler = Compiler(Domain(()), palette(Constants()), {"inner": of_dict, "n": parse_type("int")})
    drawn = [compiler.sampler(of_dict)(Draft(Random(seed).random)) for seed in range(50)]
    assert any(isinstance(value.get("inner"), dict) for value in drawn)


def test_lists_of_texts_are_now_and_then_of_words_of_the_code_alone() -> None:
    known = {"name", "a,b", "a", "b"}
    lists = sampled(Type("list", (Type("str"),)), 100)
    assert sum(len(set(items)) > 1 and set(items) <= known for items in lists) > 10
