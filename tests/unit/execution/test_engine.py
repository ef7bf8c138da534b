"""The engine runs programs in confined workers and tells what each call did."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.outcome import Crashed, OutOfSteps, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.limits import Limits
from mutsinq.execution.worker import LoadError


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(Limits(seconds=1.0, load_seconds=1.0, load_steps=100_000)) as engine:
        yield engine


def details(engine: Engine, source: str, *inputs: Input, entry: str = "f", hash_seed: int = 0) -> list[object]:
    loaded = engine.open(Program(source, "subject", entry), hash_seed=hash_seed)
    try:
        return list(loaded.worker.details(list(inputs)))
    finally:
        loaded.worker.stop()


def detail(engine: Engine, source: str, *args: object, entry: str = "f", **kwargs: object) -> object:
    return details(engine, source, Input(args, kwargs), entry=entry)[0]


def test_a_call_that_returns_is_told_with_its_value(engine: Engine) -> None:
    assert detail(engine, "def f(x): return x + 1", 4) == Returned(("int", "5"))


def test_a_call_that_raises_is_told_with_type_and_message(engine: Engine) -> None:
    assert detail(engine, "def f(x): raise ValueError('no ' + x)", "way") == Raised("ValueError", "no way")


def test_an_exception_class_of_the_program_is_named_by_its_qualified_name(engine: Engine) -> None:
    assert detail(engine, "class Odd(Exception): pass\ndef f(): raise Odd") == Raised("subject.Odd")


def test_arguments_that_a_call_changed_are_told(engine: Engine) -> None:
    outcome = detail(engine, "def f(xs): xs.append(2)", [1])
    after = ("list", (("none", "None"), ("list", (("list", (("int", "1"), ("int", "2"))),)), ("dict", ())))
    assert outcome == Returned(("none", "None"), after)


def test_what_a_call_prints_is_captured(engine: Engine) -> None:
    outcome = detail(engine, "import sys\ndef f(): print('out'); sys.stderr.write('err')")
    assert isinstance(outcome, Returned)
    assert outcome.output == "out\n"


def test_output_is_cut_at_64_kib(engine: Engine) -> None:
    outcome = detail(engine, "def f():\n for _ in range(100): print('x' * 10_000)")
    assert isinstance(outcome, Returned)
    assert len(outcome.output) == 1 << 16


def test_keyword_and_variadic_arguments_reach_the_function(engine: Engine) -> None:
    outcome = detail(engine, "def f(a, *rest, k, **more): return a, rest, k, more", 1, 2, 3, k=4, z=5)
    pairs = ((("str", "z"), ("int", "5")),)
    rest = ("tuple", (("int", "2"), ("int", "3")))
    assert outcome == Returned(("tuple", (("int", "1"), rest, ("int", "4"), ("dict", pairs))))


def test_the_receiver_of_a_method_is_built_by_its_constructor(engine: Engine) -> None:
    source = "class C:\n def __init__(self, n): self.n = n\n def add(self, k): self.n += k; return self.n"
    (outcome,) = details(engine, source, Input((2,), receiver=Build("C", (40,))), entry="C.add")
    assert isinstance(outcome, Returned)
    assert outcome.value == ("int", "42")
    assert outcome.arguments is not None
    assert outcome.arguments[1][0] == ("object", "subject.C", (("n", ("int", "42")),))


@pytest.mark.parametrize("decorator", ["staticmethod", "classmethod"])
def test_static_and_class_methods_need_no_receiver(engine: Engine, decorator: str) -> None:
    first = "cls, " if decorator == "classmethod" else ""
    source = f"class C:\n @{decorator}\n def f({first}x): return x * 2"
    assert detail(engine, source, 3, entry="C.f") == Returned(("int", "6"))


def test_a_property_is_read(engine: Engine) -> None:
    source = "class C:\n @property\n def p(self): return 'p'"
    assert details(engine, source, Input(receiver=Build("C")), entry="C.p") == [Returned(("str", "p"))]


def test_objects_of_the_program_and_of_the_standard_library_are_built(engine: Engine) -> None:
    source = "import enum\nclass Color(enum.Enum):\n RED = 1\ndef f(q, c, g): return list(q), c, g(-3)"
    outcome = detail(engine, source, Build("deque", ([1],)), Reference("Color.RED"), Reference("abs"))
    assert isinstance(outcome, Returned)
    assert outcome.value[1][0] == ("list", (("int", "1"),))
    assert outcome.value[1][1][:2] == ("object", "subject.Color")
    assert outcome.value[1][2] == ("int", "3")


def test_a_name_that_the_program_does_not_know_makes_the_input_unbuildable(engine: Engine) -> None:
    outcome = detail(engine, "def f(x): return x", Reference("os.system"))
    assert isinstance(outcome, Crashed)
    assert outcome.reason.startswith("unbuildable input")


def test_generators_are_consumed_up_to_a_bound(engine: Engine) -> None:
    source = "def f(n):\n i = 0\n while n < 0 or i < n:\n  yield i\n  i += 1"
    ending, endless = details(engine, source, Input((2,)), Input((-1,)))
    assert ending == Returned(("iterator", (("int", "0"), ("int", "1")), "end"))
    assert isinstance(endless, Returned)
    assert len(endless.value[1]) == 1000
    assert endless.value[2] == "more"


def test_a_coroutine_is_driven_to_its_end(engine: Engine) -> None:
    outcome = detail(engine, "async def f(x): return x + 1", 1)
    assert outcome == Returned(("object", "coroutine", (("returned", ("int", "2")),)))


def test_a_cyclic_value_is_told(engine: Engine) -> None:
    outcome = detail(engine, "def f():\n xs = []\n xs.append(xs)\n return xs")
    assert outcome == Returned(("list", (("same", "0"),)))


def test_a_huge_value_is_cut(engine: Engine) -> None:
    outcome = detail(engine, "def f():\n xs = [0]\n for _ in range(100): xs = [xs, xs]\n return xs")
    assert isinstance(outcome, Returned)
    assert "cut" in repr(outcome.value)


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "for _ in iter(int, 1): pass",
        "[0 for _ in iter(int, 1)]",
        "(lambda g: g(g))(lambda g: g(g))",
        "while True:\n  try:\n   while True: pass\n  except BaseException: pass",
    ],
)
def test_an_endless_loop_runs_out_of_steps(engine: Engine, body: str) -> None:
    outcome = detail(engine, f"import sys\nsys.setrecursionlimit(10**6)\ndef f():\n {body}")
    assert outcome == OutOfSteps(engine.limits.steps)


def test_running_out_of_steps_is_deterministic(engine: Engine) -> None:
    source = "def f(n):\n while n: n -= 1"
    inputs = [Input((n,)) for n in (99_990, 99_999, 100_000, 100_010)]
    for _ in range(3):
        ends = [type(outcome).__name__ for outcome in details(engine, source, *inputs)]
        assert ends == ["Returned", "Returned", "OutOfSteps", "OutOfSteps"]


def test_a_loop_in_c_is_ended_by_the_clock_and_no_other_call_is_lost(engine: Engine) -> None:
    source = "import itertools\ndef f(x):\n return sum(itertools.repeat(0)) if x == 2 else x"
    outcomes = details(engine, source, *(Input((x,)) for x in range(5)))
    expected: list[object] = [Returned(("int", str(x))) for x in range(5)]
    expected[2] = Crashed("wall clock")
    assert outcomes == expected


def test_a_worker_that_dies_is_replaced_and_no_other_call_is_lost(engine: Engine) -> None:
    source = "import os\ndef f(x):\n if x in (1, 3): os._exit(0)\n return x"
    outcomes = details(engine, source, *(Input((x,)) for x in range(5)))
    assert [outcome == Crashed("exit") for outcome in outcomes] == [False, True, False, True, False]
    assert outcomes[4] == Returned(("int", "4"))


def test_twenty_hangs_among_forty_inputs_start_one_worker(engine: Engine) -> None:
    loaded = engine.open(Program("def f(x):\n while x % 2: pass\n return x", "subject", "f"))
    batch = loaded.worker.run([Input((x,)) for x in range(40)])
    assert [outcome == b"T" for outcome in batch.outcomes] == [False, True] * 20
    assert loaded.worker.starts == 1


def test_a_batch_ends_at_its_deadline(engine: Engine) -> None:
    loaded = engine.open(Program("def f(x):\n for _ in range(90_000): pass\n return x", "subject", "f"))
    batch = loaded.worker.run([Input((x,)) for x in range(2000)], deadline=time.monotonic() + 0.2)
    assert 0 < len(batch.outcomes) < 2000


def test_outcomes_of_equal_values_are_equal_bytes_and_of_other_types_are_not(engine: Engine) -> None:
    def outcome(expression: str) -> bytes:
        loaded = engine.open(Program(f"def f(): return {expression}", "subject", "f"))
        return loaded.worker.run([Input()]).outcomes[0]

    assert outcome("''.join(['a', 'b'])") == outcome("'ab'")
    assert outcome("float('nan')") == outcome("float('nan')")
    assert len({outcome(text) for text in ("1", "True", "1.0", "[1]", "(1,)", "b'1'", "bytearray(b'1')")}) == 7


def test_branches_give_calls_different_signatures(engine: Engine) -> None:
    source = "def f(x):\n if x > 5: return 1\n return 0"
    loaded = engine.open(Program(source, "subject", "f"))
    signatures = loaded.worker.run([Input((x,)) for x in (1, 2, 9)]).signatures
    assert signatures[0] == signatures[1] != signatures[2]
    assert loaded.worker.reached == {0, 1}


@pytest.mark.parametrize(
    "told",
    [
        "int(time.time()) // 86_400",
        "time.time_ns() // 86_400_000_000_000",
        "time.localtime().tm_year",
        "time.gmtime().tm_mon",
        "time.strftime('%d')",
        "time.ctime()[-4:]",
        "datetime.date.today().year",
        "datetime.datetime.today().year",
        "datetime.datetime.now().year",
        "datetime.datetime.now(datetime.timezone.utc).month",
        "datetime.datetime.utcnow().day",
    ],
)
def test_the_date_is_another_one_under_another_hash_seed(engine: Engine, told: str) -> None:
    source = f"import datetime, time\ndef f(): return {told}"
    first, other = (details(engine, source, Input(), hash_seed=seed)[0] for seed in (0, 1))
    assert first != other


def test_a_moment_is_of_its_own_class_under_another_date_too(engine: Engine) -> None:
    source = """
import datetime

class Moment(datetime.datetime):
    pass

def f():
    return type(Moment.now()).__name__, type(datetime.datetime.now()).__name__, datetime.datetime.now().tzinfo
"""
    first, other = (details(engine, source, Input(), hash_seed=seed)[0] for seed in (0, 1))
    assert first == other


def test_only_the_date_of_now_is_shifted(engine: Engine) -> None:
    source = "import time\ndef f(): return time.gmtime(0).tm_year, time.strftime('%Y', time.gmtime(0)), time.time"
    first, other = (details(engine, source, Input(), hash_seed=seed)[0] for seed in (0, 1))
    assert first == other


def test_hash_seeds_are_pinned(engine: Engine) -> None:
    source = "def f(): return hash('mutsinq')"
    first, again, other = (details(engine, source, Input(), hash_seed=seed)[0] for seed in (0, 0, 1))
    assert first == again != other


def test_the_environment_of_the_user_is_not_seen(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "topsecret")
    with Engine() as fresh:
        outcome = detail(fresh, "import os\ndef f(): return 'topsecret' in str(os.environ)")
    assert outcome == Returned(("bool", "False"))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import nonesuch", "needs the module nonesuch"),
        ("x = 1 / 0", "raises ZeroDivisionError when imported"),
        ("import sys; sys.exit(3)", "calls sys.exit when imported"),
        ("while True: pass", "step budget for imports"),
        ("import itertools; sum(itertools.repeat(0))", "does not end within 1 s"),
        ("import os; os._exit(0)", "ends the process"),
        ("def g(): pass", "no function named f"),
    ],
)
def test_a_program_that_cannot_be_imported_is_a_load_error_that_says_why(
    engine: Engine, source: str, message: str
) -> None:
    with pytest.raises(LoadError, match=message):
        engine.open(Program(source, "subject", "f"))


def test_a_load_error_names_the_line(engine: Engine) -> None:
    with pytest.raises(LoadError, match=r"subject\.py:2: raises KeyError"):
        engine.open(Program("d = {}\nd['x']\ndef f(): pass", "subject", "f"))


@pytest.mark.parametrize("source", ["def f(:", "def f():\n\treturn 1\n        return 2", "f = '\0'"])
def test_source_that_does_not_compile_is_an_input_error(engine: Engine, source: str) -> None:
    with pytest.raises(InputError, match=r"subject\.py"):
        engine.open(Program(source, "subject", "f"))


def test_two_programs_of_one_module_name_do_not_meet(engine: Engine) -> None:
    one = engine.open(Program("import builtins\ndef f(): builtins.len = lambda x: 42; return len([])", "m", "f"))
    other = engine.open(Program("def f(): return len([])", "m", "f"))
    assert one.worker.details([Input()]) == [Returned(("int", "42"))]
    assert other.worker.details([Input()]) == [Returned(("int", "0"))]


def test_a_module_in_a_package_may_import_its_siblings(engine: Engine, tmp_path: object) -> None:
    import pathlib

    package = pathlib.Path(str(tmp_path)) / "pack"
    package.mkdir()
    (package / "__init__.py").write_text("from .mod import f")
    (package / "other.py").write_text("BASE = 40")
    source = "from . import other\ndef f(x): return other.BASE + x"
    program = Program(source, "pack.mod", "f", str(package / "mod.py"), str(tmp_path))
    loaded = engine.open(program)
    assert loaded.worker.details([Input((2,))]) == [Returned(("int", "42"))]


def test_a_module_named_like_one_of_the_standard_library_is_the_one_that_runs(engine: Engine) -> None:
    loaded = engine.open(Program("def f(): return 'mine'", "heapq", "f"))
    assert loaded.worker.details([Input()]) == [Returned(("str", "mine"))]


def test_signatures_are_odd_where_a_call_came_to_a_watched_line() -> None:
    source = "def f(n):\n    if n > 3:\n        n += 1\n        n += 2\n    return n"
    with Engine() as engine:
        worker = engine.open(Program(source, "subject", "f"), watched_lines=[4]).worker
        signatures = worker.run([Input((1,)), Input((5,))]).signatures
        worker.stop()
    assert [signature % 2 for signature in signatures] == [0, 1]
