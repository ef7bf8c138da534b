"""A suite run as JUnit XML: each file is a suite, each mutant a case that fails where no test noticed it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from mutsinq.core.suite import DETECTED, MISSED, MutantResult
from mutsinq.reports.suite.document import Report, SuiteDocument, reason, title

#: What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(document: SuiteDocument) -> str:
    """The XML document."""
    root = ElementTree.Element("testsuites", name="mutsinq")
    for path, results in document.by_path.items():
        failures = sum(result.status in MISSED for result in results)
        skipped = sum(result.status not in (*MISSED, *DETECTED) for result in results)
        attributes = {
            "name": path,
            "tests": str(len(results)),
            "failures": str(failures),
            "errors": "0",
            "skipped": str(skipped),
            "time": f"{sum(result.seconds for result in results):.3f}",
        }
        suite = ElementTree.SubElement(root, "testsuite", attributes)
        for result in results:
            _add_case(suite, document, result)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, document: SuiteDocument, result: MutantResult) -> None:
    first = result.mutant.mutations[0]
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_writable(f"{result.path}:{first.function}" if first.function else result.path),
        name=_writable(f"line {first.line}: {title(result)} [{result.mutant.id}]"),
        file=result.path,
        line=str(first.line),
        time=f"{result.seconds:.3f}",
    )
    if result.status in MISSED:
        failure = ElementTree.SubElement(case, "failure", type=result.status, message=_writable(title(result)))
        failure.text = _writable("\n".join([*([why] if (why := reason(result)) else []), *document.diff(result)]))
    elif result.status not in DETECTED:
        ElementTree.SubElement(case, "skipped", message=_writable(f"{result.status}: {reason(result)}"))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("�", text)


REPORT = Report("mutsinq-junit.xml", render)
