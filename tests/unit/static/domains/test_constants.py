from __future__ import annotations

from mutsinq.core.program import SCRIPT, Program
from mutsinq.static.domains.constants import constants


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def test_constants_of_helpers_come_after_those_of_the_entry() -> None:
    found = constants(program("K = 3\ndef g(x): return x == 2 or K\ndef f(x): return g(x) + 1\ndef other(): return 99"))
    assert found.integers == (1, 2, 3)


def test_what_only_one_program_has_comes_first() -> None:
    found = constants(program("def f(x): return x > 1 and x < 10"), program("def f(x): return x > 1 and x < 11"))
    assert found.integers == (10, 11, 1)


def test_docstrings_and_annotations_are_no_constants() -> None:
    found = constants(program("def f(x: 'int') -> 'str':\n    'Returns 1.'\n    return 'yes'"))
    assert found.strings == ("yes",)


def test_strings_come_whole_and_by_their_words() -> None:
    found = constants(program("def f(x): return x == 'not a Number!'"))
    assert found.strings == ("not a Number!", "not", "Number")


def test_signs_belong_to_numbers_and_truth_values_are_none() -> None:
    found = constants(program("def f(x): return [-5, 2.5, -0.5, True, None]"))
    assert -5 in found.integers
    assert set(found.floats) >= {2.5, -0.5}
    assert 1 not in found.integers


def test_patterns_are_arguments_of_re_however_it_was_imported() -> None:
    source = (
        "import re as r\nfrom re import match\nP = r'a+'\nQ = r.compile('b?')\n"
        "def f(s): return match('[0-9]', s) or r.sub(P, '', s) or Q.search(s) or s.match('none')"
    )
    assert set(constants(program(source)).patterns) == {"[0-9]", "a+", "b?"}


def test_all_of_a_script_is_searched() -> None:
    found = constants(Program("def f(x): return x == 7\nprint(f(input()), 'vowel')", "subject", SCRIPT))
    assert (found.integers, found.strings) == ((7,), ("vowel",))


def test_a_method_that_one_program_has_alone_brings_texts_that_tell_it_from_others() -> None:
    digits, decimals = program("def f(x): return x.isdigit()"), program("def f(x): return x.isdecimal()")
    assert "²" in constants(digits, decimals).strings
    assert constants(digits, digits).strings == ()
