"""Sources of two megabytes: time grows with the size, not with its square."""

from __future__ import annotations

import ast
import time

from mutsinq.core.program import Program
from mutsinq.static.dependencies import bound_names
from mutsinq.static.domains.constants import constants


def table(rows: int) -> str:
    items = "".join(f"    ({row}, 'name {row}', {row * 0.5}),\n" for row in range(rows))
    return f"TABLE = [\n{items}]\n\n\ndef f(x):\n    return TABLE[x][0]\n"


def seconds_for(rows: int) -> float:
    source = table(rows)
    start = time.process_time()
    assert bound_names(ast.parse(source).body) == ["TABLE", "f"]
    assert constants(Program(source, "m", "f"), Program(source, "m", "f")).integers[:3] == (0, 1, 2)
    return time.process_time() - start


def test_a_table_of_ten_times_the_rows_takes_some_ten_times_as_long() -> None:
    assert seconds_for(20_000) < 40 * max(seconds_for(2_000), 0.02)


def test_the_names_of_nested_statements_come_in_the_order_of_the_text() -> None:
    body = ast.parse("for a, (b, c) in x:\n    d = (e := 1)\nelse:\n    import f.g\nwith h as i: j: int = 2").body
    assert bound_names(body) == ["a", "b", "c", "d", "e", "f", "i", "j"]
