"""The score of a suite as a badge: an SVG picture for a README."""

from __future__ import annotations

from mutsinq.reports.suite.document import Report, SuiteDocument

_LABEL = "mutation score"
#: Pixels of a character in the badge's font, and beside a text.
_CHARACTER, _MARGIN = 6.6, 10
#: The colours from the lowest percentage on.
_COLOURS = ((90, "#3fb950"), (75, "#97ca00"), (60, "#dfb317"), (40, "#fe7d37"), (0, "#e05d44"))
_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {value}">
<title>{label}: {value}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#555"/>\
<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
<text x="{left_middle}" y="14">{label}</text><text x="{right_middle}" y="14">{value}</text></g>
</svg>
"""


def render(document: SuiteDocument) -> str:
    """The picture."""
    score = document.report.score
    value = "unknown" if score is None else f"{100 * score:.0f} %"
    colour = "#9f9f9f" if score is None else next(colour for least, colour in _COLOURS if 100 * score >= least)
    left, right = (round(len(text) * _CHARACTER) + 2 * _MARGIN for text in (_LABEL, value))
    return _PICTURE.format(
        label=_LABEL,
        value=value,
        colour=colour,
        left=left,
        right=right,
        width=left + right,
        left_middle=left / 2,
        right_middle=left + right / 2,
    )


REPORT = Report("mutsinq.svg", render)
