"""Methods: what methods of texts, lists, dicts and sets do, where it is known that they are Python's own."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import positive
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.changes import added, appended, extended, sorted_in_place
from mutsinq.static.unfolding.comprehensions import accumulated, filled_by
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.copies import copied
from mutsinq.static.unfolding.following import evaluate, evaluate_all
from mutsinq.static.unfolding.keys import as_key
from mutsinq.static.unfolding.lookups import got
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import length_of, required
from mutsinq.static.unfolding.streams import as_stream, attempted, gathered, lazy
from mutsinq.static.unfolding.values import (
    BOOL,
    EMPTY_TEXT,
    INT,
    NONE,
    STR,
    Constant,
    Fresh,
    Pure,
    Value,
    held_by,
    joined,
    kind_of,
    type_of,
)

#: Methods of texts that cannot fail: the types of their arguments, and of the result.
_TEXT: dict[str, tuple[tuple[Type, ...], Type]] = {
    **dict.fromkeys(("upper", "lower", "title", "capitalize", "swapcase", "casefold"), ((), STR)),
    **dict.fromkeys(("isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isnumeric"), ((), BOOL)),
    **dict.fromkeys(("isdecimal", "istitle", "isascii", "isidentifier"), ((), BOOL)),
    **dict.fromkeys(("startswith", "endswith"), ((STR,), BOOL)),
    **dict.fromkeys(("count", "find", "rfind"), ((STR,), INT)),
    **dict.fromkeys(("removeprefix", "removesuffix"), ((STR,), STR)),
    "replace": ((STR, STR), STR),
}
#: Methods of which something is known, by how many arguments they may have.
_COUNTS: Mapping[tuple[str, str], Sequence[int]] = {
    **{("str", name): (len(types),) for name, (types, _) in _TEXT.items()},
    **dict.fromkeys([("str", "strip"), ("str", "lstrip"), ("str", "rstrip"), ("str", "split")], (0, 1)),
    **dict.fromkeys([("list", "append"), ("list", "extend"), ("list", "count"), ("set", "add")], (1,)),
    **dict.fromkeys([("list", "pop"), ("list", "copy"), ("list", "sort"), ("dict", "copy")], (0,)),
    **dict.fromkeys([("dict", "get"), ("dict", "setdefault")], (1, 2)),
}


def method(holder: Value, name: str, args: Sequence[ast.expr], path: Path) -> Valued | None:
    """What a call of the method gives; None if nothing is known of it."""
    kind = kind_of(holder)
    if kind == "str" and name == "join" and len(args) == 1:
        return _joining(holder, args[0], path)
    if len(args) not in _COUNTS.get((kind, name), ()):
        return None
    if kind == "list" and name == "extend" and (stream := lazy(path.context, args[0])) is not None:
        return [(after, NONE) for after in filled_by(stream, holder, path)]
    found: Valued = []
    for after, given in evaluate_all(args, path):
        # What is evaluated first must not be done twice.
        result = _called(kind, holder, name, given, after)
        if result is None:
            made = after.happen("call", after.happen(f".{name}", holder), *given)
            result = [(after, made)]
        found += result
    return found


def _called(kind: str, holder: Value, name: str, given: tuple[Value, ...], path: Path) -> Valued | None:
    if kind == "str" and name == "split" and given == (NONE,):
        given = ()
    types = tuple(map(type_of, given))
    match kind, name, given:
        case "list", "append", (item,):
            appended(holder, item, path)
            return [(path, NONE)]
        case "list", "extend", (items,):
            return [(after, NONE) for after, _ in extended(holder, items, path)]
        case "list", "count", (item,) if types[0] == held_by(holder) in (INT, BOOL, STR):
            source, *since = path.origin(holder)
            return [(path, Pure("count", (source, item, *since), INT))]
        case "list", "copy", ():
            return [(path, copied(holder, name, path))]
        case "dict", "copy", ():
            return [(path, path.copy("dict", holder, name))]
        case "list", "sort", () if held_by(holder) in (INT, STR, NEVER):
            return [(after, NONE) for after in sorted_in_place(holder, path)]
        case "list", "pop", ():
            return _popped(holder, path)
        case "set", "add", (item,):
            return [(after, NONE) for after in added(holder, item, path)]
        case "dict", "get" | "setdefault", (item, *_) if (keys := as_key(item, path)) is not None:
            default = given[1] if len(given) == 2 else NONE
            keeps = name == "setdefault"
            return [pair for after, key in keys for pair in got(holder, key, default, after, keeps=keeps)]
        case "str", "strip" | "lstrip" | "rstrip", () | (Constant(kind="NoneType"),):
            return [(path, Pure(name, (holder,), STR))]
        case "str", "strip" | "lstrip" | "rstrip", (_,) if types == (STR,):
            return [(path, Pure(name, (holder, *given), STR))]
        case "str", "split", () | (Constant(kind="str"),) if given != (EMPTY_TEXT,):
            return [(path, path.made("list", "split", (holder, *given), STR))]
        case "str", _, _ if name in _TEXT and types == _TEXT[name][0]:
            return [(path, Pure(name, (holder, *given), _TEXT[name][1]))]
    return None


def _popped(holder: Value, path: Path) -> Valued:
    found: Valued = []
    for after in required(positive(length_of(holder, path)), "IndexError", path):
        event = after.change("pop", holder)
        found.append((after, Pure("popped", (holder, event), held_by(holder))))
    return found


def _joining(between: Value, items: ast.expr, path: Path) -> Valued | None:
    items = gathered(path.context, items)
    if between == EMPTY_TEXT and (stream := as_stream(path.context, items, early=False)) is not None:
        found = attempted(lambda start: accumulated(STR, EMPTY_TEXT, stream, items, start), items, path)
        if found is not None:
            return found
    if isinstance(items, ast.GeneratorExp | ast.Starred):
        return None
    found = []
    for after, whole in evaluate(items, path):
        known = type_of(whole)
        parts = whole.parts if isinstance(whole, Fresh) and after.is_new(whole) else None
        if parts is not None and kind_of(whole) in ("list", "tuple") and all(type_of(part) == STR for part in parts):
            texts = [each for part in parts for each in (between, part)]
            found.append((after, joined(texts[1:])))
            continue
        if known in (Type("list", (STR,)), Type("tuple", (STR, Type("...")))) or known == STR:
            found.append((after, Pure("join", (between, *after.origin(whole)), STR)))
        else:
            found.append((after, after.happen("call", after.happen(".join", between), whole)))
    return found
