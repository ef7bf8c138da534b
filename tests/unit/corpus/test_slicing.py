"""A function is cut out with all that it needs, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.corpus.siblings import Library, sibling_file
from mutsinq.corpus.slicing import Inseparable, Slicer

SHOP = {
    "shop/__init__.py": "from .prices import net\n",
    "shop/prices.py": (
        "import math\nfrom .tax import RATE, rounded as to_cents\nimport json\n\n"
        "def net(gross):\n    return to_cents(gross / RATE)\n\n"
        "def floor(x):\n    return math.floor(x)\n"
    ),
    "shop/tax.py": "import math\nRATE = 1.19\n\ndef rounded(x):\n    return math.floor(x * 100) / 100\n",
    "shop/deep/__init__.py": "",
    "shop/deep/bill.py": (
        "from shop import net\nfrom ..tax import RATE\n\ndef bill(xs):\n    return sum(map(net, xs)) * RATE\n"
    ),
    "shop/clash.py": "from .tax import rounded\n\ndef math(x):\n    return rounded(x)\n",
    "shop/hidden.py": "from .other import helper\n\ndef f(x):\n    return helper(x) + max(x)\n",
    "shop/other.py": "def max(x):\n    return 0\n\ndef helper(x):\n    return max(x)\n",
    "shop/round.py": "from .back import back\n\ndef f(x):\n    return back(x)\n\ndef g(x):\n    return x\n",
    "shop/back.py": "from .round import g\n\ndef back(x):\n    return g(x)\n",
    "shop/named.py": "from . import tax\n\ndef f(x):\n    return tax.rounded(x)\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, source in SHOP.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    return tmp_path / "shop"


def run(source: str, entry: str, *args: object) -> object:
    """Only for texts of this file."""
    names: dict[str, object] = {}
    exec(compile(source, "slice", "exec"), names)
    return names[entry](*args)  # type: ignore[operator]


def test_what_a_function_needs_comes_along_and_nothing_else() -> None:
    functions = "def g(x):\n    return x\n\ndef f(x):\n    return g(x) + T[x]\n"
    source = f"import re, json\nA = 1\nB = 2\nT: dict = {{}}\nT['a'] = A\n\n{functions}"
    assert Slicer(source).cut("f") == f"A = 1\nT: dict = {{}}\nT['a'] = A\n\n{functions}"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import numpy\ndef f(x):\n    return numpy.sum(x)\n", "needs numpy, which is not in the standard library"),
        ("def f(x):\n    return g(x)\n", "needs g, which the module does not define"),
        ("from .other import g\ndef f(x):\n    return g(x)\n", "needs .other"),
    ],
)
def test_what_cannot_come_along_is_named(source: str, reason: str) -> None:
    with pytest.raises(Inseparable, match=reason):
        Slicer(source).cut("f")


def test_what_it_needs_of_other_modules_of_its_package_comes_along(shop: Path) -> None:
    cut = Library().slicer(shop / "prices.py").cut("net")
    assert run(cut, "net", 119) == 100.0
    assert "json" not in cut
    assert cut.count("import math") == 1


def test_names_are_followed_through_packages_and_over_several_modules(shop: Path) -> None:
    assert run(Library().slicer(shop / "deep" / "bill.py").cut("bill"), "bill", [119, 238]) == pytest.approx(357)


@pytest.mark.parametrize(
    ("module", "entry", "reason"),
    [
        ("clash", "math", "two things of the name math"),
        ("hidden", "f", "two things of the name max"),
        ("round", "f", "modules that need one another"),
        ("named", "f", "needs tax"),
    ],
)
def test_modules_that_do_not_go_together_are_left_apart(shop: Path, module: str, entry: str, reason: str) -> None:
    with pytest.raises(Inseparable, match=reason):
        Library().slicer(shop / f"{module}.py").cut(entry)


def test_only_modules_of_the_same_package_are_siblings(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("x = 1\n")
    assert sibling_file(shop / "prices.py", "tax", 1) == shop / "tax.py"
    assert sibling_file(shop / "deep" / "bill.py", "shop.tax", 0) == shop / "tax.py"
    assert sibling_file(shop / "prices.py", "secret", 2) is None
    assert sibling_file(shop / "prices.py", "secret", 0) is None
    assert sibling_file(tmp_path / "secret.py", "shop", 1) is None


METHODS = """
STEP = 2

class Counter:
    @staticmethod
    def twice(x):
        return x * STEP

    @classmethod
    def half(cls, x):
        return x // STEP

    def plus(self, x, y=1):
        return x + y

    def own(self, x):
        return self.plus(x)

    def above(self, x):
        return super().plus(x)

    def mangled(self, x):
        return x.__secret

    def max(self, x):
        return max(x)

    def __eq__(self, other):
        return True

    @property
    def size(self):
        return 3
"""


def test_methods_that_use_nothing_of_their_object_are_functions() -> None:
    slicer = Slicer(METHODS)
    assert [node.name for node in slicer.entries] == ["twice", "half", "plus", "Counter_max"]
    assert [run(slicer.cut(name), name, 5) for name in ("twice", "half", "plus")] == [10, 2, 6]
    assert "class" not in slicer.cut("plus")
    assert run(slicer.cut("Counter_max"), "Counter_max", [1, 3]) == 3


DATA = """
def price(x):
    return x

class Shop:
    rate = 3

    def near(self, x, y=1):
        if x > self.top:
            return self.top - self._low * y
        return max(x, y)

    def price(self):
        return self.top + 1

    def member(self, x):
        return x * self.rate

    def stored(self, x):
        self.top = x

    def called(self, x):
        return self.top(x)

    def passed(self, x):
        return vars(self), self.top

    def clashing(self, top):
        return top + self.top

    @classmethod
    def of_class(cls, x):
        return cls.top + x
"""


def test_data_that_a_method_only_reads_of_its_object_are_parameters_of_a_function() -> None:
    slicer = Slicer(DATA)
    assert [node.name for node in slicer.entries] == ["price", "near", "Shop_price"]
    assert slicer.cut("near").startswith("def near(top, _low, x, y=1):")
    assert run(slicer.cut("near"), "near", 5, 2, 9) == 3
    assert run(slicer.cut("Shop_price"), "Shop_price", 5) == 6


INNER = """
def outer(n):
    def closed(x, y):
        return x * y

    def open(x):
        return x + n

    class Local:
        def method(self, x):
            return x

    return open(closed(n, 2))
"""


def test_inner_functions_that_use_nothing_of_the_outer_one_are_functions() -> None:
    slicer = Slicer(INNER)
    assert [node.name for node in slicer.entries] == ["outer", "closed"]
    assert run(slicer.cut("closed"), "closed", 3, 4) == 12
