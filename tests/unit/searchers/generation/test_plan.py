"""Plans make and mutate inputs that fit the signature."""

from __future__ import annotations

import inspect
from random import Random

from mutsinq.core.input import Build, Input, Linked
from mutsinq.core.structure import structures_of
from mutsinq.searchers.conforming import is_in_domain
from mutsinq.searchers.generation.assignments import assignments, parameters
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.palette import palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.static.domains.domain import Constants, Domain
from mutsinq.testing.searchers import parameter

EVERY_KIND = Domain(
    (
        parameter("a", "list[int]"),
        parameter("b", "int", required=False),
        parameter("rest", "str", kind="var_positional", required=False),
        parameter("key", "int", kind="keyword"),
        parameter("option", "bool", kind="keyword", required=False),
        parameter("more", "float", kind="var_keyword", required=False),
    ),
    receiver=(parameter("size", "int"), parameter("name", "str", kind="keyword", required=False)),
    receiver_class="Stack",
)


def plan(domain: Domain) -> Plan:
    return Plan(domain, next(assignments(domain)), Compiler(domain, palette(Constants())))


def fits(input: Input) -> bool:
    signature = inspect.signature(lambda a, b=0, *rest, key, option=False, **more: None)
    signature.bind(*input.args, **input.kwargs)
    return isinstance(input.receiver, Build) and len(input.receiver.args) == 1


def test_fresh_inputs_fit_the_signature_and_use_every_part_of_it() -> None:
    random = Random(0).random
    inputs = [plan(EVERY_KIND).make(random) for _ in range(300)]
    assert all(map(fits, inputs))
    assert {len(input.args) for input in inputs} >= {1, 2, 3, 6}
    assert {"key", "option"} < {name for input in inputs for name in input.kwargs}
    assert {tuple(input.receiver.kwargs) for input in inputs if input.receiver} == {(), ("name",)}


def test_mutated_inputs_fit_the_signature_and_change_every_part() -> None:
    random = Random(0).random
    made = plan(EVERY_KIND)
    first = Input(([1, 2],), {"key": 3}, Build("Stack", (4,)))
    inputs = [first]
    for _ in range(500):
        inputs.append(made.mutate(inputs[int(random() * len(inputs))], random))
    assert all(map(fits, inputs))
    assert first == Input(([1, 2],), {"key": 3}, Build("Stack", (4,)))
    assert len({str(input.receiver) for input in inputs}) > 50
    assert len({str(input.args) for input in inputs}) > 100
    assert len({str(input.kwargs) for input in inputs}) > 50


def test_two_containers_of_a_type_are_now_and_then_one_and_the_same() -> None:
    domain = Domain((parameter("a", "list[int]"), parameter("n", "int"), parameter("b", "list[int]")))
    random = Random(0).random
    inputs = [plan(domain).make(random) for _ in range(1000)]
    shared = [input for input in inputs if isinstance(input.args[0], Linked)]
    assert 5 < len(shared) < 50
    assert all(input.args[0] == input.args[2] and not is_in_domain(input, domain) for input in shared)
    assert any(is_in_domain(input, domain) for input in inputs)
    alone = Domain((parameter("a", "list[int]"), parameter("b", "tuple[int, ...]"), parameter("c", "str")))
    assert not any(structures_of(plan(alone).make(random)) for _ in range(300))


def test_a_call_without_parameters_is_made_and_mutated() -> None:
    random = Random(0).random
    made = plan(Domain(()))
    assert made.make(random) == Input()
    assert made.mutate(Input(), random) == Input()


def test_assignments_come_by_the_sum_of_ranks_and_each_once() -> None:
    domain = Domain((parameter("a", "int", "str", "bool"), parameter("b", "float", "bytes")))
    found = [tuple(map(str, types)) for types in assignments(domain)]
    assert found[0] == ("int", "float")
    assert set(found[1:3]) == {("str", "float"), ("int", "bytes")}
    assert len(found) == len(set(found)) == 6


def test_the_constructor_of_the_receiver_comes_before_the_entry() -> None:
    assert [parameter.name for parameter in parameters(EVERY_KIND)][:3] == ["size", "name", "a"]
