"""Arrays: numpy and pandas values are made without these libraries, and compared by all that they hold."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest

from mutsinq.core.call_text import parse_call
from mutsinq.core.input import Build, Input
from mutsinq.core.literal import parse_value, render
from mutsinq.core.program import Program
from mutsinq.core.types import parse_type
from mutsinq.core.verdict import Distinguished, NotFound
from mutsinq.execution.engine import Engine
from mutsinq.searchers.conforming import conforms
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Palette, palette
from mutsinq.searchers.settings import Settings
from mutsinq.static.domains.domain import Domain
from mutsinq.static.domains.inference import infer


@pytest.mark.parametrize("name", ["numpy.ndarray", "numpy.ndarray[float]", "pandas.Series", "pandas.DataFrame"])
def test_values_have_texts_and_are_of_their_type(name: str) -> None:
    sampler = Compiler(Domain(()), Palette()).sampler(parse_type(name))
    random = Random(0).random
    for _ in range(200):
        value = sampler(Draft(random))
        assert isinstance(value, Build)
        assert render(parse_value(render(value))) == render(value)
        assert conforms(value, parse_type(name))


def test_values_are_missing_alone_and_side_by_side() -> None:
    sampler = Compiler(Domain(()), Palette()).sampler(parse_type("pandas.Series[float]"))
    random, gaps = Random(0).random, set()
    for _ in range(500):
        values = sampler(Draft(random)).args[0]
        gaps.add(sum(value is None or value != value for value in values))
    assert gaps == {0, 1, 2, 3}


def test_arrays_of_one_input_mostly_have_one_shape() -> None:
    sampler = Compiler(Domain(()), Palette()).sampler(parse_type("numpy.ndarray"))
    random, alike = Random(0).random, 0
    for _ in range(100):
        draft = Draft(random)
        one, other = sampler(draft).args[0], sampler(draft).args[0]
        alike += len(one) == len(other)
    assert alike > 75


def test_nothing_is_imported_to_make_them() -> None:
    script = (
        "import sys; from mutsinq.searchers.generation import arrays, compiling; "
        "assert not {'numpy', 'pandas'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


USES = {
    "attributes of an array": ("import numpy as np\ndef f(v): return v.reshape(-1).shape", "numpy.ndarray"),
    "functions of arrays": ("import numpy as np\ndef f(v): return np.cumsum(v) - np.diff(v)", "numpy.ndarray"),
    "methods of a frame": ("import pandas as pd\ndef f(v): return v.groupby('a').mean()", "pandas.DataFrame"),
    "methods of a series": ("import pandas as pd\ndef f(v): return v.value_counts().head(2)", "pandas.Series"),
    "a class without the library": ("def f(v): return v.reshape(-1)", "str"),
}


@pytest.mark.parametrize(("source", "expected"), USES.values(), ids=USES)
def test_use_tells_arrays_where_the_library_is_imported(source: str, expected: str) -> None:
    program = Program(source, "m", "f")
    assert str(infer(program, program).parameters[0].types[0]) == expected


def _verdict(original: str, variant: str) -> object:
    settings = Settings(timeout=20, searchers=("boundary", "fuzz"))
    return distinguish(Program(original, "m", "f"), Program(variant, "m", "f"), settings)


ARRAYS = {
    "an axis": ("np.max(x, axis=0)", "np.max(x, axis=-1)"),
    "a type of elements": ("x.astype('float64')", "x.astype('float32')"),
    "a missing value": ("np.sum(x)", "np.nansum(x)"),
}


@pytest.mark.parametrize(("original", "variant"), ARRAYS.values(), ids=ARRAYS)
def test_programs_on_arrays_are_told_apart(original: str, variant: str) -> None:
    pytest.importorskip("numpy")
    head = "import numpy as np\ndef f(x: np.ndarray): return "
    assert isinstance(_verdict(head + original, head + variant), Distinguished)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("original", "variant"),
    [
        ("d['a'].sum()", "d['a'].head(3).sum()"),
        ("d.columns.tolist()", "sorted(d.columns)[:1]"),
        ("d['a'] > 1", "d['a'] >= 1"),
    ],
)
def test_programs_on_frames_are_told_apart(original: str, variant: str) -> None:
    pytest.importorskip("pandas")
    head = "import pandas as pd\ndef f(d: pd.DataFrame): return "
    assert isinstance(_verdict(head + original, head + variant), Distinguished)


def test_missing_values_are_the_same_and_types_of_elements_are_not() -> None:
    pytest.importorskip("numpy")
    source = "import numpy\ndef f(x): return x * 1"
    calls = ["f(numpy.array([float('nan')]))", "f(numpy.array([1], dtype='int8'))", "f(numpy.array([1]))"]
    with Engine() as engine:
        one, other = (engine.open(Program(source, "m", "f")).worker for _ in range(2))
        inputs = [parse_call(call)[1] for call in calls]
        outcomes = [worker.run(inputs).outcomes for worker in (one, other)]
        one.stop(), other.stop()
    assert outcomes[0] == outcomes[1]
    assert len(set(outcomes[0])) == 3


def test_a_program_that_knows_nothing_of_numpy_can_be_given_an_array() -> None:
    pytest.importorskip("numpy")
    array = Input((Build("numpy.array", ([1, 2],)),))
    same = Program("def f(x): return x", "m", "f")
    settings = Settings(timeout=20, searchers=("examples",), examples=(array,))
    other = Program("def f(x): return bytes(x)", "m", "f")
    assert isinstance(distinguish(same, other, settings), Distinguished)


def test_where_a_library_is_not_installed_its_values_are_no_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program("def f(x): return x", "m", "f")
    with Engine() as engine:
        worker = engine.open(program).worker
        outcome = worker.run([Input((Build("pandasless.Series", ([1],)),))]).outcomes[0]
        worker.stop()
    assert outcome[:1] == b"U"
    settings = Settings(timeout=0.3, searchers=("examples",), examples=(Input((Build("pandasless.Series", ([1],)),)),))
    assert isinstance(distinguish(program, Program("def f(x): return [x]", "m", "f"), settings), NotFound)


def test_columns_bear_names_that_the_programs_know_however_they_are_read() -> None:
    source = "import pandas as pd\ndef f(df: pd.DataFrame): return df.groupby('city')['sales'].sum()"
    domain = infer(Program(source, "m", "f"), Program(source, "m", "f"))
    sampler = Compiler(domain, palette(domain.constants)).of_parameter(
        domain.parameters[0], domain.parameters[0].types[0]
    )
    random = Random(0).random
    frames = [sampler(Draft(random)).args[0] for _ in range(200)]
    assert all({"city", "sales"} <= frame.keys() for frame in frames)
    assert any(None in frame["city"] for frame in frames)
