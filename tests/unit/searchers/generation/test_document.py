"""A document's mutations keep the counts that held in the example."""

from __future__ import annotations

import re
from random import Random

import pytest

from mutsinq.searchers.generation.blocks import block_of
from mutsinq.searchers.generation.document import Document
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Palette, palette
from mutsinq.searchers.generation.shape import counts_of
from mutsinq.searchers.generation.tokens import token
from mutsinq.static.domains.domain import Constants

PLAIN = Palette()


def mutations(texts: list[str], count: int = 300, *, resizable: bool = False) -> list[list[str]]:
    random = Random(0).random
    made = []
    for _ in range(count):
        document = Document(texts, resizable=resizable)
        document.mutate(Draft(random), PLAIN)
        made.append(document.texts())
    return made


def test_the_number_before_a_line_stays_the_number_of_its_tokens() -> None:
    documents = mutations(["3", "10 20 30"])
    assert all(int(header) == len(values.split()) for header, values in documents)
    assert len({header for header, _ in documents}) > 2


def test_the_number_before_a_word_stays_its_length() -> None:
    documents = mutations(["5", "abcba"])
    assert all(int(header) == len(word) for header, word in documents)
    assert len({header for header, _ in documents}) > 2


def test_the_number_at_the_start_of_a_line_counts_the_rest_of_it() -> None:
    documents = mutations(["3 7 8 9"])
    assert all(int(line.split()[0]) == len(line.split()) - 1 for (line,) in documents)


def test_the_number_of_test_cases_follows_their_lines() -> None:
    documents = mutations(["2", "1 5", "xy", "3 4", "z"], resizable=True)
    assert all(2 * int(lines[0]) == len(lines) - 1 for lines in documents)
    assert len({lines[0] for lines in documents}) > 1


def test_a_line_of_unrelated_numbers_keeps_their_signs() -> None:
    documents = mutations(["4 -9 12 0"])
    for (line,) in documents:
        assert all(part.lstrip("-").isdigit() for part in line.split())
    assert any("-" not in line.split()[0] for (line,) in documents)


def test_tokens_keep_their_kind() -> None:
    draft = Draft(Random(1).random)
    values = palette(Constants(strings=("?",), integers=(77,)))
    assert 250 < sum(int(token("12", draft, values)) > 0 for _ in range(300)) < 300
    for _ in range(300):
        assert len(token("1.50", draft, values).partition(".")[2]) == 2
        assert token("word", draft, values)


def test_separators_are_kept() -> None:
    assert all("," in line or " " not in line for (line,) in mutations(["a,b,c"], 50))


def test_numbers_in_a_word_change_in_their_places() -> None:
    draft, made = Draft(Random(0).random), set()
    for _ in range(400):
        made.add(token("2024-02-28", draft, Palette(integers=(400,))))
    assert "0400-02-28" in made
    assert sum(bool(re.fullmatch(r"\d{4,}-\d{2,}-\d{2,}", word)) for word in made) > len(made) / 3


@pytest.mark.parametrize("texts", [["711⁰⁷³", "x"], ["2 ²", "1 2", "3 4"], ["3", "a²", "²", "b"]])
def test_digits_that_make_no_number_are_not_read_as_one(texts: list[str]) -> None:
    assert len({tuple(made) for made in mutations(texts, resizable=True)}) > 2


def test_what_one_line_of_several_happens_to_count_is_no_count() -> None:
    # In the first edge 1 is how many numbers follow, and 2 how many the next line has; in the others not.
    first_edges = {lines[1] for lines in mutations(["4 3", "1 2", "2 3", "1 4"], resizable=True)}
    assert len({edge.split()[0] for edge in first_edges}) > 2


def test_lines_that_repeat_keep_the_number_of_their_tokens() -> None:
    documents = mutations(["4 3", "1 2", "2 3", "1 4"], resizable=True)
    widths = [len(line.split()) for lines in documents for line in lines[1:]]
    assert sum(width == 2 for width in widths) > 0.95 * len(widths)


def test_another_number_of_lines_comes_with_other_numbers() -> None:
    documents = mutations(["4 3", "1 2", "2 3", "1 4"], resizable=True)
    assert all(int(lines[0].split()[1]) == len(lines) - 1 for lines in documents)
    large = [lines for lines in documents if len(lines) > 6]
    assert large
    assert any(len(set(lines)) > 5 for lines in large)


def test_commands_come_in_other_orders_with_their_number_told() -> None:
    documents = mutations(["3", "push 1", "push 2", "pop"], count=1500, resizable=True)
    assert all(int(lines[0]) == len(lines) - 1 for lines in documents)
    orders = {tuple(line.split()[0] for line in lines[1:]) for lines in documents}
    assert ("pop", "push", "push") in orders
    assert any(order[:3] == ("push", "push", "push") and "pop" in order[3:] for order in orders)


@pytest.mark.parametrize("texts", [["2 3", "#..", ".##"], ["2 3", "1 2 3", "4 5 6"]])
def test_a_grid_stays_as_wide_as_its_first_line_tells(texts: list[str]) -> None:
    documents = mutations(texts, resizable=True)
    widths = [{len(line.split()) if " " in texts[1] else len(line) for line in lines[1:]} for lines in documents]
    fitting = [width for width, lines in zip(widths, documents) if width == {int(lines[0].split()[1])}]
    assert len(fitting) > 0.6 * len(documents)
    assert len({max(width) for width in fitting}) > 2


def test_a_permutation_mostly_stays_one_of_any_length() -> None:
    documents = mutations(["5", "4 2 1 5 3"])
    permutations = [
        line for _, line in documents if sorted(map(int, line.split())) == [*range(1, len(line.split()) + 1)]
    ]
    assert len(permutations) > 0.6 * len(documents)
    assert {len(line.split()) for line in permutations} > {3, 4, 5, 6, 7}


def test_a_character_is_replaced_by_one_that_the_program_knows_beside_it() -> None:
    draft, values = Draft(Random(0).random), palette(Constants(strings=("TJQKA", "HDSC")))
    made = {token("KD", draft, values) for _ in range(500)}
    assert {"AD", "TD", "KH", "KC", "kD"} <= made


def test_the_number_before_the_queries_follows_their_lines_whatever_comes_before() -> None:
    for lines in mutations(["4", "1 1 2", "2", "4 1", "3 2"], resizable=True):
        assert int(lines[2]) == len(lines) - 3
    counts = {tuple(lines[0].split()) for lines in mutations(["3 2", "5 6 7", "1 3", "2 3"], resizable=True)}
    assert len({queries for _, queries in counts}) > 2
    for lines in mutations(["3 2", "5 6 7", "1 3", "2 3"], resizable=True):
        assert lines[0].split() == [str(len(lines[1].split())), str(len(lines) - 2)]


def test_commands_of_several_kinds_after_a_table_come_in_other_numbers_and_orders() -> None:
    documents = mutations(["2", "1 2", "3 4", "3", "R", "T", "G 0 1"], count=600, resizable=True)
    told = [lines for lines in documents if len(lines) > 4 and len(lines[1].split()) == 2]
    assert all(int(lines[3]) == len(lines) - 4 for lines in told)
    assert {len(lines) for lines in told} > {6, 7, 8}
    assert any(lines[4:] == ["T", "R", "G 0 1"] for lines in told)


def test_blank_lines_are_no_commands() -> None:
    assert block_of([["7"], ["8"], [], ["9"]]) is None
    assert block_of([["7"], [], ["a"], ["b"]]) is None


def test_the_edges_of_a_tree_stay_one_less_than_its_nodes_and_are_mostly_a_tree() -> None:
    trees = mutations(["4", "1 2", "1 3", "3 4"], resizable=True)
    assert all(int(nodes) == len(edges) + 1 for nodes, *edges in trees)
    whole = [
        edges for _, *edges in trees if all(int(edge.split()[-1]) == at for at, edge in enumerate(edges, 2)) and edges
    ]
    assert len({len(edges) for edges in whole}) > 4


def test_commands_that_nothing_counts_come_in_other_orders_and_numbers() -> None:
    commands = mutations(["add 5", "add 7", "show", "reset", "show"], resizable=True)
    assert len({len(lines) for lines in commands}) > 3
    assert any(lines.index("reset") == 0 for lines in commands if "reset" in lines)


def test_commands_up_to_the_end_come_in_sequences_of_their_own() -> None:
    commands = mutations(["push 4", "push 2", "min", "pop", "pop", "pop"], 1000, resizable=True)
    names = [[line.split()[0] for line in lines] for lines in commands]
    assert any(each[:4] == ["push"] * 4 and "min" in each for each in names)


def test_cases_of_a_number_and_a_longer_line_come_in_other_numbers_up_to_the_end() -> None:
    texts = ["2", "1 0 1", "-1", "3 2"]
    assert {len(lines) for lines in mutations(texts, resizable=True)} >= {2, 4, 6}
    longest = max(len(line.split()) for lines in mutations(texts, 600, resizable=True) for line in lines[1::2])
    assert longest > 4
    assert counts_of("\n".join(texts)) == frozenset()


def test_the_lines_of_two_arguments_are_no_commands() -> None:
    assert {len(lines) for lines in mutations(["abc", "abd"], resizable=True)} == {2}


def test_nodes_of_edges_mostly_stay_nodes() -> None:
    graphs = mutations(["4 3", "1 2", "2 3", "3 4"], 1000, resizable=True)
    within = [edges for head, *edges in graphs if all(int(w) <= int(head.split()[0]) for e in edges for w in e.split())]
    assert len(within) > 0.75 * len(graphs)


def test_a_word_that_the_program_knows_often_becomes_another_that_it_knows() -> None:
    draft, values = Draft(Random(0).random), palette(Constants(strings=("push", "pop", "a b", "")))
    made = [token("push", draft, values) for _ in range(300)]
    assert made.count("pop") > 30
    assert "a b" not in made
    # Programs know the empty text, too.
    assert all(isinstance(token(word, draft, palette(Constants(strings=("",)))), str) for word in ("", "a") * 50)


def test_amounts_become_those_of_other_lines() -> None:
    documents = mutations(["pay al 10", "take al 4", "show"], count=600, resizable=True)
    amounts = [line.split()[-1] for lines in documents for line in lines if line.startswith("take al ")]
    assert amounts.count("10") > 5
