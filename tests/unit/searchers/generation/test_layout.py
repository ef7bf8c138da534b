"""Values are laid out as the signature wants them."""

from __future__ import annotations

from mutsinq.core.input import Build, Input
from mutsinq.searchers.generation.layout import ABSENT, extra_keywords, lay_out
from mutsinq.static.domains.domain import Domain
from mutsinq.testing.searchers import parameter


def test_each_kind_of_parameter_finds_its_place() -> None:
    domain = Domain(
        (
            parameter("a", "int"),
            parameter("rest", "int", kind="var_positional"),
            parameter("key", "int", kind="keyword"),
            parameter("more", "int", kind="var_keyword"),
        ),
        receiver=(parameter("size", "int"),),
        receiver_class="Stack",
    )
    laid = lay_out(domain, [9, 1, (2, 3), 4, {"x": 5}])
    assert laid == Input((1, 2, 3), {"key": 4, "x": 5}, Build("Stack", (9,)))


def test_positional_parameters_end_at_the_first_absent_one() -> None:
    domain = Domain(
        (
            parameter("a", "int"),
            parameter("b", "int", required=False),
            parameter("c", "int", required=False),
            parameter("rest", "int", kind="var_positional"),
        )
    )
    assert lay_out(domain, [1, ABSENT, 3, (4,)]) == Input((1,))


def test_further_keywords_avoid_the_names_of_parameters() -> None:
    names = extra_keywords([parameter("x", "int"), parameter("name", "int")])
    assert names
    assert not {"x", "name"} & set(names)
