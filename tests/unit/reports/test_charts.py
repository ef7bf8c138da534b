"""Bars, and curves over a logarithmic axis."""

from __future__ import annotations

from xml.etree import ElementTree

from mutsinq.reports.charts import Bar, bars, curves

_SVG = "{http://www.w3.org/2000/svg}"


def test_each_curve_has_a_line_and_a_label() -> None:
    data = [(f"player {number} <&>", [(0.01, 0.0), (1.0, 0.5), (100.0, 1.0)]) for number in range(10)]
    tree = ElementTree.fromstring(curves(data, "solved", "s"))
    lines = tree.findall(f"{_SVG}polyline")
    assert len(lines) == 10
    # So many lines differ by colour and, where colours run out, by dashes.
    assert len({(line.get("stroke"), line.get("stroke-dasharray")) for line in lines}) == 10
    labels = [text.text for text in tree.findall(f"{_SVG}text")]
    assert {"player 0 <&>", "0.01 s", "1 s", "100 s"} <= set(labels)


def test_places_lie_by_their_logarithm_and_shares_from_bottom_to_top() -> None:
    tree = ElementTree.fromstring(curves([("one", [(0.1, 0.0), (1.0, 0.5), (10.0, 1.0)])], "solved", "s"))
    line = tree.find(f"{_SVG}polyline")
    assert line is not None
    (x, y), (x1, y1), (x2, y2), _ = (tuple(map(float, point.split(","))) for point in str(line.get("points")).split())
    assert x1 - x == x2 - x1 > 0
    assert y - y1 == y1 - y2 > 0


def test_what_was_reached_in_one_place_alone_is_a_line_to_the_end() -> None:
    line = ElementTree.fromstring(curves([("one", [(20.0, 0.5)])], "solved", "s")).find(f"{_SVG}polyline")
    assert line is not None
    (x, y), (x1, y1) = (tuple(map(float, point.split(","))) for point in str(line.get("points")).split())
    assert x1 > x
    assert y1 == y


def test_nothing_to_draw_is_a_plot_without_curves() -> None:
    assert ElementTree.fromstring(curves([("nobody", [])], "solved", "s")).find(f"{_SVG}text") is not None
    ElementTree.fromstring(curves([], "solved", "s"))
    ElementTree.fromstring(curves([("zero", [(0.0, 1.0)])], "solved", "s"))


def test_long_names_stay_apart_in_a_chart() -> None:
    names = [f"adapter:runs/evaluator-blind-{seed} @{count}" for seed in (0, 1) for count in (1, 8)]
    tree = ElementTree.fromstring(bars([Bar(name, 0.5, most=1.0) for name in names], "solved"))
    labels = {text.text for text in tree.findall(f"{_SVG}text") if "…" in str(text.text)}
    assert len(labels) == len(names)
