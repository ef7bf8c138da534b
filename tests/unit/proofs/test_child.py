"""Work in a child process ends with its deadline, whatever the child does."""

from __future__ import annotations

from mutsinq.proofs.child import ask
from mutsinq.proofs.deadline import Deadline

HARD = "(declare-const a Int) (declare-const b Int) (declare-const c Int) (assert (and (> a 1) (> b 1) (> c 1) (= (+ (* a a a) (* b b b)) (* c c c))))"  # noqa: E501


def test_an_answer_comes_back() -> None:
    assert ask("mutsinq.proofs.solver", ["(declare-const a Int) (assert (= a 3))", 5], Deadline(30)) == {
        "status": "sat",
        "model": {"a": "3"},
    }


def test_a_module_that_fails_gives_no_answer() -> None:
    assert ask("mutsinq.no_such_module", [], Deadline(30)) is None


def test_nothing_is_started_when_no_time_is_left() -> None:
    assert ask("mutsinq.proofs.solver", ["", 5], Deadline(0)) is None


def test_work_that_nobody_wants_any_more_is_given_up() -> None:
    answers = iter([True, True, False])
    deadline = Deadline(600, lambda: next(answers, False))
    assert ask("mutsinq.proofs.solver", [HARD, 600], deadline) is None
    assert not deadline.left
    assert not deadline.wait(600)
