"""`mutsinq.distinguish` judges live functions, methods and classes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from live_subjects import Counter, Still, Sum, Tally, thrice, triple

import mutsinq
from mutsinq.searchers.live import distinguish

QUICK = ("examples", "boundary", "fuzz")


def call_of(verdict: mutsinq.Verdict) -> str:
    assert isinstance(verdict, mutsinq.Distinguished), verdict
    return verdict.counterexample.call


def test_two_functions_of_one_module_are_told_apart() -> None:
    assert call_of(distinguish(triple, thrice, timeout=3, searchers=QUICK)) == "triple(51)"


def test_two_lambdas_are_told_apart() -> None:
    assert call_of(mutsinq.distinguish(lambda n: n > 10, lambda n: n >= 10, timeout=3)) == "f(10)"


def test_the_same_code_is_proved_the_same() -> None:
    assert isinstance(distinguish(lambda n: n + 1, lambda n: n + 1, timeout=3), mutsinq.Equivalent)


def test_functions_of_two_names_are_proved_the_same_by_what_they_do() -> None:
    def slow(n):  # type: ignore[no-untyped-def]
        total = n + 1
        return [lambda: total, total]

    def fast(n):  # type: ignore[no-untyped-def]
        result = n + 1
        return [lambda: result, result]

    assert isinstance(distinguish(slow, fast, timeout=3, searchers=QUICK), mutsinq.Equivalent)


def test_methods_of_classes_with_different_names_are_told_apart() -> None:
    assert call_of(distinguish(Counter.add, Tally.add, timeout=3, searchers=QUICK)) == "Counter().add(7)"


def test_classes_are_told_apart_by_a_method_and_not_by_their_names() -> None:
    assert call_of(distinguish(Counter, Tally, timeout=3, searchers=QUICK)) == "counter = Counter(); counter.add(7)"
    assert not isinstance(distinguish(Counter, Sum, timeout=0.5, searchers=QUICK), mutsinq.Distinguished)


def test_classes_of_two_names_are_compared_by_all_that_can_be_called() -> None:
    class Coin:
        def __init__(self, n: int) -> None:
            self.n = n

        def added(self, m: int) -> int:
            return self.n + m

        @classmethod
        def doubled(cls, n: int) -> Coin:
            return cls(2 * n)

    class Note:
        def __init__(self, n: int) -> None:
            self.n = n

        def added(self, m: int) -> int:
            return self.n + m

        @classmethod
        def doubled(cls, n: int) -> Note:
            return cls(3 * n)

    assert ".doubled(" in call_of(distinguish(Coin, Note, timeout=5, searchers=QUICK))


def test_classes_with_different_methods_cannot_be_compared() -> None:
    assert distinguish(Counter, Still) == mutsinq.Invalid("the variant Still has no add")


def test_examples_may_be_tuples_texts_or_inputs() -> None:
    def f(text: str) -> bool:
        return hash(text) is None

    def g(text: str) -> bool:
        return text in ("7up-a", "7up-b", "7up-c")

    for example in (("7up-a",), "g('7up-b')", mutsinq.Input(("7up-c",))):
        verdict = distinguish(f, g, timeout=3, examples=[example], searchers=["examples"])
        assert "7up" in call_of(verdict)


def test_the_relation_says_what_counts() -> None:
    def f(n: int) -> int:
        print(n)
        return n

    def g(n: int) -> int:
        return n

    relation = mutsinq.Relation(ignore_stdout=True)
    assert isinstance(distinguish(f, g, timeout=3, searchers=QUICK), mutsinq.Distinguished)
    assert isinstance(distinguish(f, g, timeout=0.5, searchers=QUICK, relation=relation), mutsinq.NotFound)


def test_an_unknown_searcher_is_refused_by_name() -> None:
    with pytest.raises(mutsinq.InputError, match="no searcher is named 'luck'; there are examples, boundary"):
        distinguish(triple, thrice, searchers=["luck"])


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("timeout", 0, "timeout must be a number of seconds above 0, not 0"),
        ("timeout", float("nan"), "timeout must be a number of seconds above 0, not nan"),
        ("timeout", "5", "timeout must be a number of seconds above 0, not '5'"),
        ("seed", "7", "seed must be a whole number, not '7'"),
        ("relation", {}, r"relation must be a mutsinq.Relation, not \{\}"),
        ("searchers", "fuzz", "searchers must be a list of names, not 'fuzz'"),
        ("examples", "f(1)", r"examples must be a list of inputs, not 'f\(1\)'"),
        ("examples", [3], r"an example must be a tuple of arguments, .*, not 3"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_refused_at_once(option: str, value: object, message: str) -> None:
    with pytest.raises(mutsinq.InputError, match=message):
        distinguish(triple, thrice, **{option: value})  # type: ignore[arg-type]


def test_functions_of_two_modules_are_compared_under_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, word in (("before", ""), ("after", "not ")):
        text = f"class Box:\n    def __init__(self, n): self.n = {word}n\ndef f(n: int): return Box(n)\n"
        (tmp_path / f"{name}_box.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    import after_box  # type: ignore[import-not-found]
    import before_box  # type: ignore[import-not-found]

    found = distinguish(before_box.f, after_box.f, timeout=3, searchers=QUICK)
    assert isinstance(found, mutsinq.Distinguished)
    value = found.counterexample.variant
    assert isinstance(value, mutsinq.Returned)
    assert value.value[1] == "before_box.Box"


def test_a_script_may_compare_what_it_defines_itself(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import mutsinq\n"
        "LIMIT = 10\n"
        "class Box:\n"
        "    def __init__(self, n): self.n = n\n"
        "    def over(self): return self.n > LIMIT\n"
        "def f(n: int): return Box(n).over()\n"
        "def g(n: int): return n >= LIMIT\n"
        "print(mutsinq.distinguish(f, g, timeout=3).counterexample.call)\n"
        "print(type(mutsinq.distinguish(Box.over, Box.over)).__name__)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("f(10)\nEquivalent\n", "")


def test_everything_that_the_package_offers_is_there() -> None:
    assert [name for name in mutsinq.__all__ if getattr(mutsinq, name, None) is None] == []
    assert set(mutsinq.__all__) <= set(dir(mutsinq))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        mutsinq.nothing  # noqa: B018
