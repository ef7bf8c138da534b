"""Interface: the public methods of a class that both versions of a module have."""

from __future__ import annotations

from collections.abc import Iterator

from mutsinq.core.program import Program
from mutsinq.static.classes import classes
from mutsinq.static.functions import Function, FunctionKind, functions

#: Special methods that the look at an object calls anyway, or that nobody calls by name.
_NAMES = """
    len bool str repr iter hash del init_subclass class_getitem getattribute getattr setattr delattr dir
    getstate setstate reduce reduce_ex getnewargs copy deepcopy sizeof format post_init set_name
    instancecheck subclasscheck subclasshook missing
"""
#: Class methods and static methods are called through the object, too.
_CALLED = frozenset({FunctionKind.METHOD, FunctionKind.CLASS_METHOD, FunctionKind.STATIC_METHOD})
_NOT_CALLED = frozenset(f"__{name}__" for name in _NAMES.split())


def shared_methods(original: Program, variant: Program, class_name: str) -> tuple[tuple[Function, Function], ...]:
    """The public methods of both versions of a class, inherited ones from the same module included.

    Properties are left out: they are read when the object is looked at. Raises InputError if a source does not parse.
    """
    left, right = (dict(_methods(program.source, class_name)) for program in (original, variant))
    return tuple((left[name], right[name]) for name in left if name in right)


def _methods(source: str, class_name: str) -> Iterator[tuple[str, Function]]:
    """Each method by its own name, that of the nearest class only."""
    known, seen = classes(source), set()
    owners = [class_name]
    for owner in owners:
        for function in functions(source).values():
            name = function.qualname.rpartition(".")[2]
            if function.class_name == owner and name not in seen:
                seen.add(name)
                if function.kind in _CALLED and _is_public(name):
                    yield name, function
        owners += [base for base in known[owner].bases if base in known and base not in owners]


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__") and name not in _NOT_CALLED)
