from __future__ import annotations

import time

from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.solver import solve


def test_a_query_that_can_be_fulfilled_comes_with_values() -> None:
    assert solve("(declare-const a Int) (assert (= (* 7 a) 71))", Deadline(5)).status == "unsat"
    answer = solve("(declare-const a Int) (declare-const b Bool) (assert (and b (= (* 7 a) (- 70))))", Deadline(5))
    assert (answer.status, answer.model) == ("sat", {"a": -10, "b": 1})


def test_numbers_of_any_length_come_back_whole() -> None:
    digits = "1" + 4000 * "3"
    assert solve(f"(declare-const a Int) (assert (= a {digits}))", Deadline(5)).model == {"a": int(digits)}


def test_what_is_no_query_has_no_answer() -> None:
    assert solve("(assert (= a", Deadline(5)).status == "unknown"
    assert solve("", Deadline(0)).status == "unknown"


def test_a_solver_that_does_not_end_is_ended() -> None:
    names = "abcdefgh"
    cubes = " ".join(f"(* {name} {name} {name})" for name in names)
    declarations = " ".join(f"(declare-const {name} Int)" for name in names)
    hard = f"{declarations} (assert (= (+ {cubes}) 100000000000031)) (assert (> a 1000000)) (assert (< (* a b c) 5))"
    start = time.monotonic()
    solve(hard, Deadline(0.3))
    assert time.monotonic() - start < 8
