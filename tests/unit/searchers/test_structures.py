"""Programs on lists, trees and graphs are told apart, by structures that the shrinker makes small."""

from __future__ import annotations

import re

import pytest

from mutsinq.core.call_text import parse_call, render_call
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished
from mutsinq.reports.regression_test import regression_test
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings

SETTINGS = Settings(timeout=10.0, searchers=("boundary", "fuzz"))
CELL = """
class Cell:
    def __init__(self, value):
        self.value = value
        self.link = None

def cycle(start):
    slow = fast = start
    while fast and fast.link:
        slow, fast = slow.link, fast.link.link
        if slow is fast:
            return True
    return False
"""
VERTEX = """
class Vertex:
    def __init__(self, name, exits=()):
        self.name = name
        self.exits = list(exits)

def reaches(start, goal):
    seen, stack = set(), [start]
    while stack:
        vertex = stack.pop()
        if vertex is goal:
            return True
        if vertex not in seen:
            seen.add(vertex)
            stack.extend(vertex.exits)
    return False
"""

ROADS = """
import heapq
import itertools

class Town:
    def __init__(self, name):
        self.name = name
        self.roads = []

class Road:
    def __init__(self, start, end, length):
        self.start = start
        self.end = end
        self.length = abs(length)

def distance(town, goal):
    best, heap, turns = {id(town): 0}, [(0, 0, town)], itertools.count(1)
    while heap:
        length, _, here = heapq.heappop(heap)
        if here is goal:
            return length
        for road in here.roads:
            if length + road.length < best.get(id(road.end), 10 ** 9):
                best[id(road.end)] = length + road.length
                heapq.heappush(heap, (best[id(road.end)], next(turns), road.end))
"""


def found(source: str, old: str, new: str, entry: str) -> Distinguished:
    assert old in source
    verdict = distinguish(Program(source, "m", entry), Program(source.replace(old, new), "m", entry), SETTINGS)
    assert isinstance(verdict, Distinguished)
    assert verdict.counterexample.difference.in_domain
    assert parse_call(verdict.counterexample.call) == (entry, verdict.counterexample.input)
    return verdict


def test_a_cycle_is_built_and_made_small() -> None:
    call = found(CELL, "return True", "return None", "cycle").counterexample.call
    assert call.startswith("cell1 = Cell(")
    assert call.endswith("; cell1.link = cell1; cycle(cell1)")


def test_the_edges_of_a_graph_may_be_objects_of_their_own() -> None:
    shorter = "length + road.length < best.get(id(road.end), 10 ** 9)"
    call = found(ROADS, shorter, "id(road.end) not in best", "distance").counterexample.call
    assert {"town1.roads", "road1.end"} <= set(re.findall(r"\w+\.\w+", call))


def test_edges_and_their_nodes_are_found_where_the_module_has_neither_class() -> None:
    reach = """
def reach(node):
    seen = {node}
    todo = [node]
    while todo:
        for edge in todo.pop().edges:
            if edge.to not in seen and not edge.closed:
                seen.add(edge.to)
                todo.append(edge.to)
    return len(seen)
"""
    call = found(reach, "and not edge.closed", "and edge.closed != 1", "reach").counterexample.call
    assert "edge1.to = node" in call


def test_what_a_constructor_only_presets_is_set_and_made_small() -> None:
    marks = """
class Node:
    def __init__(self, value):
        self.value = value
        self.next = None
        self.marked = False

def last_marked(head):
    found = None
    while head:
        if head.marked:
            found = head.value
        head = head.next
    return found
"""
    verdict = found(marks, "found = head.value", "found = head.value if found is None else found", "last_marked")
    call = verdict.counterexample.call
    assert call.count(" = Node(") == call.count(".marked = True") == 2
    text, _ = regression_test("m", {"Node", "last_marked"}, [("last_marked", verdict.counterexample)])
    assert "    node1.marked = True\n" in text


TRIE = """
class Node:
    def __init__(self):
        self.children = {}
        self.is_word = False

def longest(root, text):
    best, node = 0, root
    for place, letter in enumerate(text):
        if letter not in node.children:
            break
        node = node.children[letter]
        if node.is_word:
            best = place + 1
    return text[:best]

def words(root, prefix=""):
    found = [prefix] if root.is_word else []
    for letter in sorted(root.children):
        found += words(root.children[letter], prefix + letter)
    return found
"""


def test_nodes_hold_others_in_the_dict_that_their_constructor_leaves_empty() -> None:
    verdict = found(TRIE, "best = place + 1", "best = place", "longest")
    assert verdict.counterexample.call == "longest(holding(Node(), children={'a': holding(Node(), is_word=True)}), 'a')"

    call = found(TRIE, "prefix + letter", "letter", "words").counterexample.call
    assert call.count("Node()") < 4
    assert call.count("is_word=True") == 1


def test_two_arguments_are_nodes_of_one_graph() -> None:
    call = found(VERTEX, "stack.extend(vertex.exits)", "stack.extend(vertex.exits[1:])", "reaches").counterexample.call
    assert call.count(" = Vertex(") == 2


def test_a_regression_test_builds_the_structure_first() -> None:
    verdict = found(CELL, "return True", "return None", "cycle")
    text, skipped = regression_test("m", {"Cell", "cycle"}, [("cycle", verdict.counterexample)])
    assert not skipped
    assert "from m import Cell, cycle\n" in text
    assert "    cell1.link = cell1\n" in text
    compile(text, "test", "exec")


@pytest.mark.parametrize("text", ["cell1 = Cell(0); cell1.link = cell1; cycle(cell1)", "cycle(Cell(1))"])
def test_an_example_with_a_structure_is_an_input(text: str) -> None:
    name, input = parse_call(text)
    verdict = distinguish(
        Program(CELL, "m", "cycle"),
        Program(CELL.replace("slow = fast = start", "return 5"), "m", "cycle"),
        Settings(timeout=2.0, searchers=("examples",), examples=(input,)),
    )
    assert isinstance(verdict, Distinguished)
    assert render_call(name, input) == text


def test_a_class_that_the_module_lacks_is_stood_in_for_in_a_call_that_runs_anywhere() -> None:
    source = (
        "def cycle(node):\n    slow = fast = node\n    while fast and fast.link:\n"
        "        slow, fast = slow.link, fast.link.link\n        if slow is fast:\n            return True\n"
        "    return False\n"
    )
    counterexample = found(source, "return True", "return None", "cycle").counterexample
    *setup, call = counterexample.call.split("; ")
    assert [line.partition(" = ")[0] for line in setup] == ["Node", "node1", "node1.link"]
    names: dict[str, object] = {}
    exec(source, names)
    for line in setup:
        exec(line, names)
    assert eval(call, names) is True
    text, skipped = regression_test("m", {"cycle"}, [("cycle", counterexample)])
    assert not skipped
    assert "from m import cycle\n" in text
    assert "    Node = type('Node', (), " in text


def test_nodes_that_hold_nodes_by_links_and_in_dicts_end() -> None:
    source = """
class Shape:
    def __init__(self, kind, member: "Shape | None" = None, members: "dict[str, Shape] | None" = None):
        self.kind = kind
        self.member = member
        self.members = members or {}

def depth(shape: Shape) -> int:
    deepest = [depth(each) for each in shape.members.values()]
    if shape.member is not None:
        deepest.append(depth(shape.member))
    return 1 + max(deepest, default=0)
"""
    assert found(source, "return 1 + max", "return 2 + max", "depth")
