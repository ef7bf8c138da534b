"""Which code is worth mutating."""

from __future__ import annotations

import textwrap

import pytest

from mutsinq.operators.pipeline import mutants


def mutated_lines(source: str, *, noise: bool = False) -> set[int]:
    return {each.mutations[0].line for each in mutants(textwrap.dedent(source), noise=noise).mutants}


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: tuple[int, 1] | None) -> list[2]: ...\n",
        "x: dict[str, 1]\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n    n = 1\n",
        "import typing\nif typing.TYPE_CHECKING:\n    n = 1\n",
        '"""Module."""\ndef f():\n    """Function."""\nclass A:\n    """Class."""\n    "after"\n',
        "__all__ = ['f', 'g']\n__version__ = '1.0'\n",
        "T = TypeVar('T', bound='C')\nUserId = typing.NewType('UserId', int)\n",
        "T: Any = TypeVar('T', bound='C')\nOptions = TypedDict('Options', {'a': int}, total=False)\n",
        "Name: TypeAlias = 'str | int'\nOther: typing.TypeAlias = 'Name'\n",
        "@overload\ndef f(x: int = 1) -> int: ...\n@typing.overload\ndef f(x: str = '') -> str: ...\n",
        "import a.b\nfrom c import d as e\n",
        "class A(B, metaclass=C): pass\n",
    ],
)
def test_code_that_runs_for_nobody_is_not_mutated(source: str) -> None:
    assert mutated_lines(source, noise=True) == set()


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __repr__(self):\n        return 'A' + 1\n",
        "class A:\n    def _repr_html_(self):\n        return 'A' + 1\n",
        "def f(x):\n    logger.info('got %s', x + 1)\n",
        "def f(self):\n    self._log.debug('x', 1)\n",
        "def f():\n    logging.getLogger(__name__).warning('x', 1)\n",
        "import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=2)\n",
        "if __name__ == '__main__':\n    main(1)\n",
        "Mode = Literal['r', 'w']\n",
        "Key = typing.Union[str, Callable[[int], 'Key']]\nMode: Final = t.Literal['a']\n",
    ],
)
def test_what_programs_only_tell_people_and_type_checkers_is_mutated_when_asked_for(source: str) -> None:
    assert mutated_lines(source) == set()
    assert mutated_lines(source, noise=True)


def test_messages_of_exceptions_and_assertions_are_noise_but_their_conditions_are_not() -> None:
    source = "def f(x):\n    assert x > 0, f'bad {x}'\n    raise ValueError('bad', f'{x}')\n"

    def strings(noise: bool) -> set[str]:
        found = mutants(source, noise=noise).mutants
        return {each.operator for each in found} & {"string", "f-string"}

    assert strings(noise=False) == set()
    assert strings(noise=True) == {"string", "f-string"}
    assert mutated_lines(source) == {2, 3}


@pytest.mark.parametrize("call", ["cast('list[int]', 'b')", "typing.cast(dict[str, Literal['a']], 'b')"])
def test_the_type_of_a_cast_is_noise_but_its_value_is_not(call: str) -> None:
    summaries = [each.mutations[0].summary for each in mutants(call).mutants if each.operator == "string"]
    assert len(summaries) == 1
    assert "'b'" not in summaries[0].partition("→")[2]
    assert mutated_lines("cast(Tree, 'b', str)") == {1}


def test_what_help_shows_is_noise_but_what_options_do_is_not() -> None:
    source = """\
        def parser():
            made = ArgumentParser(prog='p', description='what ' + it_does)
            made.add_argument('-x', type=int, help='a number', metavar='N')
            made.add_argument('-q', help=SUPPRESS)
            return made
    """

    def edited(noise: bool) -> set[str]:
        found = mutants(textwrap.dedent(source), noise=noise).mutants
        return {each.mutations[0].summary.partition(" → ")[0] for each in found if each.operator != "keyword"}

    told = {", description='what ' + it_does", "help='a number',", "help='a number'", ", metavar='N'", "metavar='N'"}
    assert edited(noise=True) - edited(noise=False) == {*told, "description='what ' + it_does"}
    assert edited(noise=False) >= {"prog='p',", "type=int,", "'-x',"}


def test_arguments_that_only_sound_like_help_are_mutated() -> None:
    operators = {each.operator for each in mutants("show(help=True)\nBook(description='x')\n").mutants}
    assert {"boolean-literal", "string", "argument-removal"} <= operators


def test_methods_of_other_objects_that_log_are_mutated() -> None:
    assert mutated_lines("def f(x):\n    x.error(1 + 2)\n") == {2}


def test_value_of_an_annotated_assignment_is_mutated() -> None:
    assert mutated_lines("x: int = 3\n") == {1}
