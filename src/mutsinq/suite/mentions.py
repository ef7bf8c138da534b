"""Mentions: which code of a project speaks of a name, and so which tests can notice that its value is another one."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from pathlib import Path
from types import CodeType

from mutsinq.core.parsing import module_tree
from mutsinq.static.compilation import module_code
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.switching.code import numbered, outermost

_IDENTIFIER = re.compile(r"[^\W\d]\w*")


class Mentions:
    """Names in the functions under test, and in all other files of a project that are loaded or collected."""

    def __init__(self, subjects: Sequence[Subject], files: Iterable[Path]) -> None:
        self._functions: dict[SubjectFunction, set[str]] = {}
        for subject in subjects:
            module = module_code(subject.text, str(subject.path))
            for function in subject.functions:
                codes = numbered(outermost(module, function.name, function.line)).values()
                self._functions[function] = {name for code in codes for name in _names(code)}
        known = {os.path.realpath(subject.path) for subject in subjects}
        #: Of each other file, all its words.
        self._words: dict[str, set[str]] = {}
        for path in files:
            real = os.path.realpath(path)
            if real not in known:
                self._words[real] = set(_IDENTIFIER.findall(text_of(path)))
        #: Those of any file, as they were asked for.
        self._read: dict[str, set[str]] = {}
        self._subjects = list(subjects)
        self._at_definition: dict[str, set[str]] = {}
        #: Of each module under test, its own variables, as they were asked for.
        self._own: dict[Subject, Set[str]] = {}

    def functions(self, names: Collection[str]) -> list[SubjectFunction]:
        """The functions under test that use one of the names."""
        return [function for function, mentioned in self._functions.items() if not mentioned.isdisjoint(names)]

    def files(self, names: Collection[str]) -> set[str]:
        """Real paths of the other files that have one of the names in them."""
        return {path for path, words in self._words.items() if not words.isdisjoint(names)}

    def is_mentioned(self, name: str, subject: Subject) -> bool:
        """Whether any code of the project speaks of a name of the module, or it says something of the module alone."""
        is_about = name.startswith("__") and name.endswith("__")
        return is_about or name in self._loads(str(subject.path)) or bool(self.functions([name]) or self.files([name]))

    def words(self, path: str) -> Set[str]:
        """All words of the file with a real path, which may be any."""
        if path not in self._read:
            self._read[path] = self._words.get(path) or set(_IDENTIFIER.findall(text_of(Path(path))))
        return self._read[path]

    def is_private(self, name: str, subject: Subject) -> bool:
        """Whether no other file has the name in it, other than for something of its own."""
        return not self.files([name]) and all(
            other is subject or name not in self.words(os.path.realpath(other.path)) or name in self._variables(other)
            for other in self._subjects
        )

    def _variables(self, subject: Subject) -> Set[str]:
        if subject not in self._own:
            self._own[subject] = _own(subject.parse())
        return self._own[subject]

    def at_definition(self, names: Collection[str], but: Subject) -> bool:
        """Whether code of another file uses one of the names while it is loaded, more than by importing it."""
        for subject in self._subjects:
            if subject is not but and not self._loads(str(subject.path)).isdisjoint(names):
                return True
        return any(not self._loads(path).isdisjoint(names) for path in self.files(names))

    def prepare(self, names: Collection[str]) -> None:
        """Read now what `at_definition` will be asked about these names, before workers are forked."""
        for subject in self._subjects:
            self._loads(str(subject.path))
        for path in self.files(names):
            self._loads(path)

    def _loads(self, path: str) -> set[str]:
        if path not in self._at_definition:
            try:
                self._at_definition[path] = set(_definition_names(module_tree(text_of(Path(path)))))
            except (SyntaxError, ValueError):
                # No Python, such as a text file with doctests: it is never loaded.
                self._at_definition[path] = set()
        return self._at_definition[path]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant


def _definition_names(node: ast.AST) -> Iterator[str]:
    """The names that code uses outside of function bodies; of what is imported, those that it gives another name."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for part in (*child.decorator_list, child.args):
                    yield from _definition_names(ast.Expr(part))  # type: ignore[arg-type]
            case ast.Lambda():
                yield from _definition_names(child.args)
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case ast.Attribute(attr=name):
                yield name
                yield from _definition_names(child)
            case ast.alias(name=name, asname=str()):
                yield name
            case _:
                yield from _definition_names(child)


def _own(tree: ast.Module) -> set[str]:
    """The names that are nothing but variables of a module, as far as it says itself."""
    assigned = {
        target.id
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.alias(name="*") | ast.Constant(value="*"):
                return set()
            case ast.Attribute(attr=found) | ast.Constant(value=str(found)) | ast.alias(name=found):
                assigned.discard(found)
    return assigned


def text_of(path: Path) -> str:
    """What a file holds; nothing if it cannot be read."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
