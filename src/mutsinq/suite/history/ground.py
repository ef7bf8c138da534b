"""Ground: the code that runs when modules are loaded, as far as a mutant's verdict rests on it.

A verdict on a mutant is kept while its function and what it stands on are unchanged: the assignments, imports and
class bodies whose names it mentions, directly or by other such code, in its own module and in those under test that
it imports from. Other functions are not in it: a change of theirs is a change of *their* mutants. So a kept verdict
can be wrong where two functions meet in one test; `--mutsinq-strict` takes that into account.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mutsinq.static.dependencies import Definition, Dependencies
from mutsinq.suite.history.digests import digest
from mutsinq.suite.subject import FunctionNode, Subject

#: A definition, by its module and qualified name; all of a module without a name.
_Place = tuple[Subject, str]
#: Stands for the statements that bind no name.
_EFFECTS = "<effects>"


class Ground:
    """What functions of some modules under test stand on."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = {subject.module: subject for subject in subjects}
        self._dependencies: dict[Subject, Dependencies] = {}
        self._digests: dict[_Place, str] = {}

    def of(self, subject: Subject, function: str) -> str:
        """The digest of what a function stands on; of code outside of functions, by the empty name, of all of it."""
        place = subject, function
        if place not in self._digests:
            self._digests[place] = digest(*sorted(self._texts(place)))
        return self._digests[place]

    def _texts(self, start: _Place) -> Iterator[str]:
        subject, function = start
        places = dict.fromkeys([start] if not function else self._first(subject, function))
        queue = list(places)
        for place in queue:
            yield from self._own_texts(place)
            for other in self._next(place):
                if other not in places:
                    places[other] = None
                    queue.append(other)

    def _first(self, subject: Subject, function: str) -> Iterator[_Place]:
        """Where a function's names lead."""
        known = self._of(subject)
        # A function in a function is a part of the outer one.
        outermost = function.partition(".<locals>")[0]
        while outermost and outermost not in known.definitions:
            outermost = outermost.rpartition(".")[0]
        if outermost:
            yield from self._used(subject, known.definitions[outermost])
            if "." in outermost:
                yield subject, outermost.rpartition(".")[0]
        yield subject, _EFFECTS
        yield subject, "*"

    def _next(self, place: _Place) -> Iterator[_Place]:
        subject, name = place
        known = self._of(subject)
        if not name:
            yield from ((subject, each) for each in known.definitions)
            yield subject, _EFFECTS
        elif name in known.definitions:
            definition = known.definitions[name]
            if not all(isinstance(node, FunctionNode) for node in definition.nodes):
                yield from self._used(subject, definition)
            for node in definition.nodes:
                yield from self._imported(subject, node, name)

    def _used(self, subject: Subject, definition: Definition) -> Iterator[_Place]:
        known = self._of(subject)
        if definition.is_dynamic:
            yield subject, ""
        for name in definition.uses:
            if name in known.definitions:
                yield subject, name

    def _imported(self, subject: Subject, node: ast.AST, name: str) -> Iterator[_Place]:
        """Where the import of a name leads among the modules under test."""
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    if (alias.asname or alias.name.partition(".")[0]) == name and alias.name in self._subjects:
                        yield self._subjects[alias.name], ""
            case ast.ImportFrom(names=aliases):
                source = self._absolute(subject, node)
                for alias in aliases:
                    if (alias.asname or alias.name) not in (name, "*"):
                        continue
                    if submodule := self._subjects.get(f"{source}.{alias.name}"):
                        yield submodule, ""
                    elif package := self._subjects.get(source):
                        yield package, "" if alias.name == "*" else alias.name

    def _absolute(self, subject: Subject, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        is_package = subject.path.name == "__init__.py"
        parts = subject.module.split(".")
        parts = parts[: len(parts) - node.level + is_package]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def _own_texts(self, place: _Place) -> Iterator[str]:
        subject, name = place
        known = self._of(subject)
        nodes: Sequence[ast.AST] = ()
        if name == _EFFECTS:
            nodes = known.effects
        elif name in known.definitions:
            nodes = known.definitions[name].nodes
        for node in nodes:
            if isinstance(node, ast.stmt | ast.expr | ast.keyword) and not isinstance(node, FunctionNode):
                yield f"{subject.module} {name} {self._text(subject, node)}"

    @staticmethod
    def _text(subject: Subject, node: ast.stmt | ast.expr | ast.keyword) -> str:
        start = subject.offset(node.lineno, node.col_offset)
        end = subject.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return subject.encoded[start:end].decode()

    def _of(self, subject: Subject) -> Dependencies:
        if subject not in self._dependencies:
            self._dependencies[subject] = Dependencies(subject.parse())
        return self._dependencies[subject]
