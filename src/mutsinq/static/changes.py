"""Changes: which functions and classes of two versions of a module to compare."""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.static.classes import classes
from mutsinq.static.dependencies import Dependencies, dependencies
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.static.neighbours import imported
from mutsinq.static.sources import Source
from mutsinq.static.syntax import code_text


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


def changes(original: Source, variant: Source) -> Changes:
    """Compare two sources by their syntax: comments, layout and docstrings do not count.

    Where they stand in two trees, what they import from there counts, too. A constructor is reported as its class,
    which is how it is called. Raises InputError if one of the two does not parse.
    """
    before, after = entries(original.text), entries(variant.text)
    left, right = dependencies(original.text), dependencies(variant.text)
    left_texts, right_texts = _texts(left), _texts(right)
    if original.root != variant.root:
        _add_imported(left, left_texts, original)
        _add_imported(right, right_texts, variant)
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
    return {name: "\n".join(map(code_text, d.nodes)) for name, d in module.definitions.items()}


def _add_imported(module: Dependencies, texts: dict[str, str], source: Source) -> None:
    for name, definition in module.definitions.items():
        texts[name] += imported(source, definition.nodes)


def _reached(module: Dependencies, texts: dict[str, str], entry: str) -> dict[str, str]:
    # Nobody can tell which names come from `import *`.
    names = (*module.reachable(entry), *({"*"} & texts.keys()))
    return {name: texts[name] for name in names}
