"""Charts: small SVG plots that need nothing else and read well on light and dark pages."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _HEIGHT = 640, 190, 60, 34, 24, 180
_COLOUR, _FAINT, _TEXT = "#4c7fd0", "#4c7fd055", "#7a828e"


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar; `most` is the value of a full one, None for the largest of all."""

    label: str
    value: float
    interval: tuple[float, float] | None = None
    most: float | None = None


def bars(data: Sequence[Bar], title: str) -> str:
    """Horizontal bars with intervals as whiskers."""
    most = max([bar.most or bar.value for bar in data], default=1.0) or 1.0
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    parts = []
    for row, bar in enumerate(data):
        y = _TOP + row * _ROW
        middle = y + _ROW / 2
        parts.append(_text(_LEFT - 8, middle + 4, _clip(bar.label), "end"))
        parts.append(_rect(_LEFT, y + 4, bar.value * scale, _ROW - 8))
        end = bar.value
        if bar.interval:
            low, end = bar.interval
            parts.append(_line(_LEFT + low * scale, middle, _LEFT + end * scale, middle))
        told = f"{bar.value:.0%}" if bar.most == 1.0 else f"{bar.value:g}"
        parts.append(_text(_LEFT + max(end, bar.value) * scale + 6, middle + 4, told))
    return _svg(parts, title, _TOP + _ROW * len(data) + 10)


def histogram(counts: Sequence[int], title: str) -> str:
    """Vertical bars of counts over the shares from 0 to 100 %."""
    most, width = max([*counts, 1]), (_WIDTH - 2 * _RIGHT) / max(len(counts), 1)
    bottom, parts = _TOP + _HEIGHT, []
    for bin, count in enumerate(counts):
        x, height = _RIGHT + bin * width, count / most * (_HEIGHT - 20)
        parts.append(_rect(x + 2, bottom - height, width - 4, height))
        if count:
            parts.append(_text(x + width / 2, bottom - height - 5, f"{count:,}", "middle"))
        parts.append(_text(x, bottom + 16, f"{100 * bin // len(counts)}", "middle"))
    parts.append(_text(_RIGHT + len(counts) * width, bottom + 16, "100 %", "middle"))
    return _svg(parts, title, bottom + 26)


def line(points: Sequence[tuple[float, tuple[float, float]]], title: str) -> str:
    """A share by round, with its interval as a whisker at each."""
    bottom, step = _TOP + _HEIGHT, (_WIDTH - 2 * _RIGHT) / max(len(points) - 1, 1)
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * _HEIGHT
        parts.append(_line(_RIGHT, y, _WIDTH - _RIGHT, y, _TEXT, 0.4))
        parts.append(_text(_RIGHT - 8, y + 4, f"{share:.0%}", "end"))
    places = [(_RIGHT + number * step, bottom - rate * _HEIGHT) for number, (rate, _) in enumerate(points)]
    for number, ((x, y), (_, (low, high))) in enumerate(zip(places, points)):
        parts.append(_line(x, bottom - low * _HEIGHT, x, bottom - high * _HEIGHT))
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_COLOUR}"/>')
        parts.append(_text(x, bottom + 16, str(number), "middle"))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{_COLOUR}" stroke-width="1.5"/>')
    return _svg(parts, title, bottom + 26)


#: Colours that differ on light and dark pages and to most eyes (after Okabe and Ito); lines beyond them are dashed.
_COLOURS = ("#4c7fd0", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8a7f2d", "#7a828e")


def curves(data: Sequence[tuple[str, Sequence[tuple[float, float]]]], title: str, unit: str) -> str:
    """Shares over a logarithmic axis from the least to the most place of all, each line with its label below."""
    bottom, width = _TOP + _HEIGHT, _WIDTH - 2 * _RIGHT
    places = [math.log10(x) for _, points in data for x, _ in points if x > 0]
    least, most = math.floor(min(places, default=0)), math.ceil(max(places, default=1))
    step = width / max(most - least, 1)
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * _HEIGHT
        parts.append(_line(_RIGHT, y, _WIDTH - _RIGHT, y, _TEXT, 0.4))
        parts.append(_text(_RIGHT - 8, y + 4, f"{share:.0%}", "end"))
    for power in range(least, max(most, least + 1) + 1):
        parts.append(_text(_RIGHT + (power - least) * step, bottom + 16, f"{10.0**power:g} {unit}", "middle"))
    for number, (label, points) in enumerate(data):
        colour = _COLOURS[number % len(_COLOURS)]
        dashes = ' stroke-dasharray="6 3"' if number >= len(_COLOURS) else ""
        at = [(_RIGHT + (math.log10(x) - least) * step, bottom - share * _HEIGHT) for x, share in points if x > 0]
        # Nothing is lost later, and a line of one place alone would not be seen.
        at += [(_WIDTH - _RIGHT, at[-1][1])] if at else []
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        y = bottom + 40 + number // 2 * 18
        x = _RIGHT + number % 2 * width / 2
        parts.append(
            f'<line x1="{x}" y1="{y - 4}" x2="{x + 22}" y2="{y - 4}" stroke="{colour}" stroke-width="2"{dashes}/>'
        )
        parts.append(_text(x + 28, y, _clip(label, 34)))
    return _svg(parts, title, bottom + 50 + (len(data) + 1) // 2 * 18)


def _svg(parts: Iterable[str], title: str, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" role="img" '
        f'font-family="sans-serif" font-size="12">\n<title>{html.escape(title)}</title>\n'
        f"{_text(8, 18, title)}\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{_TEXT}" text-anchor="{anchor}">{html.escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" fill="{_FAINT}"/>'


def _line(x: float, y: float, to_x: float, to_y: float, colour: str = _COLOUR, width: float = 2) -> str:
    ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _clip(text: str, most: int = 28) -> str:
    """The text, shortened in its middle: names of adapters differ at their ends."""
    half = most // 2
    return text if len(text) <= most else f"{text[: most - half - 1]}…{text[-half:]}"
