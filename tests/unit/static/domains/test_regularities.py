"""What all examples have in common counts only where it is unlikely by chance."""

from __future__ import annotations

from typing import Any

from mutsinq.static.domains.regularities import regular


def found(*examples: dict[str, Any]) -> list[str]:
    return [
        str(precondition) for precondition in regular(examples, list(dict.fromkeys(n for e in examples for n in e)))
    ]


def test_one_short_sorted_list_says_nothing_and_several_say_that_all_are() -> None:
    assert found({"xs": [1, 5, 9]}) == []
    assert found({"xs": [1, 5, 9]}, {"xs": [2, 4, 8, 9]}, {"xs": [0, 7]}) == ["xs is sorted"]
    assert found({"xs": [1, 5, 9]}, {"xs": [2, 4, 8, 9]}, {"xs": [3, 1]}) == []


def test_lists_that_count_are_just_how_people_write_lists() -> None:
    assert found({"xs": [1, 2, 3, 4, 5, 6]}, {"xs": [1, 2, 3]}) == []


def test_permutations_are_seen_in_mixed_order() -> None:
    assert found({"p": [3, 1, 2]}, {"p": [2, 4, 1, 3]}) == ["p is a permutation of numbers from 1"]


def test_lengths_agree_only_if_they_change_together() -> None:
    assert found({"a": [9, 1], "b": [5, 3]}, {"a": [1, 7], "b": [0, 4]}) == []
    examples = [{"a": [9, 1], "b": [5, 3]}, {"a": [1, 7, 0], "b": [0, 4, 3]}]
    assert found(*examples) == ["len(a) == len(b)"]


def test_a_number_is_the_length_of_another_argument() -> None:
    assert found({"xs": [4, 1], "n": 2}, {"xs": [3, 9, 1], "n": 3}) == ["n == len(xs)"]


def test_a_small_alphabet_is_kept_and_prose_has_none() -> None:
    assert found({"s": "(()())"}, {"s": "())("}) == ["s has only the characters '()'"]
    assert found({"s": "hello world"}, {"s": "good bye"}) == []
    assert found({"s": "31415"}, {"s": "27182"}) == ["s has only the characters '0123456789'"]


def test_strings_of_one_format_keep_it() -> None:
    assert found({"date": "03-11-2000"}, {"date": "15-01-2012"}) == [r"date matches \d\d\-\d\d\-\d\d\d\d"]


def test_many_positive_numbers_say_that_none_is_negative() -> None:
    assert found({"xs": [7, 3, 9, 2]}, {"xs": [4, 8, 1, 5]}) == []
    assert found({"xs": [7, 3, 9, 2, 6, 12, 1]}, {"xs": [4, 8, 1, 5, 11]}) == ["each number in xs >= 1"]


def test_rows_have_one_length_where_they_could_have_others() -> None:
    examples = [{"m": [[3, 1], [4, -1], [5, 9]]}, {"m": [[1, 0, 2], [2, 2, 0], [9, 8, 1]]}]
    assert found(*examples) == ["the rows of m have one length"]


def test_what_one_example_breaks_is_no_regularity() -> None:
    sorted_lists = [{"xs": [1, 5, 9]}, {"xs": [2, 4, 8, 9]}]
    assert found(*sorted_lists, {"xs": [2, 1]}) == []
    assert found() == []
