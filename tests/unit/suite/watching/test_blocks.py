"""Which code was reached, and how often loops turned."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mutsinq.core.program import Span
from mutsinq.suite.subject import Subject
from mutsinq.suite.watching.blocks import Blocks, Counter

Make = Callable[[str], Subject]

SOURCE = '''
def f(n):
    """Docstring."""
    found = []
    for i in range(n):
        if i % 2:
            found.append("odd")
        else:
            found.append("even")
        last = i
    return [x for x in found if x] and sum(1 for _ in range(3))
'''


def _run(module: Subject, call: str) -> tuple[Blocks, dict[int, int]]:
    blocks = Blocks([module])
    counter = Counter(blocks.count)
    namespace: dict[str, object] = {}
    exec(blocks.code(module), namespace)
    counter.take()
    eval(call, namespace)
    return blocks, counter.take()


def _at(module: Subject, blocks: Blocks, text: str) -> int:
    start = module.encoded.index(text.encode())
    (block,) = blocks.at(module.functions[0], Span(start, start + 1))
    return block


def test_only_what_ran_is_counted(subject: Make) -> None:
    module = subject(SOURCE)
    blocks, counts = _run(module, "f(1)")
    assert counts[_at(module, blocks, '"even"')] == 1
    assert _at(module, blocks, '"odd"') not in counts
    assert counts[_at(module, blocks, "return [x")] == 1


def test_turns_of_loops_are_counted(subject: Make) -> None:
    module = subject(SOURCE)
    blocks, counts = _run(module, "f(5)")
    loops = blocks.loops[module.functions[0]]
    assert sorted(counts.get(block, 0) for block in loops) == [3, 5, 5]


def test_counting_changes_no_result_and_no_docstring(subject: Make) -> None:
    module = subject(SOURCE)
    blocks = Blocks([module])
    Counter(blocks.count)
    counted: dict[str, object] = {}
    plain: dict[str, object] = {}
    exec(blocks.code(module), counted)
    exec(module.text, plain)
    assert counted["f"](4) == plain["f"](4)  # type: ignore[operator]
    assert counted["f"].__doc__ == "Docstring."


def test_a_counter_starts_anew_when_it_is_read(subject: Make) -> None:
    counter = Counter(1)
    counter._enter(0)
    assert counter.take() == {0: 1}
    assert counter.take() == {}


@pytest.mark.parametrize(
    "header", ["else:  # if", "except (KeyError", "KeyError", "else:  # try", "finally", "case 6", "6 | 7"]
)
def test_headers_between_bodies_are_reached_with_the_statement_that_they_belong_to(subject: Make, header: str) -> None:
    module = subject(
        """
        def f(x):
            try:
                if x:
                    raise ValueError
                else:  # if
                    done = 8
            except (KeyError, ValueError):
                done = 2
            else:  # try
                done = 9
            finally:
                done = 3
            match x:
                case 5:
                    if done:
                        done = 5
                case 6 | 7:
                    done = 4
            return done
        """
    )
    blocks, counts = _run(module, "f(1)")
    assert counts[_at(module, blocks, header)] == 1
    assert not {_at(module, blocks, f"done = {number}") for number in (4, 5, 8, 9)} & counts.keys()


def test_code_from_one_block_into_another_is_reached_with_both(subject: Make) -> None:
    module = subject("def f(x):\n    if x:\n        y = 1\n    y = 2\n    return y\n")
    blocks, counts = _run(module, "f(0)")
    start, end = module.encoded.index(b"y = 1"), module.encoded.index(b"y = 2") + 5
    spanned = blocks.at(module.functions[0], Span(start, end))
    assert {_at(module, blocks, "y = 1"), _at(module, blocks, "y = 2")} <= spanned
    assert spanned & counts.keys() == {_at(module, blocks, "if x"), _at(module, blocks, "y = 2")}
