from __future__ import annotations

import ast

import pytest

from mutsinq.static.classes import classes


def constructor(source: str, name: str = "C") -> str:
    return ast.unparse(classes(source)[name].constructor)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class C: pass", ""),
        ("class C:\n def __init__(self, a, b=2, *, c=3): pass", "a, b=2, *, c=3"),
        ("class C:\n def __new__(cls, a): pass", "a"),
        ("from dataclasses import dataclass\n@dataclass\nclass C:\n a: int\n b: str = 'x'", "a: int, b: str='x'"),
        ("import dataclasses\n@dataclasses.dataclass(frozen=True, kw_only=True)\nclass C:\n a: int", "*, a: int"),
        ("@dataclass\nclass C:\n a: int\n b: ClassVar[int] = 1\n c: int = field(init=False)", "a: int"),
        ("@dataclass\nclass C:\n a: int = field(default=3)", "a: int=3"),
        ("import attr\n@attr.s\nclass C:\n a: int", "a: int"),
        ("class C(NamedTuple):\n a: int\n b: int = 0", "a: int, b: int=0"),
        ("class C(TypedDict):\n a: int", "*, a: int"),
        ("class B:\n def __init__(self, a): pass\nclass C(B): pass", "a"),
        ("@dataclass\nclass B:\n a: int\n@dataclass\nclass C(B):\n b: int", "a: int, b: int"),
        ("@dataclass\nclass B:\n a: int\n b: int = 1\n@dataclass\nclass C(B):\n a: str", "a: str, b: int=1"),
    ],
)
def test_the_constructor_is_found_wherever_it_comes_from(source: str, expected: str) -> None:
    assert constructor(source) == expected


def test_an_enum_is_built_from_the_values_of_its_members() -> None:
    color = classes("class Color(Enum):\n RED = 1\n BLUE = 'b'\n def m(self): pass")["Color"]
    assert color.is_enum
    assert color.members == ("Color.RED", "Color.BLUE")
    assert ast.unparse(color.constructor) == "value: Literal[1, 'b']"


def test_attributes_come_from_class_bodies_methods_and_bases() -> None:
    found = classes("class A:\n a = 1\n def m(self): self.b = 2\nclass B(A):\n c: int\n def n(this): this.d = 1")
    assert found["B"].attributes == {"a", "m", "b", "c", "n", "d"}


def test_nested_classes_have_qualified_names() -> None:
    assert list(classes("class A:\n class B:\n  class C: pass")) == ["A", "A.B", "A.B.C"]


def test_a_class_with_abstract_methods_is_abstract() -> None:
    found = classes("class A(ABC):\n @abstractmethod\n def m(self): ...\nclass B(A):\n def m(self): return 1")
    assert found["A"].is_abstract
    assert not found["B"].is_abstract
