"""Mutants are turned on in loaded modules, and off again without a trace."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from itertools import repeat
from types import ModuleType

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.switch import LoadFailure, Switch, Unswitchable
from mutsinq.suite.switching.ticks import TICK

Make = Callable[[str], Subject]
Load = Callable[[Subject], ModuleType]
MakeEdit = Callable[[Subject, str, str], tuple[Edit, ...]]

SOURCE = """
import enum
import functools

FACTOR = 2
NAMES = ["a", "b"]
ALIAS = NAMES
PAIR = (FACTOR, FACTOR * 2)

class Kind(enum.Enum):
    ONE = 1

class Base:
    def __init__(self):
        self.x = 1

class Child(Base):
    limit = 7

    def __init__(self):
        super().__init__()

    @property
    def double(self):
        return self.x * 2

def times(n):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(x):
            return function(x) * n
        return wrapper
    return decorate

@times(3)
def plus(x):
    return x + 1

def defaulted(x=5, *, y=6):
    return x, y

@functools.lru_cache
def cached(x):
    return 10 + x
"""


@pytest.fixture(autouse=True)
def _ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, TICK, repeat(None).__next__, raising=False)


@pytest.mark.parametrize(
    ("before", "after", "call", "original", "mutated"),
    [
        ("x + 1", "x - 1", "plus(1)", 6, 0),
        ("self.x * 2", "self.x * 5", "Child().double", 2, 5),
        ("super().__init__()", "self.x = 9", "Child().x", 1, 9),
        ("function(x) * n", "function(x) + n", "plus(1)", 6, 5),
        ("function(x) * n", "function(x)", "plus(1)", 6, 2),
        ("10 + x", "20 + x", "cached(1)", 11, 21),
    ],
)
def test_functions_run_other_code(
    subject: Make,
    load: Load,
    edit: MakeEdit,
    before: str,
    after: str,
    call: str,
    original: int,
    mutated: int,
) -> None:
    module = subject(SOURCE)
    loaded = load(module)
    switch = Switch([module], str(module.path.parent))
    edits = edit(module, before, after)
    function = module.function_at(edits[0].span)
    assert function is not None
    assert eval(call, vars(loaded)) == original
    switch.on(module, function, edits)
    assert eval(call, vars(loaded)) == mutated
    switch.off()
    loaded.cached.cache_clear()
    assert eval(call, vars(loaded)) == original


@pytest.mark.parametrize(
    ("before", "after", "call", "original", "mutated", "names"),
    [
        ("FACTOR = 2", "FACTOR = 3", "PAIR", (2, 4), (3, 6), {"FACTOR", "PAIR"}),
        ('"b"]', '"c"]', "ALIAS", ["a", "b"], ["a", "c"], {"NAMES", "ALIAS"}),
        ("limit = 7", "limit = 8", "Child.limit", 7, 8, {"limit"}),
        ("x=5", "x=4", "defaulted()", (5, 6), (4, 6), set()),
        ("y=6", "y=1", "defaulted()", (5, 6), (5, 1), set()),
        ("@times(3)", "@times(4)", "plus(1)", 6, 8, set()),
    ],
)
def test_modules_are_as_if_loaded_with_the_mutant(
    subject: Make,
    load: Load,
    edit: MakeEdit,
    before: str,
    after: str,
    call: str,
    original: object,
    mutated: object,
    names: set[str],
) -> None:
    module = subject(SOURCE)
    loaded = load(module)
    switch = Switch([module], str(module.path.parent))
    held = loaded.NAMES
    effect = switch.load(module, edit(module, before, after))
    assert eval(call, vars(loaded)) == mutated
    assert names <= effect.names
    assert bool(effect.functions) == (not names)
    assert loaded.NAMES is held
    switch.off()
    assert eval(call, vars(loaded)) == original


DECORATED = """
import functools

HOOKS = {}

def shouting(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs).upper()
    return wrapper

@shouting
def greet(name, mark="!"):
    return PREFIX + name + mark

PREFIX = "hello "

class Base:
    def name(self):
        return "base"

class Child(Base):
    @property
    def title(self):
        return "t"

    @staticmethod
    def twice(x):
        return x * 2

    @shouting
    def name(self):
        return super().name() + __class__.__name__

    @classmethod
    def made(cls):
        return cls.__name__
"""


@pytest.mark.parametrize(
    ("before", "after", "call", "original", "mutated", "name"),
    [
        ("@shouting\ndef greet", "def greet", 'greet("you")', "HELLO YOU!", "hello you!", "greet"),
        ("@property\n    ", "", "callable(Child().title)", False, True, "title"),
        ("@staticmethod\n    ", "", 'Child.twice("a")', "aa", "aa", "twice"),
        ("@shouting\n    def name", "def name", "Child().name()", "BASECHILD", "baseChild", "name"),
        ("@classmethod\n    def made", "def made", "Child.made(Base)", "TypeError", "Base", "made"),
    ],
)
def test_functions_without_a_decorator_are_rebuilt_in_the_live_module(
    subject: Make,
    load: Load,
    edit: MakeEdit,
    before: str,
    after: str,
    call: str,
    original: object,
    mutated: object,
    name: str,
) -> None:
    module = subject(DECORATED)
    loaded = load(module)
    holder = {"greet": loaded.greet}
    switch = Switch([module], str(module.path.parent))

    def value() -> object:
        try:
            return eval(call, vars(loaded))
        except TypeError as error:
            return type(error).__name__

    before_it = vars(loaded).copy()
    assert value() == original
    effect = switch.load(module, edit(module, before, after))
    assert name in effect.names
    assert effect.functions
    assert value() == mutated
    # What it was made of belongs to the live module.
    loaded.PREFIX = "bye "
    assert "hello" not in loaded.greet("you").lower()
    loaded.PREFIX = "hello "
    switch.off()
    assert value() == original
    assert vars(loaded) == before_it
    assert loaded.greet is holder["greet"]


def test_a_change_that_is_none_has_no_effect(subject: Make, load: Load, edit: MakeEdit) -> None:
    module = subject(SOURCE)
    load(module)
    effect = Switch([module], str(module.path.parent)).load(module, edit(module, "FACTOR * 2", "FACTOR + 2"))
    assert not effect.names
    assert not effect.functions


@pytest.mark.parametrize(("before", "after"), [("ONE = 1", "ONE = 2"), ("limit = 7", "most = 7")])
def test_what_cannot_be_changed_in_place_is_refused_and_undone(
    subject: Make, load: Load, edit: MakeEdit, before: str, after: str
) -> None:
    module = subject(SOURCE)
    loaded = load(module)
    switch = Switch([module], str(module.path.parent))
    with pytest.raises(Unswitchable):
        switch.load(module, edit(module, before, after))
    switch.off()
    assert (loaded.Kind.ONE.value, loaded.Child().double, loaded.Child.limit) == (1, 2, 7)


def test_what_a_mutant_no_longer_tells_another_module_is_refused(
    subject: Make, load: Load, edit: MakeEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = ModuleType("hooks_of_under")
    vars(hooks).update(kept=[], keep=lambda function: hooks.kept.append(function) or function)
    monkeypatch.setitem(sys.modules, "hooks_of_under", hooks)
    module = subject("from hooks_of_under import keep\n\n\n@keep\ndef under(x):\n    return x\n")
    load(module)
    switch = Switch([module], str(module.path.parent))
    with pytest.raises(Unswitchable, match="elsewhere"):
        switch.load(module, edit(module, "@keep\n", ""))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("except ImportError", "except OSError"),
        ("missing = object()", "pass"),
        ("maker = None\n    missing = object()", "raise"),
        (", re.UNICODE)", ")"),
    ],
)
def test_what_loading_does_not_come_to_or_nobody_else_hears_of_has_no_effect(
    subject: Make, load: Load, edit: MakeEdit, before: str, after: str
) -> None:
    source = """import re
try:
    from dataclasses import make_dataclass as maker
    missing = maker("Missing", [])()
except ImportError:
    maker = None
    missing = object()
WORD = re.compile("a", re.UNICODE)
"""
    module = subject(source)
    loaded = load(module)
    effect = Switch([module], str(module.path.parent)).load(module, edit(module, before, after))
    assert not effect.names
    assert not effect.functions
    if "UNICODE" not in before:
        # Where it was loaded another way at first, what is edited has been come to.
        loaded.maker = None
        with pytest.raises(Unswitchable, match="elsewhere"):
            Switch([module], str(module.path.parent)).load(module, edit(module, before, after))


def test_a_handler_that_loading_comes_to_may_tell_others(subject: Make, load: Load, edit: MakeEdit) -> None:
    module = subject("try:\n    len(5)\nexcept TypeError:\n    print()\n")
    load(module)
    for before, after in (("except TypeError", "except Exception"), ("print()", "pass")):
        with pytest.raises(Unswitchable, match="elsewhere"):
            Switch([module], str(module.path.parent)).load(module, edit(module, before, after))


def test_a_mutant_that_cannot_be_loaded_says_why(subject: Make, load: Load, edit: MakeEdit) -> None:
    module = subject(SOURCE)
    load(module)
    with pytest.raises(LoadFailure, match="ZeroDivisionError"):
        Switch([module], str(module.path.parent)).load(module, edit(module, "FACTOR = 2", "FACTOR = 1 // 0"))


INSTANCES = """
import itertools
import os

class Numbers:
    def __init__(self, size=3):
        self.size = size + 1
        self.count = itertools.count(size * 10)
        self.salt = os.urandom(4)

class Limits:
    def __init__(self, most):
        self.most = most * 2

class Nested:
    def __init__(self):
        self.limits = Limits(1)

numbers = Numbers()
limits = Limits(5)
nested = Nested()
"""


@pytest.mark.parametrize(
    ("before", "after", "value", "original", "mutated", "name"),
    [
        ("size + 1", "size - 1", "numbers.size", 4, 2, "numbers"),
        ("size * 10", "size * 20", "next(numbers.count)", 30, 60, "numbers"),
        ("size=3", "size=5", "numbers.size", 4, 6, "numbers"),
        ("os.urandom(4)", "os.urandom(9)", "len(numbers.salt)", 4, 9, "numbers"),
        ("Limits(5)", "Limits(6)", "limits.most", 10, 12, "limits"),
        ("most * 2", "most * 3", "(limits.most, nested.limits.most, Limits(1).most)", (10, 2, 2), (15, 3, 3), "nested"),
    ],
)
def test_instances_of_the_modules_own_classes_stay_and_have_the_mutants_attributes(
    subject: Make,
    load: Load,
    edit: MakeEdit,
    before: str,
    after: str,
    value: str,
    original: object,
    mutated: object,
    name: str,
) -> None:
    module = subject(INSTANCES)
    loaded = load(module)
    held = loaded.numbers, loaded.limits, loaded.nested
    attributes = [dict(vars(each)) for each in held]
    switch = Switch([module], str(module.path.parent))
    effect = switch.load(module, edit(module, before, after))
    assert eval(value, vars(loaded)) == mutated
    assert name in effect.names
    assert (loaded.numbers, loaded.limits, loaded.nested) == held
    assert all(type(each).__module__ == loaded.__name__ for each in held)
    switch.off()
    assert [vars(each) for each in held] == attributes
    assert eval(value, vars(loaded)) == original


def test_an_instance_that_has_changed_since_it_was_made_is_refused(subject: Make, load: Load, edit: MakeEdit) -> None:
    module = subject(INSTANCES)
    loaded = load(module)
    loaded.limits.most = 11
    with pytest.raises(Unswitchable):
        Switch([module], str(module.path.parent)).load(module, edit(module, "Limits(5)", "Limits(6)"))
    assert loaded.limits.most == 11


def test_classes_of_other_modules_are_left_as_they_are(subject: Make, load: Load, edit: MakeEdit) -> None:
    source = (
        "def made(kind):\n    def call():\n        return kind\n    return call\n\n\nmake = made(DeprecationWarning)\n"
    )
    module = subject(source)
    loaded = load(module)
    switch = Switch([module], str(module.path.parent))
    attributes = dict(vars(DeprecationWarning))
    switch.load(module, edit(module, "DeprecationWarning", "UserWarning"))
    assert loaded.make() is UserWarning
    assert dict(vars(DeprecationWarning)) == attributes
    switch.off()
    assert loaded.make() is DeprecationWarning


def test_what_cannot_take_the_place_of_a_live_value_says_what_it_can_change_at_most(
    subject: Make, load: Load, edit: MakeEdit
) -> None:
    source = """
import itertools
from fractions import Fraction

FIRST = 1
NONE = Fraction(1, 3)
shown = [NONE]
noise = itertools.count()

def get(default=NONE):
    return default

def other():
    return FIRST

class Box:
    def get(self):
        return NONE
"""
    module = subject(source)
    load(module)
    switch = Switch([module], str(module.path.parent))
    with pytest.raises(Unswitchable, match="is no plain value") as caught:
        switch.load(module, edit(module, "1, 3", "1, 4"))
    effect = caught.value.effect
    assert effect is not None
    assert effect.names == {"NONE", "shown", "get", "Box"}
    assert {changed.function.name for changed in effect.functions} == {"get", "Box.get"}
