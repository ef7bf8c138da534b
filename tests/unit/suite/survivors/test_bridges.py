"""Functions of other modules as entries of a mutant's."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from mutsinq.core.input import Input
from mutsinq.core.mutation import Edit, FromOperator, Mutation
from mutsinq.core.program import Span
from mutsinq.core.verdict import Distinguished
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.static.sources import Source, read_file
from mutsinq.suite.survivors.bridges import Caller, bridged
from mutsinq.suite.survivors.survivor import Survivor

HELPERS = """
    import package.api

    def _clean(text, limit):
        return text.strip()[:limit]
    """
API = """
    from package.helpers import _clean

    SEPARATOR = "-"

    def join(words: "list[str]", /, limit: int | None = 8, *rest, last="", separator=SEPARATOR, **others):
        return separator.join(_clean(word, limit) for word in (*words, *rest, last, *others.values()) if word)

    def named(words, separator=SEPARATOR):
        return separator.join(words)

    def package(): ...

    async def later(words): ...

    class Words: ...
    """


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Source, Source]:
    """A module with a private function, and one that calls it; each imports the other."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "__init__.py").write_text("from package.api import join\n")
    for name, text in (("helpers", HELPERS), ("api", API)):
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    return read_file(folder / "helpers.py"), read_file(folder / "api.py")


def test_a_function_hands_on_all_that_it_is_given(sources: tuple[Source, Source]) -> None:
    made = bridged(*sources, "join")
    assert made is not None
    assert made.module == "package.helpers"
    assert made.text.startswith(sources[0].text)
    assert made.text.endswith(
        "def join(words: 'list[str]', /, limit: 'int | None'=8, *rest, last='', **others):\n"
        "    from package.api import join as mutsinq_function\n"
        "    return mutsinq_function(words, limit, *rest, last=last, **others)\n"
    )


@pytest.mark.parametrize("name", ["named", "package", "later", "Words", "missing"])
def test_what_cannot_be_handed_on_has_no_bridge(sources: tuple[Source, Source], name: str) -> None:
    assert bridged(*sources, name) is None


def test_a_mutant_is_told_apart_by_a_call_of_another_module(sources: tuple[Source, Source]) -> None:
    helpers, api = sources
    start = helpers.text.index(".strip()")
    edit = Edit(Span(start, start + len(".strip()")), "")
    mutation = Mutation("1", "by-hand", (edit,), "no strip", "_clean", 4)
    survivor = Survivor(0, helpers, FromOperator((mutation,)), {}, (Caller(api.path, "join"),))
    survivor.prepare()
    assert survivor.entries.ordered == ("package.api:join", "_clean")
    settings = Settings(timeout=20.0, searchers=("examples",), proofs=False, examples=(Input(([" a", "b"],)),))
    verdict = distinguish(*survivor.programs("package.api:join"), settings)
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.call.startswith("join([")
