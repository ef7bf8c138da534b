"""What is shown while a run goes on."""

from __future__ import annotations

import io

import pytest

from mutsinq.core.mutation import Edit, FromOperator, Mutation
from mutsinq.core.program import Span
from mutsinq.core.suite import MutantResult, MutantStatus
from mutsinq.reports.suite import terminal as suite_terminal
from mutsinq.reports.suite.terminal import TerminalListener


class Terminal:
    """As much of pytest's reporter as a listener uses."""

    def __init__(self, *, isatty: bool) -> None:
        self.isatty = isatty
        self._text = io.StringIO()

    def rewrite(self, line: str, *, erase: bool = False) -> None:
        assert erase
        self._text.write(f"\r{line}")

    def write_line(self, line: str) -> None:
        self._text.write(f"{line}\n")

    def ensure_newline(self) -> None:
        if not self.text.endswith("\n"):
            self._text.write("\n" if self.text else "")

    @property
    def text(self) -> str:
        return self._text.getvalue()


def _result(status: MutantStatus) -> MutantResult:
    mutation = Mutation("1", "number", (Edit(Span(0, 1), "2"),), "1 → 2", "f", 1)
    return MutantResult(FromOperator((mutation,)), "f.py", status)


def _run(terminal: Terminal) -> str:
    listener = TerminalListener(terminal)  # type: ignore[arg-type]
    listener.phase("mutants")
    listener.expect(3)
    for status in ("killed", "survived", "killed"):
        listener.verdict(_result(status))
    listener.done("mutants", 1.5, "")
    return terminal.text


def test_a_log_has_a_line_a_phase_and_no_carriage_return() -> None:
    assert _run(Terminal(isatty=False)) == "mutsinq: mutants (1.50 s)\n"


def test_a_terminal_shows_counts_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite_terminal, "_ON_TERMINAL", 0.0)
    shown = _run(Terminal(isatty=True)).split("\r")
    assert "mutsinq: mutants …" in shown
    assert any("2/3 mutants, 1 killed, 1 survived" in line and "s left" in line for line in shown)
    assert shown[-1] == "mutsinq: mutants (1.50 s)\n"


def test_a_terminal_shows_how_far_the_search_for_inputs_is_and_a_log_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite_terminal, "_ON_TERMINAL", 0.0)
    for isatty in (True, False):
        terminal = Terminal(isatty=isatty)
        listener = TerminalListener(terminal)  # type: ignore[arg-type]
        listener.phase("survivors")
        listener.progress("an input for 1 of 4")
        listener.done("survivors", 1.5, "an input for 2 of 4")
        assert ("\rmutsinq: survivors: an input for 1 of 4\r" in terminal.text) == isatty
        assert terminal.text.endswith("mutsinq: survivors: an input for 2 of 4 (1.50 s)\n")


def test_progress_stays_on_one_line_of_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite_terminal, "_ON_TERMINAL", 0.0)
    monkeypatch.setenv("COLUMNS", "40")
    shown = _run(Terminal(isatty=True)).split("\r")
    assert any("2/3 mutants, 1 killed" in line for line in shown)
    assert all(len(line) < 40 for line in shown)


def test_a_rate_of_less_than_one_a_second_is_not_shown_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("mutsinq.reports.suite.terminal.time.monotonic", lambda: now[0])
    terminal = Terminal(isatty=True)
    listener = TerminalListener(terminal)  # type: ignore[arg-type]
    listener.phase("mutants")
    listener.expect(3)
    now[0] = 2.5
    listener.verdict(_result("killed"))
    assert terminal.text.endswith("0.4/s, 5 s left")


def test_without_a_terminal_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    listener = TerminalListener(None)
    listener.expect(1)
    listener.verdict(_result("killed"))
    listener.done("mutants", 1.0, "note")
    assert capsys.readouterr().out == ""
