from mutsinq.reports.tables import Table

TABLE = Table(("name", "count", "note"), (("a|b", "7", ""), ("c<d", "1,204", "")))


def test_numbers_stand_to_the_right_and_lines_end_with_text() -> None:
    assert list(TABLE.text()) == ["name  count  note", "a|b       7", "c<d   1,204"]


def test_cells_cannot_break_the_markup_around_them() -> None:
    assert "| a&#124;b | 7 |  |" in list(TABLE.markdown())
    assert "<td>c&lt;d</td>" in TABLE.html()


def test_columns_in_which_nothing_stands_are_left_out_but_the_first_is_kept() -> None:
    assert TABLE.without_empty_columns().headings == ("name", "count")
    assert TABLE.without_empty_columns().rows == (("a|b", "7"), ("c<d", "1,204"))
    assert Table(("name", "count"), (("", ""),)).without_empty_columns().headings == ("name",)
