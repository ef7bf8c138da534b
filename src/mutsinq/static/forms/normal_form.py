"""Normal form: a text that two programs share only if they behave the same on every input.

Sound, not complete: local variables lose their names, docstrings, annotations, comments and dead code go, a few
rewrites that hold for all types are made (`simplification`, `condensing`), definitions that nothing runs at import
are put in order, and everything else must be equal: the entry, all that it can reach, and all that runs at import and
could matter. Where that is not enough, functions are written as what they do,
in order (`unfolding`). What is not behaviour here: the text of messages (see `prove`), line numbers, memory and speed.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeAlias

from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.core.verdict import Proof
from mutsinq.errors import InputError
from mutsinq.static.annotations import annotations_do_nothing, drop_annotations
from mutsinq.static.dependencies import Definition, Dependencies, bound_names, does_nothing
from mutsinq.static.forms.condensing import condense
from mutsinq.static.forms.mirrors import asks_by_name, is_mirror, reads_message
from mutsinq.static.forms.scopes import Mark, Unsupported, mark_locals
from mutsinq.static.forms.simplification import Simplifier
from mutsinq.static.functions import FunctionNode, functions, is_generator, literal_defaults
from mutsinq.static.importing import only_defines
from mutsinq.static.origins import Origins
from mutsinq.static.signature import formals_of
from mutsinq.static.syntax import fresh_tree, parse
from mutsinq.static.unfolding.unfold import NO_TYPES, Settings, Unfolded, unfold

#: Characters of a module that is unfolded: reading one of 2 MB twice over takes half a minute.
_MOST_UNFOLDED = 500_000
#: Gives what stands for the bodies of some functions of a module.
_Unfolding: TypeAlias = Callable[
    [ast.Module, dict[ast.AST, Mark], Dependencies], tuple[dict[ast.AST, Unfolded], frozenset[str]]
]


def prove(original: Program, variant: Program, *, messages: bool = False) -> Proof | None:
    """A proof that the two behave the same on all inputs, or None, which says nothing.

    With `messages` the text of exceptions' messages is behaviour too. Packages that the programs import must be
    the same ones: programs with different roots that import modules other than the standard library's have no
    proof. Text that does not parse has none either.
    """
    if original.entry != variant.entry or original.module != variant.module:
        return None
    try:
        if original.root != variant.root and (_imports_others(original) or _imports_others(variant)):
            return None
        if original.source == variant.source:
            return Proof("same-code", "all inputs")
        if normal_form(original, messages=messages) == normal_form(variant, messages=messages):
            detail = "equal up to names of local variables and layout"
            return Proof("normal-form", under("all inputs", _unused(original, variant)), detail)
        if messages or max(len(original.source), len(variant.source)) > _MOST_UNFOLDED:
            return None
        shown = any(asks_by_name(node) for each in (original, variant) for node in ast.walk(parse(each.source)))
        optional = frozenset() if shown else _revalued(original, variant)
        if (assumed := _alike_under(original, variant, NO_TYPES, optional)) is not None:
            detail = "the same operations and choices in the same order"
            return Proof("normal-form", under("all inputs", [*assumed, *_unused(original, variant)]), detail)
    except (InputError, RecursionError):
        return None
    return None


def _revalued(original: Program, variant: Program) -> frozenset[tuple[str, str]]:
    """Parameters of undecorated functions, each with its function, whose defaults are one literal here, another there.

    What a call without them does is followed apart from what one with them does.
    """
    others = functions(variant.source)
    return frozenset(
        (name, parameter)
        for name, function in functions(original.source).items()
        if name in others and not function.node.decorator_list and not others[name].node.decorator_list
        for parameter, default in literal_defaults(function.node).items()
        if ast.dump(literal_defaults(others[name].node).get(parameter, default)) != ast.dump(default)
    )


def assumptions_for(original: Program, variant: Program, types: Mapping[str, Type]) -> Sequence[str] | None:
    """What must be taken for granted of arguments of these exact types, by the names of the parameters, for the two to
    behave the same: words by which a scope goes on.

    The text of exceptions' messages is no behaviour. None says nothing.
    """
    if (original.entry, original.module, original.root) != (variant.entry, variant.module, variant.root):
        return None
    if max(len(original.source), len(variant.source)) > _MOST_UNFOLDED:
        return None
    try:
        assumed = _alike_under(original, variant, types, frozenset())
        return None if assumed is None else [*assumed, *_unused(original, variant, types)]
    except (InputError, RecursionError):
        return None


def _unused(original: Program, variant: Program, known: Collection[str] = ()) -> Sequence[str]:
    """What must be taken for granted where classes differ only in what the two do not use themselves: others might,
    which are handed objects by way of a parameter of no known type.
    """
    function = functions(original.source).get(original.entry)
    if function and {formal.name for formal in formals_of(function.node.args)} <= {*known}:
        return ()
    modules = [module for each in (original, variant) if (module := _module(each.source, False)) is not None]
    texts = [module.unused(original.entry) for module in modules]
    differing = {name for name in set().union(*texts) if len({each.get(name) for each in texts}) > 1}
    classes = sorted({name for module in modules for name in module.owners(original.entry, differing)})
    return [f"that use no more of {', '.join(classes)} than the code itself"] if classes else ()


def _alike_under(
    original: Program, variant: Program, types: Mapping[str, Type], optional: frozenset[tuple[str, str]]
) -> Sequence[str] | None:
    """What must be taken for granted for the unfolded forms to be equal; None where they are not."""
    entry = original.entry if types else ""
    wanted = _told_apart(original, variant) | {entry}
    for lenient in (False, True):
        settings = Settings(lenient, entry, tuple(types.items()), optional, wanted)
        forms = [unfolded_form(each, settings) for each in (original, variant)]
        modules = [_unfolded_module(each.source, settings) for each in (original, variant)]
        assumed = sorted({each for module in modules if module is not None for each in module.assumed})
        if forms[0] == forms[1]:
            return assumed if lenient else ()
        if not assumed:
            return None
    return None


def _told_apart(original: Program, variant: Program) -> frozenset[str]:
    """The definitions that are written differently, and those that reach such: the others do the same in both."""
    pairs = [(module, each.entry) for each in (original, variant) if (module := _module(each.source, False))]
    kept = [module.kept(entry) for module, entry in pairs if module.defines(entry)]
    shared = set.intersection(*({part.text for part in parts} for parts in kept)) if kept else set()
    changed = {name for parts in kept for part in parts if part.text not in shared for name in part.names}
    return frozenset(name for module, _ in pairs for name in module.reaching(changed))


def under(scope: str, assumed: Sequence[str]) -> str:
    """The scope of a claim that takes more for granted: `all inputs of which no operation raises StopIteration`."""
    return " ".join([scope, " and ".join(assumed)]) if assumed else scope


def normal_form(program: Program, *, messages: bool = False) -> str:
    """The normal form of the entry with all that it depends on.

    A program that can look at its own names or text is its own normal form, as is one whose entry is not found
    in it, such as a whole module. Raises InputError if the source does not parse.
    """
    return _form(program, _module(program.source, messages), messages=messages)


def normal_digest(program: Program) -> str:
    """16 hexadecimal digits of the normal form's SHA-256: a name by which copies are told from others, no proof.

    Raises InputError if the source does not parse.
    """
    return hashlib.sha256(normal_form(program).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def unfolded_form(program: Program, settings: Settings) -> str:
    """The normal form with functions written as what they do, where that is known.

    The text of messages is no behaviour, unless the program reads it; then it is the normal form.
    """
    tree = parse(program.source)
    if any(is_mirror(node) or reads_message(node) for node in ast.walk(tree)):
        return normal_form(program)
    return _form(program, _unfolded_module(program.source, settings), messages=False)


def _form(program: Program, module: _Module | None, *, messages: bool) -> str:
    if module is None or not module.defines(program.entry):
        return program.source
    kept = module.kept(program.entry)
    if any(part.looks_at_itself for part in kept):
        return program.source
    if not messages and any(part.reads_messages for part in kept):
        return normal_form(program, messages=True)
    return "\n".join(part.text for part in _in_order(kept))


def _in_order(parts: list[_Part]) -> list[_Part]:
    """Parts by name where it does not matter which comes first: each only defines names, no two the same."""
    names = [name for part in parts for name in part.names]
    if len(set(names)) < len(names) or not all(part.only_defines for part in parts):
        return parts
    return sorted(parts, key=lambda part: sorted(part.names))


@dataclass(frozen=True, slots=True)
class _Part:
    """A statement of the module, or what is reached of a class."""

    text: str
    looks_at_itself: bool
    reads_messages: bool
    names: frozenset[str]
    only_defines: bool


@lru_cache(maxsize=16)
def _module(source: str, keep_names: bool) -> _Module | None:
    """The module simplified, shared by its entries; None if its scopes are not modelled."""
    return _read(source, keep_names, lambda tree, marks, dependencies: ({}, frozenset()))


@lru_cache(maxsize=16)
def _unfolded_module(source: str, settings: Settings) -> _Module | None:
    """The same with functions unfolded."""
    return _read(source, False, partial(unfold, settings=settings))


def _read(source: str, keep_names: bool, unfolding: _Unfolding) -> _Module | None:
    tree = fresh_tree(source)
    try:
        marks = mark_locals(tree)
    except Unsupported:
        return None
    nodes = [node for node in ast.walk(tree) if isinstance(node, FunctionNode)]
    generators = {node for node in nodes if is_generator(node)}
    for node in [node for node in nodes if annotations_do_nothing(node, tree)]:
        drop_annotations(node)
    Simplifier(mirror=not keep_names).visit(tree)
    dependencies = Dependencies(tree)
    bodies, assumed = unfolding(tree, marks, dependencies)
    for definition in dependencies.definitions.values():
        if definition.nodes and bodies.keys() >= set(definition.nodes):
            # What was put in the place of its name is mentioned no more.
            definition.uses = _header_uses(definition).union(*(bodies[node].mentions for node in definition.nodes))
    if not keep_names:
        condense(tree, marks)
    return _Module(tree, dependencies, _Writer(marks, generators, keep_names, bodies), assumed)


class _Module:
    """A simplified module, shared by its entries; nobody changes the tree any more."""

    def __init__(self, tree: ast.Module, dependencies: Dependencies, writer: _Writer, assumed: frozenset[str]) -> None:
        #: What its unfolded functions take for granted.
        self.assumed = assumed
        self._tree = tree
        self._writer = writer
        self._dependencies = dependencies
        self._parts: dict[tuple[ast.stmt, ...], _Part] = {}
        self._texts: dict[str, str] = {}
        self._origins = Origins(tree)
        #: Statements that do more than define a name, and the definitions that they reach: part of every entry.
        self._forced = {statement for statement in tree.body if not only_defines(statement, self._origins)}
        mentioned = {name for statement in self._forced for name in _uses(statement, dependencies)}
        self._always = {other for name in mentioned for other in dependencies.reachable(name)}

    def defines(self, entry: str) -> bool:
        """Whether the entry stands in the module."""
        return entry in self._dependencies.definitions

    def reaching(self, names: Collection[str]) -> set[str]:
        """The definitions that can reach any of these, or any part of such a class."""
        parts = [name for name in self._dependencies.definitions if name.partition(".")[0] in names]
        return self._dependencies.reaching(parts)

    def kept(self, entry: str) -> list[_Part]:
        """The parts of the module that the entry can reach, and those that do more than define a name."""
        reached = self._always.union(self._dependencies.usable(entry))
        kept: list[_Part] = []
        for statement in self._tree.body:
            if does_nothing(statement):
                continue
            if statement in self._forced or reached.intersection(bound_names([statement])):
                kept.append(self._part(statement, reached))
        return kept

    def unused(self, entry: str) -> dict[str, str]:
        """The texts of what the entry does not use of the classes that it reaches, and of all that this reaches."""
        reached = self._dependencies.usable(entry)
        return {name: self._text(name) for name in self._dependencies.wholly(reached)[len(reached) :]}

    def owners(self, entry: str, names: Collection[str]) -> set[str]:
        """The classes of which the entry leaves something unused that can reach any of these definitions."""
        members = [name for name in self.unused(entry) if "." in name] if names else ()
        return {name.rpartition(".")[0] for name in members if {*names}.intersection(self._dependencies.wholly([name]))}

    def _text(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = "\n".join(map(ast.unparse, self._dependencies.definitions[name].nodes))
        return self._texts[name]

    def _part(self, statement: ast.stmt, reached: set[str]) -> _Part:
        key: tuple[ast.stmt, ...] = (statement,)
        members = _reached_members(statement, reached, self._origins)
        if members is not None and isinstance(statement, ast.ClassDef):
            key = (statement, *members)
            statement = ast.ClassDef(name=statement.name, bases=[], keywords=[], body=members, decorator_list=[])
        if key not in self._parts:
            nodes = list(ast.walk(statement))
            text = self._writer.begin(statement)
            names, forced = frozenset(bound_names([key[0]])), key[0] in self._forced
            self._parts[key] = _Part(
                text, any(map(is_mirror, nodes)), any(map(reads_message, nodes)), names, not forced
            )
        return self._parts[key]


# What matters


def _uses(statement: ast.stmt, dependencies: Dependencies) -> list[str]:
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    names += [node.name for node in [statement] if isinstance(node, FunctionNode | ast.ClassDef)]
    attributes = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
    names += [name for name in dependencies.definitions if name.rpartition(".")[2] in attributes]
    return [name for name in names if name in dependencies.definitions]


def _header_uses(definition: Definition) -> set[str]:
    """What functions mention outside of their bodies, where bare names may mean members of the class around them."""
    header = Definition("")
    for node in definition.nodes:
        if isinstance(node, FunctionNode):
            header.add(node.args, *node.decorator_list, *filter(None, [node.returns]))
    holder = definition.name.rpartition(".")[0]
    return header.uses | {f"{holder}.{use}" for use in header.uses}


def _reached_members(statement: ast.stmt, reached: set[str], origins: Origins) -> list[ast.stmt] | None:
    """A class's body without the methods that nothing reaches; None where a base or decorator may count on them."""
    match statement:
        case ast.ClassDef(name=name, bases=[], keywords=[], decorator_list=[], body=body):
            return [
                member
                for member in body
                if not isinstance(member, FunctionNode)
                or f"{name}.{member.name}" in reached
                or not only_defines(member, origins)
            ]
    return None


def _imports_others(program: Program) -> bool:
    """The program imports modules that are not the standard library's, so may differ between two roots."""
    for node in ast.walk(parse(program.source)):
        match node:
            case ast.Import(names=names):
                if any(alias.name.partition(".")[0] not in sys.stdlib_module_names for alias in names):
                    return True
            case ast.ImportFrom(module=module, level=level):
                if level or str(module).partition(".")[0] not in sys.stdlib_module_names:
                    return True
            case ast.Name(id="__import__") | ast.Attribute(attr="import_module"):
                return True
    return False


# Writing


class _Writer:
    """Writes a tree as text, local variables numbered in the order in which they first appear."""

    def __init__(
        self,
        marks: Mapping[ast.AST, Mark],
        generators: Collection[ast.AST],
        keep_names: bool,
        bodies: Mapping[ast.AST, Unfolded],
    ) -> None:
        self._marks = marks
        self._generators = generators
        self._keep_names = keep_names
        #: What stands for the bodies of some functions.
        self._bodies = bodies
        self._numbers: dict[Mark, int] = {}

    def begin(self, statement: ast.stmt) -> str:
        """The text of a statement of its own: its variables are numbered from 0."""
        self._numbers = {}
        return self.text(statement)

    def text(self, node: Any) -> str:
        """The text of a node, a list of nodes or a plain value."""
        if isinstance(node, list):
            return f"[{','.join(map(self.text, node))}]"
        if not isinstance(node, ast.AST):
            return f"{type(node).__name__}:{node!r}"
        fields = [f"{name}={self.text(value)}" for name, value in self._fields(node)]
        return f"{type(node).__name__}({','.join(fields)})"

    def _fields(self, node: ast.AST) -> Iterator[tuple[str, Any]]:
        if isinstance(node, FunctionNode):
            yield "generator", node in self._generators
        mark = self._marks.get(node)
        if mark is not None:
            yield "variable", self._variable(mark)
        for name, value in ast.iter_fields(node):
            if name == "body" and node in self._bodies:
                value = self._bodies[node].text
            if name in _NOT_WRITTEN or (mark is not None and mark.renamable and name in _NAMES):
                continue
            yield name, value

    def _variable(self, mark: Mark) -> str:
        number = self._numbers.setdefault(mark, len(self._numbers))
        return f"%{number}" if mark.renamable and not self._keep_names else f"{mark.name}%{number}"


#: The fields in which nodes hold the name of a local variable, where it may be another one.
_NAMES = {"id", "name", "rest", "arg"}
_NOT_WRITTEN = {"ctx", "type_comment", "kind", "type_params"}
