"""Which attributes hold further objects is seen from what the code does with them, or from their names."""

from __future__ import annotations

from textwrap import dedent

from mutsinq.core.program import Program
from mutsinq.static.domains.inference import infer


def found(source: str) -> dict[str, list[tuple[str, str, bool, bool]]]:
    program = Program(dedent(source), "m", "f")
    links = infer(program, program).links
    return {name: [(f.attribute, f.target, f.many, f.built) for f in fields] for name, fields in links.items()}


CELL = """
class Cell:
    def __init__(self, data):
        self.data = data
        self.{0} = None
"""


def test_a_chain_of_attributes_is_a_link() -> None:
    source = CELL.format("beyond") + "def f(c):\n    while c.beyond:\n        c = c.beyond\n    return c.data\n"
    assert found(source) == {"Cell": [("beyond", "Cell", False, False)]}


def test_a_loop_over_objects_that_are_looped_over_in_turn_is_a_link_to_many() -> None:
    source = """
    class Place:
        def __init__(self, name, exits=()):
            self.name, self.exits = name, list(exits)
    def f(start, goal):
        queue = [start]
        for place in queue:
            if place is goal:
                return place.name
            queue.extend(place.exits)
    """
    assert found(source) == {"Place": [("exits", "Place", True, True)]}


def test_what_an_inner_function_calls_itself_with_is_a_link() -> None:
    source = """
    class Task:
        def __init__(self, name, cost):
            self.name, self.cost, self.before = name, cost, []
    def f(tasks):
        def total(task):
            return task.cost + sum(total(each) for each in task.before)
        return [(task.name, total(task)) for task in tasks]
    """
    assert found(source) == {"Task": [("before", "Task", True, False)]}


def test_objects_between_others_lead_on_by_the_names_of_ends() -> None:
    source = """
    class Edge:
        def __init__(self, source, target, cost):
            self.source, self.target, self.cost = source, target, cost
    class Vertex:
        def __init__(self):
            self.edges = []
    def f(vertex):
        seen = {vertex}
        for edge in vertex.edges:
            seen.add((edge.cost, edge.target))
        return len(seen)
    """
    ends = [("source", "Vertex", False, True), ("target", "Vertex", False, True)]
    assert found(source) == {"Vertex": [("edges", "Edge", True, False)], "Edge": ends}
    # What takes its edges when it is built is a graph as a whole.
    graph = source.replace(
        "__init__(self):\n            self.edges = []", "__init__(self, edges):\n            self.edges = edges"
    )
    assert found(graph) == {"Vertex": [("edges", "Edge", True, True)]}


def test_a_declared_type_is_believed_and_a_name_where_nothing_else_tells() -> None:
    declared = """
    from dataclasses import dataclass
    @dataclass
    class Tree:
        value: int
        below: "list[Tree]"
        mirror: "Tree | None" = None
        next: int = 0
    def f(tree: Tree): return tree.value
    """
    assert found(declared) == {"Tree": [("below", "Tree", True, True), ("mirror", "Tree", False, True)]}
    named = CELL.format("next") + "def f(cell):\n    return cell.next, cell.data\n"
    assert found(named) == {"Cell": [("next", "Cell", False, False)]}


def test_values_and_dicts_of_objects_are_no_links() -> None:
    source = (
        CELL.format("kids") + "def f(c):\n    return c.kids['x'].data + len(c.kids.items()) + c.kids.get('y').data\n"
    )
    assert found(source) == {}


def test_objects_come_out_of_a_queue_and_a_heap() -> None:
    for put, take in (("deque([c])", "q.popleft()"), ("[c]", "heapq.heappop(q)")):
        source = CELL.format("beyond") + f"def f(c):\n    q = {put}\n    d = {take}\n    return d.beyond.beyond.data\n"
        assert found("import heapq\nfrom collections import deque\n" + source)["Cell"][0][:2] == ("beyond", "Cell")
