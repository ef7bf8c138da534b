"""Mirrors: nodes by which code can see its own names, text or messages, so that these are behaviour."""

from __future__ import annotations

import ast
import builtins

from mutsinq.static.syntax import dotted

#: Builtins and modules by which code can see its own local names, docstrings, annotations or text.
_MIRRORS = frozenset(
    {
        *("locals", "vars", "dir", "eval", "exec", "help", "breakpoint", "__import__", "builtins", "__builtins__"),
        *("inspect", "traceback", "linecache", "tokenize", "symtable", "dis", "pdb", "importlib"),
        *("currentframe", "get_type_hints", "getsource", "getdoc", "__doc__", "__annotations__", "settrace"),
    }
)
#: Attributes by which it can; those with an underscore also as text, for `getattr`.
_MIRRORING = frozenset(
    {
        *("_getframe", "settrace", "setprofile", "exc_info", "format_exc", "print_exc", "exception", "modules"),
        *("__code__", "__closure__", "__globals__", "__doc__", "__annotations__", "__traceback__"),
        *("__defaults__", "__kwdefaults__"),
        *("co_varnames", "tb_frame", "f_locals", "f_code", "gi_frame", "cr_frame", "ag_frame", "__qualname__"),
        *("gi_code", "cr_code", "ag_code", "gi_yieldfrom", "cr_await", "ag_await"),
    }
)
#: Exceptions whose message names a variable or an operator.
_TELLING = frozenset({"Exception", "BaseException", "NameError", "UnboundLocalError", "TypeError"})


def is_mirror(node: ast.AST) -> bool:
    """By this node code could see names or text that the normal form leaves out."""
    match node:
        case ast.Name(id=name):
            return name in _MIRRORS or name in _MIRRORING
        case ast.Attribute(attr=name):
            return name in _MIRRORING
        case ast.alias(name=name):
            return not _MIRRORS.isdisjoint(name.split(".")) or name in _MIRRORING
        case ast.ImportFrom(module=str(name)):
            return not _MIRRORS.isdisjoint(name.split("."))
        case ast.Constant(value=str(name)) | ast.keyword(arg=str(name)):
            return "_" in name and name in _MIRRORING
    return False


def asks_by_name(node: ast.AST) -> bool:
    """By this node code could see any attribute, such as the defaults of a function: the name is made at run time."""
    match node:
        case ast.Name(id="attrgetter") | ast.Attribute(attr="attrgetter"):
            return True
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(), *_]):
            return False
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"


def reads_message(node: ast.AST) -> bool:
    """Here a handler could look at the message of an exception that names a variable or an operator."""
    match node:
        case ast.ExceptHandler(name=str(name), type=ast.expr() as caught):
            names = {dotted(part).rpartition(".")[2] for part in ast.walk(caught)}
            telling = names & _TELLING or not names <= {"", *dir(builtins)}
            return bool(telling) and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))
        case ast.Attribute(attr="__context__" | "__cause__" | "args"):
            return True
        case ast.FunctionDef(name="__exit__") | ast.AsyncFunctionDef(name="__aexit__"):
            return True
    return False
