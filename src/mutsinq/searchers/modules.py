"""Modules: two versions of a module, function by function."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, field

from mutsinq.core.program import SCRIPT, Program
from mutsinq.errors import InputError
from mutsinq.static.changes import Changes, changes
from mutsinq.static.classes import classes
from mutsinq.static.compilation import compile_source
from mutsinq.static.forms.renaming import renamed
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.static.sources import Source


@dataclass(frozen=True, slots=True)
class Plan:
    """Pairs of programs to judge, by the name to report them under, and what needs no judging."""

    pairs: dict[str, tuple[Program, Program]]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    #: What changed of all that those reach whose own code is the same.
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)


def plan(original: Source, variant: Source, entry: str = "", variant_entry: str = "") -> Plan:
    """Which functions of two sources to judge: all whose code differs, or the one named.

    Raises InputError for source that does not compile, for an unknown function, with near names, and for two
    modules that have no function in common.
    """
    for source in (original, variant):
        compile_source(source.text, source.label)
    variant_entry = variant_entry or entry
    if entry:
        _require(original, entry)
        _require(variant, variant_entry)
        other = renamed(_aligned(original, variant).program(variant_entry), entry)
        return Plan({entry: (original.program(entry), other)})
    found = _changes(original, variant)
    aligned = _aligned(original, variant)
    names = _with_whole_classes(found, original, variant)
    pairs = {name: (original.program(name), aligned.program(name)) for name in names}
    return Plan(pairs, found.added, found.removed, found.unchanged, found.reasons)


def script_plan(original: Source, variant: Source) -> Plan:
    """Judge two sources as whole programs. Raises InputError for source that does not compile."""
    for source in (original, variant):
        compile_source(source.text, source.label)
    return Plan({SCRIPT: (original.program(SCRIPT), variant.program(SCRIPT))})


def _with_whole_classes(found: Changes, original: Source, variant: Source) -> tuple[str, ...]:
    """What to judge: a class as a whole in the place of its methods where several were rewritten.

    Methods that change together share private state, which says nothing when one of them is looked at alone. Class
    methods and static methods have no part in that, and stand for themselves.
    """
    shared = classes(original.text).keys() & classes(variant.text).keys()
    owners = {
        name: name.rpartition(".")[0]
        for name, function in functions(original.text).items()
        if function.kind not in (FunctionKind.CLASS_METHOD, FunctionKind.STATIC_METHOD)
    }
    rewritten = Counter(name if name in shared else owners.get(name, "") for name in found.rewritten)
    whole = {name for name in shared if rewritten[name] > 1 and name in (*found.changed, *found.unchanged)}
    kept = (owners[name] if owners.get(name) in whole else name for name in found.changed)
    return tuple(dict.fromkeys(kept))


def _changes(original: Source, variant: Source) -> Changes:
    try:
        found = changes(original, variant)
    except RecursionError:
        raise InputError(f"{original.label} or {variant.label}: nested too deeply to be compared") from None
    for source, own in ((original, found.removed), (variant, found.added)):
        if not (found.changed or found.unchanged or own):
            raise InputError(f"{source.label}: has no function or class to compare")
    if not (found.changed or found.unchanged):
        raise InputError(f"{original.label} and {variant.label} have no function or class of one name")
    return found


def _aligned(original: Source, variant: Source) -> Source:
    """The variant under the original's module name, so that classes of the two correspond by qualified name."""
    root = variant.root if "." in variant.module or "." not in original.module else original.root
    return Source(variant.text, variant.label, variant.path, original.module, root)


def _require(source: Source, entry: str) -> None:
    known = functions(source.text) | classes(source.text)
    if entry in known:
        return
    near = difflib.get_close_matches(entry, known, 3) or [name for name in known if name.endswith(f".{entry}")]
    hint = f"; did you mean {' or '.join(near)}?" if near else f"; it has {', '.join(list(known)[:8]) or 'none'}"
    raise InputError(f"{source.label}: no function named {entry}{hint}")
