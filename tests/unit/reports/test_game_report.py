"""Tables and plots of a game say the same everywhere, and hold whatever players are called."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from hypothesis import given
from hypothesis import strategies as st

from mutsinq.reports.charts import Bar, bars, histogram, line
from mutsinq.reports.tables import Table

TABLE = Table(("player", "solved", "meaning"), (("a|b <i>", "7 %", "x"), ("c", "100 %", "")))
SHARES = st.floats(0, 1)


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    assert list(TABLE.text()) == [
        "player   solved  meaning",
        "a|b <i>     7 %  x",
        "c         100 %",
    ]
    assert list(TABLE.markdown())[1] == "|---|---:|---|"


def test_no_cell_breaks_out_of_its_table() -> None:
    (row,) = (row for row in TABLE.markdown() if "7 %" in row)
    assert row == "| a&#124;b &lt;i> | 7 % | x |"
    assert "<td>a|b &lt;i&gt;</td>" in TABLE.html()
    ElementTree.fromstring(TABLE.html())


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), SHARES, st.lists(st.integers(0, 99), max_size=12)
)
def test_every_plot_is_well_formed(label: str, share: float, counts: list[int]) -> None:
    for plot in (
        bars([Bar(label, share, (share / 2, share), most=1.0)], label),
        bars([], label),
        histogram(counts, label),
        line([(share, (share / 2, share))] * len(counts), label),
    ):
        svg = ElementTree.fromstring(plot)
        title = svg.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert (title.text or "") == label


def test_a_plot_marks_each_value() -> None:
    points = [(0.2, (0.1, 0.4)), (0.9, (0.5, 1.0))]
    assert line(points, "difficulty").count("<circle") == 2
    assert histogram((1, 0, 3), "blind").count("<rect") == 3
