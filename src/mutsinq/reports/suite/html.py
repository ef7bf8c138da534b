"""A suite run as one HTML page that needs nothing else, not even a network: the component mutation-testing-elements."""

from __future__ import annotations

import json
from importlib.resources import files

from mutsinq.reports.suite.document import Report, SuiteDocument
from mutsinq.reports.suite.elements import elements

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mutants</title>
<style>body { margin: 0 } mutation-test-report-app { display: block; padding: 0 1em }</style>
<script>%(component)s</script>
</head>
<body>
<mutation-test-report-app title-postfix="mutsinq"></mutation-test-report-app>
<script type="application/json" id="report">%(report)s</script>
<script>
const app = document.querySelector("mutation-test-report-app");
app.report = JSON.parse(document.getElementById("report").textContent);
const paint = () => { document.body.style.backgroundColor = app.themeBackgroundColor; };
app.addEventListener("theme-changed", paint);
paint();
</script>
</body>
</html>
"""


def render(document: SuiteDocument) -> str:
    """The page."""
    component = files("mutsinq.reports").joinpath("elements/mutation-test-elements.js").read_text("utf-8")
    # No text of the user's can end the script that it stands in.
    report = json.dumps(elements(document), ensure_ascii=True).replace("<", "\\u003c")
    return _PAGE % {"component": component, "report": report}


REPORT = Report("mutsinq.html", render)
