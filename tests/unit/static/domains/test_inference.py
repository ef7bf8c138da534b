from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from mutsinq.core.input import Build, Input
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.changes import entries
from mutsinq.static.domains.domain import Domain, Parameter
from mutsinq.static.domains.inference import infer


def domain(source: str, entry: str = "f", variant: str | None = None, examples: tuple[Input, ...] = ()) -> Domain:
    pair = Program(source, "subject", entry), Program(variant or source, "subject", entry)
    return infer(*pair, examples)


def first(parameters: tuple[Parameter, ...] | None) -> dict[str, str]:
    return {parameter.name: str(parameter.types[0]) for parameter in parameters or ()}


USES = {
    "arithmetic": ("def f(v1): return v1 // 2 - 1", "int"),
    "a range": ("def f(v1): return [i for i in range(v1)]", "int"),
    "an index of another": ("def f(v2, v1): return sorted(v2)[v1]", "int"),
    "fractions": ("def f(v1): return v1.is_integer() or v1 * 0.5", "float"),
    "methods of text": ("def f(v1): return v1.lower().split()", "str"),
    "codes of characters": ("def f(v1): return [ord(c) for c in v1]", "str"),
    "characters by counting": ("def f(v1): return sum(1 for c in v1 if c in 'aeiou')", "str"),
    "membership in names": ("def f(v1):\n if v1 in ('Venus', 'Mars'): return 1", "str"),
    "a pattern": ("import re\ndef f(v1): return re.sub('a+', 'b', v1)", "str"),
    "text in a container": ("def f(v1): return [w.upper().split() for w in v1 if len(w) > 2]", "list[str]"),
    "numbers in a container": ("def f(v1): return max(x * x for x in v1)", "list[int]"),
    "a sum": ("def f(v1): return sum(v1) / len(v1)", "list[int]"),
    "sorting in place": ("def f(v1):\n v1.sort()\n return v1[0] - v1[-1]", "list[int]"),
    "the next of what is walked once": ("def f(v1): return next(v1).upper() + ''.join(v1)", "iterator[str]"),
    "the next of a container": ("def f(v1): return next(iter(v1)) + sum(v1) / v1[0]", "list[int]"),
    "rows": ("def f(v1): return [sum(row) for row in v1]", "list[list[int]]"),
    "cells": ("def f(v1): return v1[0][1] % 2 + len(v1[0])", "list[list[int]]"),
    "unpacked in a loop, one part used more than the others": (
        "def f(v1, v2):\n for a, b, c in v1:\n  if v2[a] + c < v2[b]: v2[b] = v2[a] + c\n return v2",
        "list[tuple[int, int, int]]",
    ),
    "unpacked pairs": ("def f(v1): return [a - b for a, b in v1]", "list[tuple[int, int]]"),
    "pairs of two kinds": ("def f(v1): return [a.lower() * (b - 1) for a, b in v1]", "list[tuple[str, int]]"),
    "a mapping": ("def f(v1): return [k.upper() for k, v in v1.items() if v > 3]", "dict[str, int]"),
    "records": ("def f(v1): return sum(r['a'] - r['b'] for r in v1)", "list[dict[str, int]]"),
    "set operations": ("def f(v1): return v1.union({1, 2})", "set[int]"),
    "a function": ("def f(v1, xs): return [v1(x) for x in xs]", "Callable[[Any], Any]"),
    "a function with a default": (
        "def f(xs, v1=None):\n    if v1 is None:\n        v1 = lambda x: x\n    return [v1(x) for x in xs]",
        "Callable[[Any], Any]",
    ),
    "a function defined where there is none": (
        "def f(xs, v1=None):\n    if v1 is None:\n        def v1(x): return x\n    return [v1(x) for x in xs]",
        "Callable[[Any], Any]",
    ),
    "a list of functions": (
        "def f(v1, x):\n    for v2 in v1:\n        x = v2(x)\n    return x",
        "list[Callable[[Any], Any]]",
    ),
    "an operation": ("def f(v1, xs): return v1(xs[0], xs[1])", "Callable[[Any, Any], Any]"),
    "bytes": ("def f(v1): return v1.decode('ascii')", "bytes"),
    "digits": ("def f(v1): return sum(int(d) for d in str(v1))", "int"),
    "a helper's use": ("def g(a): return a.strip()\ndef f(v1): return g(v1)", "str"),
    "a caller's argument": ("def f(v1): return v1\ndef g(text): return f(text.split(','))", "list[str]"),
    "recursion": ("def f(v1):\n if not v1: return 0\n return v1[0] + f(v1[1:])", "list[int]"),
    "a lambda": ("def f(v1): return sorted(v1, key=lambda p: p[1] - p[0])", "list[list[int]]"),
    "enumerate": ("def f(v1): return [i for i, c in enumerate(v1) if c.isupper()]", "str"),
    "zip": ("def f(v1, other): return [a - b for a, b in zip(v1, other)]", "list[int]"),
    "match": ("def f(v1):\n match v1:\n  case 'a' | 'b': return 1\n  case 'c': return 2", "str"),
    "words in a container": ("def f(v1): return [v for v in v1 if v == 'stop' or v != 'go']", "list[str]"),
    "days": (
        "from datetime import date, timedelta\ndef f(v1): return v1.weekday() < 5 or v1 + timedelta(days=1)",
        "date",
    ),
    "moments": ("import datetime as dt\ndef f(v1): return v1.hour * 60 + v1.minute, v1.weekday()", "dt.datetime"),
    "spans of time": ("from datetime import datetime\ndef f(v1): return v1.total_seconds() // 60", "timedelta"),
    "a default": ("def f(v1='x'): return v1", "str"),
    "a default of a truth value": ("def f(v1=False): return 1 if v1 else 2", "bool"),
}


@pytest.mark.parametrize("use", USES)
def test_use_tells_the_type(use: str) -> None:
    source, expected = USES[use]
    assert first(domain(source).parameters)["v1"] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("n", "int"),
        ("text", "str"),
        ("numbers", "list[int]"),
        ("words", "list[str]"),
        ("matrix", "list[list[int]]"),
        ("test_tup", "tuple[int, ...]"),
        ("tuple_list", "list[tuple[int, int]]"),
        ("config", "dict[str, int]"),
        ("is_sorted", "bool"),
        ("price", "float"),
        ("string1", "str"),
        ("maxLength", "int"),
    ],
)
def test_where_use_tells_nothing_the_name_decides(name: str, expected: str) -> None:
    assert first(domain(f"def f({name}): return {name}").parameters)[name] == expected


def test_both_programs_give_evidence_whatever_the_variant_calls_its_parameters() -> None:
    assert first(domain("def f(v1): return v1", variant="def f(v2): return v2.strip()").parameters) == {"v1": "str"}


def test_a_variant_that_mixes_up_its_arguments_says_little_of_their_types() -> None:
    original = "def f(xs, ys, n):\n if n == 0: return 0\n return f(xs, ys, n - 1) + (xs[n - 1] == ys[n - 1])"
    types = first(domain(original, variant=original.replace("f(xs, ys, n - 1)", "f(xs, n - 1)")).parameters)
    assert types == first(domain(original).parameters)
    assert types["n"] == "int"
    assert types["ys"].startswith("list")


def test_an_annotation_is_believed_before_use() -> None:
    [parameter] = domain("from typing import Optional\ndef f(s: Optional[int]): return s.lower()").parameters
    assert str(parameter.types[0]) == "int | None"
    assert parameter.declared


def test_a_bare_annotation_is_refined_by_use() -> None:
    parameters = domain("def f(a: list, b: dict): return [x.lower() for x in a] + [b['k'] + 1]").parameters
    assert first(parameters) == {"a": "list[str]", "b": "dict[str, int]"}


def test_examples_tell_the_type() -> None:
    source = 'def f(v1):\n    """\n    >>> f([1.5, 2.0])\n    """\n    return v1'
    found = domain(source)
    assert first(found.parameters) == {"v1": "list[float]"}
    assert found.examples == (Input(([1.5, 2.0],)),)
    assert first(domain("def f(v1): return v1", examples=(Input(({1, 2},)),)).parameters) == {"v1": "set[int]"}


def test_eight_or_more_hypotheses_follow_the_first() -> None:
    [parameter] = domain("def f(v1): return len(v1)").parameters
    assert len(parameter.types) == len(set(parameter.types)) >= 8
    assert {"list", "str", "tuple"} <= {type.name for type in parameter.types}


def test_the_keys_of_records_are_known_with_their_types() -> None:
    [parameter] = domain("def f(items): return [i['name'].upper() for i in items if i['price'] > 2.5]").parameters
    assert {name: str(type) for name, type in parameter.fields.items()} == {"name": "str", "price": "float"}


def test_what_a_record_has_under_one_name_is_no_type_of_another() -> None:
    record = domain(
        'def f(users, name):\n for user in users:\n  if user["name"] == name: return user.get("tags", {}).get("a")'
    )
    assert first(record.parameters)["name"] == "str"
    assert {name: str(of) for name, of in record.parameters[0].fields.items() if name in ("name", "tags")} == {
        "name": "str",
        "tags": "dict[str, int]",
    }


def test_the_two_values_of_a_conditional_expression_are_alike() -> None:
    assert first(domain('def f(s, t): return s[1:] if t else ""').parameters)["s"] == "str"


def test_none_is_an_alternative_where_the_code_asks_for_it() -> None:
    [parameter] = domain("def f(text=None):\n if text is None: return 1\n return text.upper()").parameters
    assert [str(type) for type in parameter.types[:2]] == ["str", "str | None"]


def test_types_told_apart_by_isinstance_are_alternatives() -> None:
    [parameter] = domain("def f(xs): return [x for x in xs if isinstance(x, int) or isinstance(x, str)]").parameters
    assert any({"int", "str"} <= {a.name for a in t.args[0].args} for t in parameter.types if t.args)


def test_containers_told_apart_hold_what_is_neither_too() -> None:
    source = (
        "def f(a, b):\n for k, v in b.items():\n  if isinstance(v, dict): a[k] = f(a[k], v)\n"
        "  elif isinstance(v, list): a[k] = a[k] + v\n  else: a[k] = v\n return a"
    )
    heads = {part.name for part in domain(source).parameters[1].types[1].args[1].args}
    assert {"dict", "list"} < heads
    assert heads & {"int", "str"}


POINT = """
class Point:
    def __init__(self, x, y=0):
        self.x = x
        self.y = y
    def norm(self):
        return abs(self.x) + abs(self.y)
def f(p, points):
    return p.norm() + sum(q.x for q in points)
"""


def test_objects_are_known_by_their_attributes() -> None:
    found = domain(POINT)
    assert first(found.parameters) == {"p": "Point", "points": "list[Point]"}
    assert first(found.classes["Point"]) == {"x": "int", "y": "int"}


def test_a_method_has_a_receiver_with_the_parameters_of_its_constructor() -> None:
    found = domain(POINT, "Point.norm")
    assert found.receiver_class == "Point"
    assert first(found.receiver) == {"x": "int", "y": "int"}
    assert [parameter.required for parameter in found.receiver or ()] == [True, False]
    assert found.parameters == ()


def test_what_methods_do_with_attributes_counts_for_the_constructor() -> None:
    source = (
        "class C:\n def __init__(self, v1): self.a = v1\n def m(self): return self.a.split(',')\n"
        " def f(self, v2): return self.a[v2]"
    )
    found = domain(source, "C.f")
    assert first(found.receiver) == {"v1": "str"}
    assert first(found.parameters) == {"v2": "int"}


def test_a_class_may_be_the_entry() -> None:
    assert first(domain(POINT, "Point").parameters) == {"x": "int", "y": "int"}
    assert domain(POINT, "Point").receiver is None


def test_fields_that_hold_the_class_itself_are_found() -> None:
    source = (
        "class Node:\n def __init__(self, val, next=None):\n  self.val = val\n  self.next = next\n"
        "def f(node):\n total = 0\n while node:\n  total += node.val\n  node = node.next\n return total"
    )
    found = domain(source)
    assert first(found.parameters) == {"node": "Node"}
    assert first(found.classes["Node"])["next"] in ("Node", "Node | None")


def test_the_data_of_a_node_are_one_value() -> None:
    source = (
        "class Node:\n def __init__(self, data, next=None):\n  self.data = data\n  self.next = next\n"
        "def f(node): return node.next.data == node.data"
    )
    assert first(domain(source).classes["Node"])["data"] == "int"


def test_enums_have_members_and_are_known_by_them() -> None:
    source = "from enum import Enum\nclass Color(Enum):\n RED = 1\n BLUE = 2\ndef f(c): return c is Color.RED"
    found = domain(source)
    assert first(found.parameters) == {"c": "Color"}
    assert found.enums == {"Color": ("Color.RED", "Color.BLUE")}


def test_examples_of_methods_tell_the_type_of_the_receiver() -> None:
    source = "class C:\n def __init__(self, a): self.a = a\n def f(self, b): return b\nassert C('x').f(2.5) == 2.5"
    found = domain(source, "C.f")
    assert first(found.receiver) == {"a": "str"}
    assert first(found.parameters) == {"b": "float"}
    assert found.examples[0].receiver == Build("C", ("x",))


def test_variadic_parameters_have_the_type_of_one_argument() -> None:
    source = "def f(*values, sep=',', **options): return sep.join(v.lower() for v in values) + str(options['n'] - 1)"
    found = domain(source)
    assert first(found.parameters) == {"values": "str", "sep": "str", "options": "int"}
    assert [parameter.kind for parameter in found.parameters] == ["var_positional", "keyword", "var_keyword"]


def test_parameters_that_only_one_program_takes_are_left_out() -> None:
    assert list(first(domain("def f(a, b=1): return a", variant="def f(a): return a").parameters)) == ["a"]


def test_constants_of_both_programs_are_mined() -> None:
    found = domain("def f(x): return x > 100", variant="def f(x): return x > 101")
    assert found.constants.integers == (100, 101)


@pytest.mark.parametrize("aliases", ["len = len", "size = other = len", "len = size = len"])
def test_names_that_stand_for_other_names_are_followed_to_their_end(aliases: str) -> None:
    program = Program(f"{aliases}\n\ndef f(x):\n    return len(x)\n", "m", "f")
    (parameter,) = infer(program, program).parameters
    assert parameter.types[0].name in ("list", "str")


def test_names_that_stand_for_one_another_stand_for_nothing() -> None:
    program = Program("size = span\nspan = size\n\ndef f(x):\n    return size(x)\n", "m", "f")
    assert infer(program, program).parameters[0].name == "x"


def test_an_unknown_entry_is_an_input_error() -> None:
    with pytest.raises(InputError):
        domain("def f(x): return x", "g")


def test_code_of_every_kind_is_walked_without_a_fault() -> None:
    source = """
import asyncio, re as r
X: int = 1
TABLE = {"a": [1, 2], **{}}
async def f(a, *b, c: "int" = 1, d=lambda q: q, **e):
    global X
    async with a as x, open(b[0]): pass
    async for y in a: yield y
    try:
        del a[0], x
        a.z[1:2], (p, *q) = b
        a.b.c += 1
        await asyncio.sleep(0)
    except* ValueError as g: raise TypeError from g
    match a:
        case [1, *rest] if rest: return
        case {"k": v, **others}: return
        case str() | None: return
        case Point(x=1) as point: return
    while (n := len(b)) > 1: continue
    else: n = f"{n!r:>{X}}" % ()
    def inner(): nonlocal n; n = {**e}; return {k: v for k, v in e.items()}
    @d
    class Local: pass
    assert [*b, *inner()][::2], d(1)(2)
    lambda: (yield)
    return
"""
    assert [parameter.name for parameter in domain(source).parameters] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("module", ["bisect", "colorsys", "heapq", "shlex", "textwrap"])
def test_everything_that_can_be_called_in_a_real_module_has_a_domain(module: str) -> None:
    source = (Path(sysconfig.get_paths()["stdlib"]) / f"{module}.py").read_text()
    for entry in entries(source):
        found = domain(source, entry)
        assert all(parameter.types for parameter in (*found.parameters, *(found.receiver or ())))


def test_a_dict_keeps_the_types_of_what_is_copied_or_added_to_it() -> None:
    copied = (
        "def f(a, b):\n    made = dict(a)\n    for key, value in b.items():\n"
        "        made[key] = made[key] + value.upper() if key in made else value\n    return made\n"
    )
    assert first(domain(copied).parameters)["a"].startswith("dict[")
    added = (
        "from collections import defaultdict\ndef f(n, edges):\n    length = defaultdict(int)\n"
        "    length.update({(i, i): 0 for i in range(n)})\n    length.update(edges)\n    return length\n"
    )
    assert first(domain(added).parameters)["edges"] == "dict[tuple[int, int], int]"


@pytest.mark.parametrize("call", ["starmap(v1)", "starmap()", "map(v1)", "map()", "filter()", "zip()"])
def test_a_call_with_too_few_arguments_is_no_fault(call: str) -> None:
    assert first(domain(f"from itertools import starmap\ndef f(v1): return {call}").parameters)


def test_no_keys_of_dicts_are_supposed_that_no_dict_can_have() -> None:
    source = (
        "def f(data):\n    out = []\n    for x in data:\n        if isinstance(x, (list, tuple)):\n"
        "            out.extend(f(x))\n        elif isinstance(x, dict):\n            for k in sorted(x):\n"
        "                out.extend(f([x[k]]))\n        else:\n            out.append(x)\n    return out\n"
    )
    (parameter,) = domain(source).parameters
    assert any("dict[" in str(of) for of in parameter.types)
    assert not any(f"dict[{key}" in str(of) for of in parameter.types for key in ("list", "tuple[list", "dict", "set"))
