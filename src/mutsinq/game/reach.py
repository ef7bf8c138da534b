"""Reach: what a source uses besides its arguments, as words by which a variant is compared with its original.

Nothing here is forbidden as such: an original may look at the clock, and its variants then may too. What a variant
brings along that its original lacks is how the published game was cheated: by outcomes that are forged, that hang on
where and when the program runs, or that change with the number of calls.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import canonical, dotted, imports, parse, root_name

#: `reflection`: the interpreter, other code, text that is run. `impure`: the clock, the machine, earlier calls.
Reach: TypeAlias = Literal["reflection", "impure"]

_RUNNERS = """
    eval exec compile globals locals vars dir open input breakpoint exit quit setattr delattr
    help credits copyright license __import__
"""
_INSIDE = """
    import builtins loader spec file globals code closure dict class subclasses bases base mro getattribute reduce
    reduce_ex traceback defaults kwdefaults annotations module self func wrapped del weakref init_subclass set_name doc
    hash sizeof dir
"""
_INNER = """
    os sys builtins bltns inspect thread warnings copyreg codecs io gc importlib random threading weakref linecache
    locale attrgetter methodcaller update_wrapper Formatter vformat format_map get_field make_dataclass new_class
    get_type_hints ForwardRef singledispatch singledispatchmethod convert global_enum
"""
_CHANGING = """
    today now utcnow fromtimestamp astimezone timestamp cache_info
    abspath realpath relpath expanduser expandvars RecursionError MemoryError
"""
_MUTATORS = """
    append appendleft extend extendleft insert pop popleft popitem remove clear update setdefault add discard sort
    reverse rotate send subtract move_to_end
"""
#: Builtins by which code reaches for the interpreter, for other code, or for what is not its own.
_BUILTINS = frozenset(_RUNNERS.split())
#: Attributes and names that serve the same end.
_HIDDEN = frozenset(f"__{word}__" for word in _INSIDE.split())
#: Modules that pure modules hold as attributes, and functions that look up, or run, what only shows at run time.
_MODULES = frozenset(_INNER.split())
#: What depends on when, where and how deep in the stack a program runs.
_CIRCUMSTANCES = frozenset(_CHANGING.split())
#: Methods by which a value at the top of a module changes.
_CHANGES = frozenset(_MUTATORS.split())
#: Begins the names by which the sandbox counts steps in a program.
_HARNESS = "__mutsinq"
#: Names that every module has and that tell nothing.
_PLAIN = frozenset({"__doc__", "__debug__", "__annotations__"})


@lru_cache(maxsize=256)
def reach(source: str) -> Mapping[str, Reach]:
    """The words in a source that reach beyond arguments, texts that serve as names included.

    Raises InputError if the source is not Python.
    """
    tree = parse(source)
    found: dict[str, Reach] = dict.fromkeys(_loaded_words(symtable.symtable(source, "program", "exec")), "reflection")
    for node in ast.walk(tree):
        found.update(dict.fromkeys(_words(node), "reflection"))
    found.update(dict.fromkeys(found.keys() & _CIRCUMSTANCES, "impure"))
    found.update(dict.fromkeys((f"{name}, which is kept between calls" for name in _kept(tree)), "impure"))
    return found


def borrowed(source: str, pure: frozenset[str]) -> set[str]:
    """The dotted names that a source uses of modules outside of `pure`: `sys.maxsize`."""
    tree = parse(source)
    return {name for name in _borrowed(tree, imports(tree)) if not _is_below(name, pure)}


def _is_below(name: str, modules: frozenset[str]) -> bool:
    while name:
        if name in modules:
            return True
        name = name.rpartition(".")[0]
    return False


def _borrowed(node: ast.AST, imported: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Name | ast.Attribute) and dotted(node).partition(".")[0] in imported:
        yield canonical(node, imported)
        return
    for child in ast.iter_child_nodes(node):
        yield from _borrowed(child, imported)


def _loaded_words(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that some scope takes from outside of functions: `eval` as a variable of one function is none."""
    at_top = table.get_type() in ("module", "class")
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if _HARNESS in name or (symbol.is_referenced() and (at_top or symbol.is_global()) and _is_word(name)):
            yield name
    for child in table.get_children():
        yield from _loaded_words(child)


def _is_word(name: str) -> bool:
    hidden = name.startswith("__") and name.endswith("__") and name not in _PLAIN
    return hidden or name in _BUILTINS or name in _CIRCUMSTANCES


def _words(node: ast.AST) -> Iterator[str]:
    """The words of one node of a tree."""
    match node:
        case ast.Name(id=word) | ast.FunctionDef(name=word) if word in _HIDDEN:
            yield word
        case ast.Attribute(value=value, attr=word):
            yield from _name_words(word)
            if word == "format" and not isinstance(value, ast.Constant):
                yield "format of a text that only shows at run time"
        case ast.alias(name=name):
            yield from _name_words(name.rpartition(".")[2])
        case ast.MatchClass(kwd_attrs=names):
            for name in names:
                yield from _name_words(name)
        case ast.Constant(value=str(text)) if "__" in text:
            yield from (word for word in _HIDDEN if word in text)
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(text)), *_]):
            yield from _name_words(text)
        case ast.Call(func=ast.Name(id="type"), args=[_, _, _]):
            yield "type"
        case ast.Call(keywords=keywords) if any(keyword.arg == "assigned" for keyword in keywords):
            yield "assigned"
    yield from _looked_up(node)


def _name_words(name: str) -> Iterator[str]:
    bare = name.strip("_")
    if name in _HIDDEN | _CIRCUMSTANCES or bare in _MODULES or name == "_time":
        yield name


def _looked_up(node: ast.AST) -> Iterator[str]:
    """`getattr`, wherever it is more than `getattr(x, 'name')`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name) and child.id == "getattr":
            match node:
                case ast.Call(func=func, args=[_, ast.Constant(), *_]) if func is child:
                    continue
            yield "getattr"


def _kept(node: ast.AST) -> Iterator[str]:
    """Names whose values a function changes and finds changed at its next call: globals, defaults, itself.

    A value that goes by a second name is not followed: what it does shows when the program runs many times in a row.
    """
    if isinstance(node, FunctionNode | ast.Lambda):
        # Functions inside functions change what is made anew with each call of the outer one.
        own = _own_names(node) - set(_lasting(node.args))
        yield from (name for child in ast.walk(node) for name in _changed(child) if name and name not in own)
        return
    for child in ast.iter_child_nodes(node):
        yield from _kept(child)


def _lasting(arguments: ast.arguments) -> Iterator[str]:
    """Parameters whose default can change and is the same object in each call."""
    positional = [*arguments.posonlyargs, *arguments.args]
    for arg, default in zip(reversed(positional), reversed(arguments.defaults)):
        if not isinstance(default, ast.Constant | ast.Name):
            yield arg.arg
    for arg, optional in zip(arguments.kwonlyargs, arguments.kw_defaults):
        if not isinstance(optional, ast.Constant | ast.Name | None):
            yield arg.arg


def _own_names(function: ast.AST) -> set[str]:
    """The names that a function, or one inside it, binds."""
    return {name for child in ast.iter_child_nodes(function) for node in ast.walk(child) for name in _bound(node)}


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name


def _changed(node: ast.AST) -> Iterator[str]:
    """The variable at the root of what a node changes in place."""
    match node:
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            yield root_name(value)
        case ast.Attribute(value=value, ctx=ast.Store() | ast.Del()):
            yield root_name(value)
        case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in _CHANGES:
            yield root_name(value)
        case ast.Call(func=ast.Name(id="next"), args=[value, *_]):
            yield root_name(value)
