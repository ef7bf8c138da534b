"""A suite run as SARIF 2.1.0: what no test noticed, as results that code hosts show beside the code.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from mutsinq.core.suite import MutantResult
from mutsinq.reports.suite.document import Report, SuiteDocument, reason, title


def render(document: SuiteDocument) -> str:
    """The log with one run."""
    missed = [result for group in document.findings for result in group]
    operators = sorted({result.mutant.operator for result in missed})
    run = {
        "tool": {"driver": {"name": "mutsinq", "rules": [_rule(name) for name in operators]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(document, result, operators) for result in missed],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _rule(operator: str) -> dict[str, Any]:
    return {"id": operator, "shortDescription": {"text": f"No test notices a mutant by {operator}"}}


def _result(document: SuiteDocument, result: MutantResult, operators: list[str]) -> dict[str, Any]:
    place = document.place(result)
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    what = "No test reaches this code" if result.status == "no coverage" else "No test notices this change"
    text = f"{what}: {title(result)}" + (f"\n{why}" if (why := reason(result)) else "")
    location = {"artifactLocation": {"uri": quote(result.path)}, "region": region}
    return {
        "ruleId": result.mutant.operator,
        "ruleIndex": operators.index(result.mutant.operator),
        "level": "note" if result.status == "no coverage" else "warning",
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"mutant/v1": result.mutant.id},
    }


REPORT = Report("mutsinq.sarif", render)
