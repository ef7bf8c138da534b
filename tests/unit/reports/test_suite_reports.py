"""Every kind of report of one run, read by what reads such files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.codec import from_json
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.mutation import FromOperator
from mutsinq.core.outcome import Returned
from mutsinq.core.suite import Killer, MutantResult, MutantStatus, SuiteReport, SurvivorFinding, ranges
from mutsinq.core.verdict import Counterexample, Distinguished, Equivalent, Proof
from mutsinq.errors import InputError
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.splice import apply
from mutsinq.reports.suite.document import SuiteDocument, finding_lines, finding_text
from mutsinq.reports.suite.files import REPORTS, write_report
from mutsinq.reports.suite.summary import summary_lines

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "mutation-testing-report-schema.json").read_text("utf-8"))
#: Text that every format must escape in its own way.
SOURCE = 'def f(x):\n    return x < 1 and "</script> ``` & | <é \\x00 %: ,"\n\n\ndef g(x):\n    return x + 1\n'
FOUND = mutants(SOURCE, path="pkg/m.py").mutants
TESTS = ("tests/test_m.py::test_f[<&]", "tests/test_m.py::test_g", "tests/test_m.py::test_h", "tests/test_n.py::test_i")
STATUSES: tuple[MutantStatus, ...] = (
    "killed",
    "survived",
    "timeout",
    "no coverage",
    "equivalent",
    "ignored",
    "crashed",
)


def result(mutant: FromOperator, status: MutantStatus) -> MutantResult:
    killer = Killer("tests/test_m.py::test_f[<&]", "call", "AssertionError: a < b") if status == "killed" else None
    finding = SurvivorFinding(Equivalent(Proof("normal-form", "all inputs"))) if status == "equivalent" else None
    tests = ranges([2, 0, 1]) if status == "survived" else ()
    return MutantResult(mutant, "pkg/m.py", status, tests, killer, "", 0.25, finding)


def document(*statuses: MutantStatus, population: int | None = None) -> SuiteDocument:
    results = tuple(result(mutant, status) for mutant, status in zip(FOUND, statuses, strict=False))
    assert len(results) == len(statuses)
    report = SuiteReport(results, TESTS, {"tests/test_m.py::test_odd": "fails"}, {"clean run": 0.5}, True, population)
    return SuiteDocument(report, {"pkg/m.py": SOURCE})


def rendered(kind: str, *statuses: MutantStatus) -> str:
    return "".join(REPORTS.get(kind).render(document(*(statuses or STATUSES))))


@given(st.lists(st.sampled_from(STATUSES), max_size=len(FOUND)))
def test_elements_fit_their_schema_and_have_our_score(statuses: list[MutantStatus]) -> None:
    made = json.loads(rendered("elements", *statuses)) if statuses else {"files": {}}
    if statuses:
        jsonschema.validate(made, SCHEMA)
    there = [mutant["status"] for file in made["files"].values() for mutant in file["mutants"]]
    detected = sum(status in ("Killed", "Timeout") for status in there)
    missed = sum(status in ("Survived", "NoCoverage") for status in there)
    score = detected / (detected + missed) if detected + missed else None
    assert score == document(*statuses).report.score


def test_elements_have_each_test_once_and_mutants_point_at_it() -> None:
    text = rendered("elements")
    made = json.loads(text)
    tests = [test for file in made["testFiles"].values() for test in file["tests"]]
    assert [test["name"] for test in tests] == ["test_f[<&]", "test_g", "test_h", "test_i"]
    assert text.count("test_f[<&]") == 1 + sum(each.killer is not None for each in document(*STATUSES).report.results)
    known = {test["id"] for test in tests}
    for mutant in made["files"]["pkg/m.py"]["mutants"]:
        assert known.issuperset([*mutant.get("coveredBy", ()), *mutant.get("killedBy", ())])


def test_a_place_and_its_replacement_make_the_mutant() -> None:
    made = document(*STATUSES)
    for each in made.report.results:
        place, lines = made.place(each), SOURCE.splitlines(keepends=True)
        before = "".join(lines[: place.line - 1]) + lines[place.line - 1][: place.column - 1]
        after = lines[place.end_line - 1][place.end_column - 1 :] + "".join(lines[place.end_line :])
        assert before + made.replacement(each) + after == apply(SOURCE, each.mutant.mutations)


def test_the_page_holds_all_that_it_needs_and_no_text_can_leave_its_place() -> None:
    page = rendered("html")
    assert not re.search(r"<(script|link)[^>]*(src|href)=", page)
    inside = page.split('id="report">')[1].split("</script>")[0]
    jsonschema.validate(json.loads(inside), SCHEMA)
    assert "</script> ```" in json.loads(inside)["files"]["pkg/m.py"]["source"]


def test_json_is_read_again_as_the_same_report() -> None:
    assert from_json(rendered("json")) == document(*STATUSES).report


def test_json_names_a_test_once_however_many_mutants_it_reaches() -> None:
    assert rendered("json", "survived", "survived", "survived").count(TESTS[1]) == 1


def test_junit_fails_what_no_test_noticed_and_skips_what_was_not_tried() -> None:
    (suite,) = ElementTree.fromstring(rendered("junit"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("7", "2", "2")
    texts = [failure.text or "" for failure in suite.iter("failure")]
    assert all("--- pkg/m.py" in text for text in texts)


def test_sarif_points_at_what_no_test_noticed() -> None:
    (run,) = json.loads(rendered("sarif"))["runs"]
    assert [each["level"] for each in run["results"]] == ["warning", "note"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for each in run["results"]:
        assert rules[each["ruleIndex"]] == each["ruleId"]
        region = each["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_annotations_are_one_line_each_with_nothing_that_ends_them_early() -> None:
    lines = rendered("github").splitlines()
    assert all(re.match(r"::(warning|notice) (file=pkg/m\.py,line=\d+,)?title=[^:,]*::", line) for line in lines)
    assert lines[-1] == "::notice title=Mutation score::60.0 %25"


def test_markdown_has_a_row_a_file_and_fences_that_hold() -> None:
    text = rendered("markdown")
    assert text.startswith("## Mutation score: 60.0 %\n")
    assert "| <code>pkg/m.py</code> | 60.0 % |" in text
    fences = [line for line in text.splitlines() if line.startswith("```")]
    assert len(fences) == 2
    assert fences[1] == fences[0].removesuffix("diff")


def test_markdown_folds_survivors_of_one_line_and_has_no_table_of_nothing() -> None:
    text = rendered("markdown", "survived", "survived", "survived", "killed")
    assert text.count("<details>") == 1
    assert " and 2 more</summary>" in text
    assert text.count("\n- also <code>") == 2
    assert REPORTS.get("markdown").render(document()) == "## Mutation score: nothing was measured\n"


def test_annotations_begin_with_what_the_run_ranked_first() -> None:
    made = document(*["survived"] * len(FOUND))
    ranked = SuiteDocument(replace(made.report, results=made.report.results[::-1]), made.sources)
    lines = REPORTS.get("github").render(ranked)
    assert [int(number) for number in re.findall(r",line=(\d+)", "".join(lines))] == [6, 2]


def test_the_badge_is_a_picture_of_the_score() -> None:
    assert "60 %" in "".join(ElementTree.fromstring(rendered("badge")).itertext())
    assert "unknown" in REPORTS.get("badge").render(document())


def test_a_sample_has_an_interval_around_its_score() -> None:
    low, high = document(*STATUSES, population=500).report.interval or (0, 0)
    assert 0 < low < 0.6 < high < 1
    whole = document(*STATUSES, population=5).report
    assert whole.interval == (whole.score, whole.score)


def test_the_summary_folds_survivors_of_one_line_and_says_how_to_see_more() -> None:
    lines = [unstyle(line) for line in summary_lines(document("survived", "survived", "killed"))]
    assert "pkg/m.py:2 f  2 mutants survived" in lines
    assert sum(line.startswith("  also ") for line in lines) == 1
    assert "left out: tests/test_m.py::test_odd fails" in lines
    assert lines[-1] == "mutation score: 33.3 %"


def test_the_summary_lists_a_few_tests_that_were_left_out_unless_asked_for_all() -> None:
    made = document("survived")
    left_out = {f"test_m.py::test_{number}": "fails" for number in range(9)}
    made = SuiteDocument(replace(made.report, left_out=left_out), made.sources)
    short, long = ([unstyle(line) for line in summary_lines(made, verbose=verbose)] for verbose in (False, True))
    assert sum(line.startswith("left out: test_m.py::test_") for line in short) == 5
    assert "left out: 4 more tests; `-v` lists all" in short
    assert sum(line.startswith("left out: ") for line in long) == 9


def found(original: Returned, variant: Returned) -> SurvivorFinding:
    """A finding on `f(1)`, with a test."""
    difference = Difference(DifferenceKind.OUTPUT, True)
    counterexample = Counterexample(Input((1,)), "f(1)", original, variant, difference, "examples")
    return SurvivorFinding(Distinguished(counterexample, ()), entry="f", test="test_new.py")


def test_a_finding_says_what_differs_also_where_both_return_the_same() -> None:
    none = ("none", "None")
    finding = found(Returned(none, output="1\n"), Returned(none, output="2\n"))
    text = r"kill it with: f(1)  printed '1\n'; mutant: printed '2\n'  (test: test_new.py)"
    assert finding_text(finding) == text
    assert list(finding_lines(finding)) == [text]


def test_a_long_finding_has_what_original_and_mutant_do_one_below_the_other() -> None:
    one, other = (Returned(("str", "x" * 90 + end)) for end in "ab")
    assert list(finding_lines(found(one, other))) == [
        "kill it with: f(1)",
        f"  original: returned '{'x' * 90}a'",
        f"  mutant:   returned '{'x' * 90}b'",
        "  test:     test_new.py",
    ]


def test_a_report_goes_where_it_is_told_or_says_why_not(tmp_path: Path) -> None:
    printed: list[str] = []
    assert write_report("github", document("survived"), printed.append) == "-"
    assert printed[0].startswith("::warning ")
    place = tmp_path / "new" / "b.svg"
    assert write_report(f"badge={place}", document("killed"), printed.append) == str(place)
    assert place.read_text("utf-8").startswith("<svg")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(f"json={tmp_path}", document("killed"), printed.append)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        write_report("json=/dev/full", document("killed"), printed.append)
    with pytest.raises(InputError, match="no report is named 'pdf'; there are: html"):
        write_report("pdf", document("killed"), printed.append)
