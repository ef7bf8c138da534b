"""A suite run as annotations of a pull request: lines on standard output that GitHub Actions reads as commands."""

from __future__ import annotations

from collections.abc import Iterator

from mutsinq.reports.suite.document import Report, SuiteDocument, reason, title


def render(document: SuiteDocument) -> str:
    """One annotation for each line with something that no test notices, and one with the score.

    GitHub shows ten warnings and ten notices of a step, so survivors are the ones and code that no test reaches the
    others, all of a line are together, and what matters most comes first.
    """
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: SuiteDocument) -> Iterator[str]:
    for results in document.findings:
        path, line = results[0].path, results[0].mutant.mutations[0].line
        is_reached = results[0].status == "survived"
        kind, what = ("warning", "No test notices") if is_reached else ("notice", "No test reaches")
        count = len(results)
        heading = f"{what} {'this change' if count == 1 else f'these {count} changes'}"
        text = "\n".join(part for result in results for part in (title(result), reason(result)) if part)
        yield f"::{kind} file={_escaped(path, True)},line={line},title={_escaped(heading, True)}::{_escaped(text)}"
    yield f"::notice title=Mutation score::{_escaped(document.score_text)}"


def _escaped(text: str, is_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


REPORT = Report("-", render)
