"""Changes: which functions and classes of two versions of a module to compare."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mutsinq.static.classes import classes
from mutsinq.static.dependencies import Dependencies, dependencies
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.static.syntax import without_docstring


@dataclass(frozen=True, slots=True)
class Changes:
    """Qualified names, in the order of the original, added ones in the order of the variant."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    #: Its own code differs, or that of a helper, constant, class or import that it can reach.
    changed: tuple[str, ...]
    #: Those of `changed` whose own code differs.
    rewritten: tuple[str, ...]
    #: What differs of all that the others of `changed` reach.
    reasons: dict[str, tuple[str, ...]]


def changes(original: str, variant: str) -> Changes:
    """Compare two sources by their syntax: comments, layout and docstrings do not count.

    A constructor is reported as its class, which is how it is called. Raises InputError if one of the two does
    not parse.
    """
    before, after = entries(original), entries(variant)
    left, right = dependencies(original), dependencies(variant)
    left_texts, right_texts = _texts(left), _texts(right)
    differing: dict[str, tuple[str, ...]] = {}
    for name in before:
        if name in after:
            one, other = _reached(left, left_texts, name), _reached(right, right_texts, name)
            differing[name] = tuple(each for each in one | other if one.get(each) != other.get(each))
    changed = [name for name, those in differing.items() if those]
    return Changes(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        unchanged=tuple(name for name, those in differing.items() if not those),
        changed=tuple(changed),
        rewritten=tuple(name for name in changed if left_texts.get(name) != right_texts.get(name)),
        reasons={name: those for name, those in differing.items() if those and name not in those},
    )


def entries(source: str) -> tuple[str, ...]:
    """What can be called in a module: functions and methods, and classes in the place of their constructors."""
    callables = {
        name: function.lines[0]
        for name, function in functions(source).items()
        if function.kind is not FunctionKind.CONSTRUCTOR
    }
    built = {name: cls.node.lineno for name, cls in classes(source).items() if not cls.is_abstract}
    lines = callables | built
    return tuple(sorted(lines, key=lambda name: lines[name]))


def _texts(module: Dependencies) -> dict[str, str]:
    return {name: "\n".join(map(_text, d.nodes)) for name, d in module.definitions.items()}


def _text(node: ast.AST) -> str:
    """The code without positions and docstrings."""
    hidden = []
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            body = without_docstring(child.body)
            if len(body) < len(child.body):
                hidden.append(ast.dump(child.body[0]))
    text = ast.dump(node)
    for docstring in hidden:
        text = text.replace(docstring, "", 1)
    return text


def _reached(module: Dependencies, texts: dict[str, str], entry: str) -> dict[str, str]:
    return {name: texts[name] for name in module.reachable(entry)}
