"""A suite run as Markdown, for a comment or the summary of a CI job."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from mutsinq.core.counted import counted
from mutsinq.core.suite import DETECTED, MISSED
from mutsinq.reports.suite.document import STATUSES, Report, SuiteDocument, reason, title

#: Lines with survivors that are shown with a diff; comments have a largest size.
_SHOWN = 25


def render(document: SuiteDocument) -> str:
    """The score, a table of files, and the survivors."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: SuiteDocument) -> Iterator[str]:
    yield f"## Mutation score: {document.score_text}"
    used = [status for status in STATUSES if document.report.count(status)]
    if not used:
        return
    if not document.report.complete:
        yield "\nThe run ended before all mutants had their verdict."
    yield f"\n| file | score | {' | '.join(used)} |"
    yield f"|---|---:|{'---:|' * len(used)}"
    for path, results in document.by_path.items():
        counts = Counter(result.status for result in results)
        detected, missed = (sum(counts[status] for status in group) for group in (DETECTED, MISSED))
        score = f"{100 * detected / (detected + missed):.1f} %" if detected + missed else ""
        yield f"| {_code(path)} | {score} | {' | '.join(str(counts[status] or '') for status in used)} |"
    groups = [group for group in document.findings if group[0].status == "survived"]
    if groups:
        yield f"\n### {document.report.count('survived')} survived"
    for first, *others in groups[:_SHOWN]:
        place = f"{first.path}:{first.mutant.mutations[0].line}"
        more = f" and {len(others)} more" if others else ""
        yield f"\n<details><summary>{_code(place)} {_code(title(first))}{more}</summary>\n"
        if why := reason(first):
            yield f"{_code(why)}\n"
        diff = document.diff(first)
        fence = "`" * max(3, 1 + max((len(run) for line in diff for run in re.findall("`+", line)), default=0))
        yield from (f"{fence}diff", *diff, fence)
        yield from (f"- also {_code(title(other))}" for other in others)
        yield "\n</details>"
    if len(groups) > _SHOWN:
        yield f"\nand survivors on {counted(len(groups) - _SHOWN, 'more line')}"


def _code(text: str) -> str:
    """As inline code, which also holds within HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
    return f"<code>{escaped}</code>"


REPORT = Report("mutsinq.md", render)
