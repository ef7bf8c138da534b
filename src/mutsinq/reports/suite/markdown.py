"""A suite run as Markdown, for a comment or the summary of a CI job."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from mutsinq.core.suite import DETECTED, MISSED
from mutsinq.reports.suite.document import STATUSES, Report, SuiteDocument, reason, title

#: Survivors that are shown with their diffs; comments have a largest size.
_SHOWN = 25


def render(document: SuiteDocument) -> str:
    """The score, a table of files, and the survivors."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: SuiteDocument) -> Iterator[str]:
    yield f"## Mutation score: {document.score_text}"
    if not document.report.complete:
        yield "\nThe run ended before all mutants had their verdict."
    used = [status for status in STATUSES if document.report.count(status)]
    yield f"\n| file | score | {' | '.join(used)} |"
    yield f"|---|---:|{'---:|' * len(used)}"
    for path, results in document.by_path.items():
        counts = Counter(result.status for result in results)
        detected, missed = (sum(counts[status] for status in group) for group in (DETECTED, MISSED))
        score = f"{100 * detected / (detected + missed):.1f} %" if detected + missed else ""
        yield f"| {_code(path)} | {score} | {' | '.join(str(counts[status] or '') for status in used)} |"
    survivors = [result for result in document.missed if result.status == "survived"]
    if survivors:
        yield f"\n### {len(survivors)} survived"
    for result in survivors[:_SHOWN]:
        place = f"{result.path}:{result.mutant.mutations[0].line}"
        yield f"\n<details><summary>{_code(place)} {_code(title(result))}</summary>\n"
        if why := reason(result):
            yield f"{_code(why)}\n"
        diff = document.diff(result)
        fence = "`" * max(3, 1 + max((len(run) for line in diff for run in re.findall("`+", line)), default=0))
        yield from (f"{fence}diff", *diff, fence)
        yield "\n</details>"
    if len(survivors) > _SHOWN:
        yield f"\nand {len(survivors) - _SHOWN} more"


def _code(text: str) -> str:
    """As inline code, which also holds within HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
    return f"<code>{escaped}</code>"


REPORT = Report("mutsinq.md", render)
