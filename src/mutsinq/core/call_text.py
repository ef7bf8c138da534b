"""Call text: an input as a call or a line of statements, written and read without evaluating anything.

The values in it are those of `mutsinq.core.literal`; `grammars/call_literal.lark` states the notation in full.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from mutsinq.core.input import STAND_IN, Build, Call, Input, Link, Linked, Reference
from mutsinq.core.literal import (
    clipped,
    dotted_name,
    expression,
    node_text,
    read,
    read_keywords,
    render,
    render_arguments,
)
from mutsinq.core.parsing import module_tree
from mutsinq.core.program import SCRIPT
from mutsinq.core.structure import structures_of, with_callees, with_linked, with_references
from mutsinq.errors import LiteralError


def render_call(entry: str, input: Input, *, reads: bool = False) -> str:
    """The input as a runnable call of `entry`: `f([1], k=2)`, `Stack([1]).push(3)`.

    With `reads` the entry is a property: `Stack([1]).top`. What a script reads stands after `stdin =`.
    With a sequence of calls it is a line of statements: `stack = Stack([1]); stack.push(3); stack.pop()`; so it is
    with linked objects: `node1 = Node(1); node1.next = node1; f(node1)`, and with stand-ins, which it defines first.
    """
    if entry == SCRIPT:
        return f"stdin = {render(input.args[0])}"
    return "; ".join(render_statements(entry, input, reads=reads))


def render_phrase(entry: str, input: Input) -> str:
    """The input as one call wherever one can say it, as replies of players name it.

    Unlike in `render_call` linked objects stand in the call: `f(linked([Node(1)], [(0, 'next', 0)], 0))`.
    """
    return render_call(entry, input) if entry == SCRIPT or input.calls else _call_text(entry, input)


def render_statements(entry: str, input: Input, *, reads: bool = False) -> list[str]:
    """The statements of an input: stand-ins are defined, linked objects built and linked, then called, one a statement.

    A sequence of calls begins by assigning the object. Special methods are called as such (`stack.__len__()`), so
    that each line reads like the record that it shows. With `reads` the entry is a property.
    """
    setup, input = named_structures(input)
    if not input.calls:
        return [*setup, _call_text(entry, input, reads=reads)]
    built = input.receiver or Build(entry, input.args, input.kwargs)
    used = list(map(render_method, input.calls))
    if input.receiver is not None:
        method = entry.rpartition(".")[2]
        used.append(method if reads else render_method(Call(method, input.args, input.kwargs)))
    name = variable_name(built.callee)
    return [*setup, f"{name} = {render(built)}", *(f"{name}.{each}" for each in used)]


def named_structures(input: Input) -> tuple[list[str], Input]:
    """The statements that build the linked objects of an input, and the input with their variables in their places.

    Before these come the definitions of stand-ins, which have their plain names in both.
    """
    lines, input = _defined_stand_ins(input)
    structures = structures_of(input)
    names: dict[str, list[str]] = {}
    used: Counter[str] = Counter()
    for structure in structures:
        variables = []
        for built in structure.objects:
            name = variable_name(built.callee)
            used[name] += 1
            variables.append(f"{name}{used[name]}")
            lines.append(f"{variables[-1]} = {render(replace(built, attributes={}))}")
            lines += [f"{variables[-1]}.{attribute} = {render(held)}" for attribute, held in built.attributes.items()]
        for link in structure.links:
            target = variables[link.target] if isinstance(link.target, int) else None
            text = target or f"[{', '.join(variables[place] for place in link.target)}]"  # type: ignore[union-attr]
            lines.append(f"{variables[link.source]}.{link.attribute} = {text}")
        names[render(replace(structure, at=0))] = variables
    return lines, with_linked(input, lambda linked: Reference(names[render(replace(linked, at=0))][linked.at]))


def _defined_stand_ins(input: Input) -> tuple[list[str], Input]:
    """The statements that define the stand-ins of an input, and the input with their plain names."""
    names: set[str] = set()

    def plain(callee: str) -> str:
        if not callee.startswith(STAND_IN):
            return callee
        names.add(callee.removeprefix(STAND_IN))
        return callee.removeprefix(STAND_IN)

    plainly = with_callees(input, plain)
    return list(map(_definition, sorted(names))), plainly


def _definition(name: str) -> str:
    """The statement that defines a stand-in of this name."""
    return f"{name} = type({name!r}, (), {{'__init__': lambda self, **fields: vars(self).update(fields)}})"


def _call_text(entry: str, input: Input, *, reads: bool = False) -> str:
    name = entry.removesuffix(".__init__").removesuffix(".__new__")
    if input.receiver is not None:
        name = f"{render(input.receiver)}.{entry.rpartition('.')[2]}"
    return name if reads else f"{name}({render_arguments(input.args, input.kwargs)})"


def render_method(call: Call) -> str:
    """The call without the object: `push(3)`."""
    return f"{call.method}({render_arguments(call.args, call.kwargs)})"


def variable_name(class_name: str) -> str:
    """The variable that holds an instance in the text of a sequence: `LRUCache` is `lru_cache`."""
    last = class_name.rpartition(".")[2]
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", last).lower()
    return f"{name}_" if keyword.iskeyword(name) or name == last else name


def parse_call(text: str) -> tuple[str, Input]:
    """Read a call `f(1, k=2)` or `Stack([1]).push(3)` as the called name and its input.

    A sequence `s = Stack([1]); s.push(3)`, on one line or several, is an input of the class `Stack`.
    """
    if statements := _statements(text):
        sequence = _Sequence(text)
        for statement in statements:
            sequence.add(statement)
        return sequence.input()
    node = expression(text)
    if not isinstance(node, ast.Call):
        raise LiteralError(f"not a call: {clipped(text)}")
    return _call(node, text)


def parse_input(text: str) -> Input:
    """Read an input in any notation that files of examples use.

    A call `f(1, k=2)`; a dict of keyword arguments `{'n': 3}`; a list or tuple of positional arguments `[1, 2]`.
    """
    node = expression(text)
    if isinstance(node, ast.Call):
        return _call(node, text)[1]
    value = read(node, text)
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise LiteralError(f"keyword arguments need names as keys: {clipped(text)}")
        return Input(kwargs=value)
    if isinstance(value, list | tuple):
        return Input(args=tuple(value))
    raise LiteralError(f"write the arguments as a call, a list or a dict of names, not {clipped(text)}")


def parse_method(text: str) -> Call:
    """Read what `render_method` wrote."""
    node = expression(text)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return Call(node.func.id, tuple(read(arg, text) for arg in node.args), read_keywords(node, text))
    raise LiteralError(f"not a call of a method: {clipped(text)}")


def input_from_call(node: ast.Call) -> tuple[str, Input]:
    """The called name and the input of a call in a syntax tree; LiteralError if an argument is no literal."""
    return _call(node, node_text(node))


def _statements(text: str) -> list[ast.stmt]:
    """The statements of a sequence of calls; empty for any other text."""
    try:
        body = module_tree(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return body if body and isinstance(body[0], ast.Assign) else []


@dataclass(slots=True)
class _Sequence:
    """Objects that are built, then linked, and one call with them or calls of methods of the last of them.

    Before them come the definitions of stand-ins.
    """

    text: str
    #: The objects, by the variables that hold them.
    built: dict[str, tuple[str, Input]] = field(default_factory=dict)
    links: list[tuple[str, str, tuple[str, ...] | str]] = field(default_factory=list)
    #: Attributes that hold literals, by the variables of their objects.
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    #: The one call with the objects.
    called: tuple[str, Input] | None = None
    #: The object that was built last.
    last: str = ""
    stand_ins: dict[str, str] = field(default_factory=dict)

    def add(self, statement: ast.stmt) -> None:
        """Take in the next statement."""
        match statement:
            case ast.Assign() if name := _defined_stand_in(statement):
                self.stand_ins[name] = STAND_IN + name
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as construction) if not self.calls:
                self.built[name] = _call(construction, self.text)
                self.last = name
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=source), attr=name)], value=ast.Name() | ast.List() as target
            ):
                self.links.append((source, name, _target(target, self.text)))
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=source), attr=name)], value=value):
                self.held.setdefault(source, {})[name] = read(value, self.text)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=self.last), attr=method)) as node) if (
                self.called is None
            ):
                args = tuple(read(arg, self.text) for arg in node.args)
                self.calls.append(Call(method, args, read_keywords(node, self.text)))
            case ast.Expr(value=ast.Call() as node) if not (self.called or self.calls) and self._is_entry(node):
                self.called = _call(node, self.text)
            case _:
                said = node_text(statement)
                raise LiteralError(f"write calls of methods of one object, or one call with the objects, not {said}")

    def _is_entry(self, node: ast.Call) -> bool:
        """Whether it is a call with the objects, and not one of a method of any of them."""
        holder = node.func
        while isinstance(holder, ast.Attribute):
            holder = holder.value
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        is_method = isinstance(holder, ast.Name) and holder.id in self.built
        return not is_method and (not self.built or not used.isdisjoint(self.built))

    def input(self) -> tuple[str, Input]:
        """The called name and its input."""
        if self.called is None:
            if not self.built:
                raise LiteralError(f"not a call: {clipped(self.text)}")
            entry, input = self.built.pop(self.last)
            self.called = entry, replace(input, calls=tuple(self.calls))
        entry, input = self.called
        return entry, with_callees(self._linked(input), lambda callee: self.stand_ins.get(callee, callee))

    def _linked(self, input: Input) -> Input:
        """The input with linked objects in the place of the variables that hold them."""
        if strangers := self.held.keys() - self.built.keys():
            raise LiteralError(f"no object {min(strangers)!r} in {clipped(self.text)}")
        if not self.built:
            return input
        places = {name: place for place, name in enumerate(self.built)}
        try:
            objects = tuple(
                Build(callee, made.args, made.kwargs, self.held.get(name, {}))
                for name, (callee, made) in self.built.items()
            )
            links = tuple(
                Link(places[source], name, places[to] if isinstance(to, str) else tuple(places[each] for each in to))
                for source, name, to in self.links
            )
        except KeyError as error:
            raise LiteralError(f"no object {error} in {clipped(self.text)}") from None

        def put(reference: Reference) -> Any:
            return Linked(objects, links, places[reference.name]) if reference.name in places else reference

        return with_references(input, put)


def _defined_stand_in(statement: ast.stmt) -> str:
    """The name of the stand-in that a statement defines; empty where it does anything else."""
    match statement:
        # A number that no text can be made of is longer than all of a definition.
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="type"))) if len(
            _definition(name)
        ) >= (statement.end_col_offset or 0) - statement.col_offset and ast.unparse(statement) == _definition(name):
            return name
    return ""


def _target(node: ast.Name | ast.List, text: str) -> tuple[str, ...] | str:
    return node.id if isinstance(node, ast.Name) else tuple(dotted_name(item, text) for item in node.elts)


def _call(node: ast.Call, text: str) -> tuple[str, Input]:
    args = tuple(read(arg, text) for arg in node.args)
    kwargs = read_keywords(node, text)
    match node.func:
        case ast.Attribute(value=ast.Call() as receiver, attr=method):
            built = read(receiver, text)
            if isinstance(built, Build):
                return f"{built.callee}.{method}", Input(args, kwargs, built)
    return dotted_name(node.func, text), Input(args, kwargs)
