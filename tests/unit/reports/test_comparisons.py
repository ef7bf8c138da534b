from mutsinq.core.comparison import Comparison
from mutsinq.core.program import SCRIPT
from mutsinq.core.verdict import Invalid, NotFound
from mutsinq.reports.comparisons import comparison_lines


def test_the_last_line_counts_verdicts_and_what_was_not_looked_at() -> None:
    verdicts = {"f": NotFound(()), "g": Invalid("no call fits both"), "h": NotFound(())}
    comparison = Comparison("a.py", "b.py", verdicts, unchanged=("i",))
    (line,) = comparison_lines(comparison, 5)
    assert line == "5 functions compared: 2 without a difference found, 1 not comparable, 2 not looked at; 1 unchanged"


def test_functions_of_one_version_only_are_named() -> None:
    lines = list(comparison_lines(Comparison("a.py", "b.py", {}, added=("f", "g"), removed=("h",)), 0))
    assert lines == ["added: f, g", "removed: h", "no changed function; 0 unchanged"]


def test_whole_programs_are_not_counted_as_functions() -> None:
    assert list(comparison_lines(Comparison("a.py", "b.py", {SCRIPT: NotFound(())}), 1)) == []
