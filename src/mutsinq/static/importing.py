"""Importing: which statements of a module do nothing but bind a name when it is loaded."""

from __future__ import annotations

import ast
import collections.abc
import functools
import importlib.util
import itertools
import math
import operator
import re
import string
import sys
import typing

from mutsinq.static.annotations import annotations_of
from mutsinq.static.dependencies import does_nothing
from mutsinq.static.functions import decorator_names
from mutsinq.static.origins import Origins
from mutsinq.static.syntax import is_plain_value

#: Modules whose import does something that a program could notice.
_NOISY_MODULES = frozenset({"this", "antigravity", "readline", "rlcompleter", "faulthandler", "site", "__main__"})
#: Modules that are often imported from, and what they have.
_KNOWN_MODULES = {
    module.__name__: frozenset(dir(module))
    for module in (collections, collections.abc, functools, itertools, math, operator, re, string, typing)
}
_PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property"})


def only_defines(statement: ast.stmt, origins: Origins) -> bool:
    """Nothing but the binding of its name can be noticed when the statement runs."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]
            own = _PLAIN_DECORATORS - origins.bound
            plain = all(map(is_plain_value, defaults)) and not set(decorator_names(statement)) - own
            return plain and not any(annotations_of(statement))
        case ast.ClassDef(bases=[], keywords=[], decorator_list=[]):
            return all(only_defines(member, origins) for member in statement.body)
        case ast.Assign(targets=[ast.Name()], value=value):
            return is_plain_value(value) or origins.pattern(value) is not None
        case ast.Import(names=names):
            return all(_is_quiet(alias.name) for alias in names)
        case ast.ImportFrom(module=str(module), level=0, names=names) if module in _KNOWN_MODULES:
            return all(alias.name in _KNOWN_MODULES[module] for alias in names)
    return does_nothing(statement)


def _is_quiet(module: str) -> bool:
    """A module of the standard library that this machine has, and whose import does nothing to be noticed."""
    known = module in sys.stdlib_module_names and module not in _NOISY_MODULES
    return known and importlib.util.find_spec(module) is not None
