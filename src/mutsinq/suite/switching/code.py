"""Code: the code objects of a mutated function, compiled without the rest of its module."""

from __future__ import annotations

import ast
import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType

from mutsinq.core.mutation import Edit
from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.static.compilation import module_code
from mutsinq.suite.subject import FunctionNode, Subject, SubjectFunction
from mutsinq.suite.switching.ticks import Ticked, has_loops, may_have_loops, tick_in_loops

#: Of a code object in a function, its qualified name and its number among those of that name.
Key = tuple[str, int]
Codes = dict[Key, CodeType]

COMPILE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


@dataclass(frozen=True, slots=True)
class Uncompilable(Exception):
    """A mutant whose function does not compile alone."""

    reason: str


def mutated_codes(
    subject: Subject, function: SubjectFunction, edits: Sequence[Edit], originals: Mapping[Key, CodeType]
) -> Codes:
    """The code of the function with `edits` made and of all functions in it. Raises Uncompilable.

    Every loop calls the builtin `TICK`.
    """
    ticked = _ticked(subject, function)
    if ticked is None and not any(may_have_loops(edit.replacement) for edit in edits):
        return codes_of(subject, function, _function_text(subject, function, edits), originals)
    if ticked is not None:
        # To make a tree of all, and code of that, takes three times as long as to compile the text.
        with contextlib.suppress(Uncompilable, *COMPILE_ERRORS), ticked.mutated(edits) as tree:
            codes = _compiled(subject, function, tree)
            if not _lost(codes, originals):
                return codes
    return codes_of(subject, function, tick_in_loops(function_tree(subject, function, edits)), originals)


@functools.cache
def _ticked(subject: Subject, function: SubjectFunction) -> Ticked | None:
    """The function with ticks in its loops, made once; None if it has no loop."""
    if not has_loops(function.node):
        return None
    tree = function_tree(subject, function)
    return Ticked(subject, tree, definition(tree, function))


def function_tree(subject: Subject, function: SubjectFunction, edits: Sequence[Edit] = ()) -> ast.Module:
    """The function with `edits` made, in what stands around it. Raises Uncompilable.

    Positions are those in the file, as far as the edits leave them.
    """
    return _tree(_function_text(subject, function, edits))


def _function_text(subject: Subject, function: SubjectFunction, edits: Sequence[Edit]) -> str:
    start = function.span.start
    local = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.replacement) for edit in edits]
    text = splice(subject.encoded[start : function.span.end], local).decode("utf-8")
    padding = "\n" * (function.line - 1 - len(function.frame))
    return padding + "".join(f"{header}\n" for header in function.frame) + text


def _tree(text: str) -> ast.Module:
    try:
        return module_tree(text)
    except COMPILE_ERRORS as error:
        raise Uncompilable(f"{type(error).__name__}: {error}") from None


def codes_of(
    subject: Subject, function: SubjectFunction, module: str | ast.Module, originals: Mapping[Key, CodeType]
) -> Codes:
    """The code of the function in a text, or a tree with all positions, and of all functions in it.

    Raises Uncompilable.

    As far as possible each is closed over all that its original is: a method that no longer says `super()` too.
    """
    codes = _compiled(subject, function, module)
    lost = _lost(codes, originals)
    if not lost:
        return codes
    tree = _tree(module) if isinstance(module, str) else module
    return _compiled(subject, function, _mentioning(tree, function, lost))


def _lost(codes: Codes, originals: Mapping[Key, CodeType]) -> dict[str, list[str]]:
    """Of each function by its qualified name, what its original is closed over and it is not, where there is any."""
    found = {
        name: [each for each in original.co_freevars if each not in codes[name, 0].co_freevars]
        for (name, number), original in originals.items()
        if not number and (name, 0) in codes
    }
    return {name: names for name, names in found.items() if names}


def _compiled(subject: Subject, function: SubjectFunction, module: str | ast.Module) -> Codes:
    try:
        code = module_code(module, str(subject.path), subject.flags)
    except COMPILE_ERRORS as error:
        raise Uncompilable(f"{type(error).__name__}: {error}") from None
    return numbered(outermost(code, function.name))


def definition(tree: ast.Module, function: SubjectFunction) -> FunctionNode:
    """The function's own node in its tree. Raises Uncompilable if it is no function any more."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function.node.name:
            return node
    raise Uncompilable(f"no function {function.name} is left")


def outermost(module: CodeType, name: str, line: int | None = None) -> CodeType:
    """The code of the function of that qualified name in a module, and first line if given. Raises Uncompilable."""
    for code in _inside(module):
        if code.co_qualname == name and line in (None, code.co_firstlineno):
            return code
    raise Uncompilable(f"no function {name} is left")


def numbered(code: CodeType) -> Codes:
    """A function's code and that of all functions in it."""
    found: Codes = {}
    for each in (code, *_inside(code)):
        number = sum(name == each.co_qualname for name, _ in found)
        found[each.co_qualname, number] = each
    return found


def _inside(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inside(constant)


def _mentioning(tree: ast.Module, function: SubjectFunction, names: Mapping[str, Sequence[str]]) -> ast.Module:
    """Let functions, by their qualified names, refer to names in a statement that never runs; in place."""
    node = definition(tree, function)
    for found, inner in [(function.name, node), *_inner_definitions(node, f"{function.name}.<locals>.")]:
        if names.get(found):
            mentions: list[ast.stmt] = [ast.Expr(ast.Name(name, ast.Load())) for name in names[found]]
            never = ast.copy_location(ast.If(ast.Constant(0), mentions, []), inner.body[-1])
            inner.body.append(ast.fix_missing_locations(never))
    return tree


def _inner_definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, FunctionNode]]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{prefix}{name}", child
                yield from _inner_definitions(child, f"{prefix}{name}.<locals>.")
            case ast.ClassDef(name=name):
                yield from _inner_definitions(child, f"{prefix}{name}.")
            case _:
                yield from _inner_definitions(child, prefix)
