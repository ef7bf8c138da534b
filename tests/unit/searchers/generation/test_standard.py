"""Objects of the standard library can be built from what is drawn."""

from __future__ import annotations

import datetime
import decimal
import fractions
import io
import pathlib
import uuid
from random import Random

import pytest

from mutsinq.core.types import Type
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import palette
from mutsinq.static.domains.domain import Constants, Domain


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("Decimal", decimal.Decimal),
        ("fractions.Fraction", fractions.Fraction),
        ("date", datetime.date),
        ("datetime.datetime", datetime.datetime),
        ("datetime.time", datetime.time),
        ("timedelta", datetime.timedelta),
        ("pathlib.Path", pathlib.Path),
        ("PurePosixPath", pathlib.PurePosixPath),
        ("UUID", uuid.UUID),
        ("io.StringIO", io.StringIO),
        ("io.BytesIO", io.BytesIO),
        ("bytearray", bytearray),
    ],
)
def test_what_is_drawn_builds_and_varies(name: str, cls: type) -> None:
    sampler = Compiler(Domain(()), palette(Constants())).sampler(Type(name))
    random = Random(0).random
    built = [sampler(Draft(random)) for _ in range(100)]
    assert all(value.callee == name and not value.kwargs for value in built)
    made = [cls(*value.args) for value in built]
    assert len({repr(value.args) for value in built}) > 20
    assert all(isinstance(value, cls) for value in made)


def test_days_of_one_input_are_often_of_one_month() -> None:
    sampler = Compiler(Domain(()), palette(Constants())).sampler(Type("date"))
    random, near = Random(0).random, 0
    for _ in range(100):
        draft = Draft(random)
        near += sampler(draft).args[:2] == sampler(draft).args[:2]
    assert near > 40
