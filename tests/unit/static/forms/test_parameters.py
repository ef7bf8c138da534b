"""Parameters under other names, for calls by position."""

from __future__ import annotations

import pytest

from mutsinq.core.program import Program
from mutsinq.core.verdict import NotFound
from mutsinq.proofs.checking import check
from mutsinq.proofs.prove import prove_by_position, prove_by_reading
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.static.forms.parameters import positionally_alike


def programs(*sources: str, entry: str = "f") -> tuple[Program, ...]:
    return tuple(Program(source, "m", entry) for source in sources)


def alike(original: str, variant: str, entry: str = "f") -> str:
    first, second = programs(original, variant, entry=entry)
    return positionally_alike(second, first).source


def test_parameters_take_the_names_that_they_have_elsewhere() -> None:
    original = "def f(rows, n=2, *, key): ...\nclass A:\n    def m(self, other): ..."
    variant = (
        "def f(items, n=2, *, key):\n    return items\nclass A:\n    def m(this, that):\n        return this is that"
    )

    assert alike(original, variant).splitlines() == [
        "def f(rows, n=2, *, key):",
        "    return rows",
        "",
        "class A:",
        "",
        "    def m(self, other):",
        "        return self is other",
    ]


def test_parameters_may_exchange_their_names() -> None:
    assert alike("def f(a, b): ...", "def f(b, a):\n    return b - a") == "def f(a, b):\n    return a - b"


def test_what_has_the_new_name_gets_another_one() -> None:
    variant = "def f(items):\n    rows = [rows for rows in items]\n    return rows"

    assert (
        alike("def f(rows): ...", variant) == "def f(rows):\n    rows_ = [rows__ for rows__ in rows]\n    return rows_"
    )


@pytest.mark.parametrize(
    "variant",
    {
        "passed by name": "def f(items): return g(items)\ndef g(x): return f(items=x)",
        "passed by whatever name": "def f(items, **more): return items",
        "passed on by whatever name": "def f(items): return g(items)\ndef g(x): return f(**x)",
        "handed to somebody": "import sched\ndef f(items): return sched.call(f, items)",
        "names are looked at": "def f(items): return locals()",
        "messages are looked at": "def f(items):\n    try: return items()\n    except TypeError as e: return str(e)",
        "a decorator": "import cli\n@cli.command\ndef f(items): return items",
        "of another meaning": "rows = 3\ndef f(items): return items + rows",
        "bound otherwise": "def f(items):\n    import items\n    return items",
        "of a function inside": "def f(items):\n    def rows(): return items\n    return rows",
        "another number": "def f(items, more=1): return items",
    }.values(),
)
def test_where_somebody_could_see_it_names_stay(variant: str) -> None:
    assert alike("def f(rows): ...", variant) == variant


def test_a_method_that_another_class_may_call_keeps_its_names() -> None:
    source = "from json import JSONEncoder\nclass A(JSONEncoder):\n    def default(self, {}): return 1"

    assert alike(source.format("o"), source.format("x"), "A.default") == source.format("x")


def test_a_proof_says_what_is_to_be_passed_by_position() -> None:
    variant = "def f(items, n):\n    return [i for i in items if i > n]"
    original, variant = programs("def f(rows, n): return [r for r in rows if r > n]", variant)
    verdict = prove_by_position(original, variant)

    assert prove_by_reading(original, variant) is None
    assert verdict is not None
    assert verdict.proof is not None
    assert verdict.proof.certificate is not None
    assert verdict.proof.scope == "all inputs, rows passed by position"
    assert check(verdict.proof.certificate)


def test_names_of_helpers_do_not_matter() -> None:
    helper = "def g({0}):\n    yield {0}\ndef f(n): return list(g(n))"
    verdict = prove_by_reading(*programs(helper.format("x"), helper.format("y")))

    assert verdict is not None
    assert verdict.proof.scope == "all inputs"


@pytest.mark.parametrize(
    "function",
    {
        "called": "def f(t):\n def {0}({1}): return {1} and {0}({1}.next)\n return {0}(t)",
        "a generator": "def f(x):\n def {0}({1}):\n  for i in {1}: yield i\n return list({0}(x))",
        "a generator of itself": (
            "def f(x):\n def {0}({1}):\n  yield {1}\n  yield from {0}({1}.next)\n return sorted({0}(x))"
        ),
        "a generator in another": (
            "def f(x):\n def {0}({1}):\n  yield {1}\n return ' '.join(str(i) for i, _ in zip({0}(x), range(3)))"
        ),
        "a coroutine": "async def f(x):\n async def {0}({1}): return {1} + 1\n return await {0}(x)",
        "items inside": "def f(x):\n def {0}({1}): return sum(i * i for i in {1})\n return {0}(x)",
        "a key": "def f(x):\n def {0}({1}): return {1} and {0}({1}[1:])\n return max(x, key={0})",
    }.values(),
)
def test_names_of_a_function_inside_that_is_only_called_do_not_matter(function: str) -> None:
    verdict = prove_by_reading(*programs(function.format("go", "n"), function.format("walk", "node")))

    assert verdict is not None
    assert verdict.proof.scope == "all inputs"


@pytest.mark.parametrize(
    "function",
    {
        "returned": "def f(x):\n def {0}(): return {0}\n return {0}()",
        "called by keyword": "def f(x):\n def go({0}): return x and go(one=x)\n return go(x)",
        "the name of a class": "def f(x):\n def {0}():\n  class A: pass\n  return {0} and A\n return {0}()",
        "the name of a generator": "def f(x):\n def {0}(): yield x\n return {0}().__name__",
        "the text of a generator": "def f(x):\n def {0}(): yield x\n return repr({0}())[:25]",
        "the name of a coroutine": "def f(x):\n async def {0}(): return x\n c = {0}()\n c.close()\n return c.__name__",
        "a consumer of others": "def list(x): return x.__name__\ndef f(x):\n def {0}(): yield x\n return list({0}())",
        "a key of others": "def min(x, key): return key\ndef f(x):\n def {0}(): return {0}\n return min(x, key={0})",
        "captured": "def f(one, two):\n def go({0}): return [one, two]\n return go(3)",
    }.values(),
)
def test_names_of_a_function_inside_stay_where_they_show(function: str) -> None:
    assert prove_by_reading(*programs(function.format("one"), function.format("two"))) is None


def test_in_which_function_another_was_made_is_no_behaviour() -> None:
    inner = "def f(n):\n    def make(k):\n        return lambda: k\n    return make(n)"
    original, variant = programs("def f(n): return lambda: n", inner)

    assert prove_by_reading(original, variant) is not None
    assert isinstance(distinguish(original, variant, Settings(timeout=1, proofs=False)), NotFound)
