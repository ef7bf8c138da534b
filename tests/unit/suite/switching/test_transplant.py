"""What loading a mutant changes is said of the objects that the tests know."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.switch import Switch, Unswitchable

Make = Callable[[str], Subject]
Load = Callable[[Subject], ModuleType]
MakeEdit = Callable[[Subject, str, str], tuple[Edit, ...]]


def test_of_a_function_with_another_body_the_one_that_ran_is_named(subject: Make, load: Load, edit: MakeEdit) -> None:
    source = """
if True:
    def level(x):
        return x + 1
else:
    def level(x):
        return x - 1
"""
    module = subject(source)
    loaded = load(module)
    effect = Switch([module], str(module.path.parent)).load(module, edit(module, "True", "False"))
    assert loaded.level(1) == 0
    assert [changed.function.line for changed in effect.functions] == [3]


DESCRIBED = """
class Positive:
    def __init__(self, least):
        self.least = least

class Box:
    side = Positive(1)
    __slots__ = ("x", "__weakref__")
"""


def test_an_attribute_of_a_class_that_holds_another_instance_is_named(
    subject: Make, load: Load, edit: MakeEdit
) -> None:
    module = subject(DESCRIBED)
    loaded = load(module)
    effect = Switch([module], str(module.path.parent)).load(module, edit(module, "Positive(1)", "Positive(2)"))
    assert loaded.Box.side.least == 2
    assert "side" in effect.names


def test_slots_of_a_class_that_there_is_already_are_refused(subject: Make, load: Load, edit: MakeEdit) -> None:
    module = subject(DESCRIBED)
    load(module)
    with pytest.raises(Unswitchable):
        Switch([module], str(module.path.parent)).load(module, edit(module, ', "__weakref__"', ","))
