"""Methods: what methods of texts, lists, dicts and sets do, where it is known that they are Python's own."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import positive
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.copies import copied
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.looping import Looping
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import (
    ANYTHING,
    BOOL,
    DEFAULTED,
    EMPTY_TEXT,
    INT,
    NONE,
    STR,
    Constant,
    Fresh,
    Pure,
    TooMuch,
    Value,
    held_by,
    joined,
    literal,
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
#: Longer texts are gone through by a loop.
MOST_CHARACTERS = 16
_STRIPPING = frozenset(("strip", "lstrip", "rstrip"))


@dataclass(slots=True)
class Methods(Looping):
    """Knows methods of Python's own types."""

    def method(self, holder: Value, name: str, args: Sequence[ast.expr], path: Path) -> Valued | None:
        """What a call of the method gives; None if nothing is known of it."""
        known = type_of(holder)
        if known == STR and name == "join" and len(args) == 1:
            return self._joining(holder, args[0], path)
        if known is None or not self._is_known(known.name, name, len(args)):
            return None
        if known.name == "list" and name == "extend" and (stream := self.lazy(args[0])) is not None:
            return [(after, NONE) for after in self.filled_by(stream, holder, path)]
        found: Valued = []
        for after, given in self.values(args, path):
            # What is evaluated first must not be done twice.
            result = self._called(known.name, holder, name, given, after)
            if result is None:
                made = after.happen("call", after.happen(f".{name}", holder), *given)
                result = [(after, made)]
            found += result
        return found

    @staticmethod
    def _is_known(kind: str, name: str, count: int) -> bool:
        match kind, name, count:
            case "str", _, _:
                return (name in _TEXT and len(_TEXT[name][0]) == count) or (
                    (name in _STRIPPING and count < 2) or (name == "split" and count < 2)
                )
            case "list", "append" | "extend" | "count", 1:
                return True
            case "list", "pop" | "copy" | "sort", 0:
                return True
            case "set", "add", 1:
                return True
            case "dict", "get" | "setdefault", 1 | 2:
                return True
            case "dict", "copy", 0:
                return True
        return False

    def _called(self, kind: str, holder: Value, name: str, given: tuple[Value, ...], path: Path) -> Valued | None:
        if kind == "str" and name == "split" and given == (NONE,):
            given = ()
        types = tuple(map(type_of, given))
        match kind, name, given:
            case "list", "append", (item,):
                self.appended(holder, item, path)
                return [(path, NONE)]
            case "list", "extend", (items,):
                return [(after, NONE) for after, _ in self.extended(holder, items, path)]
            case "list", "count", (item,) if types[0] == held_by(holder) in (INT, BOOL, STR):
                source, *since = path.origin(holder)
                return [(path, Pure("count", (source, item, *since), INT))]
            case "list", "copy", ():
                return [(path, copied(holder, name, path))]
            case "dict", "copy", ():
                return [(path, path.copy("dict", holder, name))]
            case "list", "sort", () if held_by(holder) in (INT, STR, NEVER):
                return [(after, NONE) for after in self.sorted_in_place(holder, path)]
            case "list", "pop", ():
                return self._popped(holder, path)
            case "set", "add", (item,):
                return [(after, NONE) for after in self.added(holder, item, path)]
            case "dict", "get" | "setdefault", (item, *_) if (keys := self.as_key(item, path)) is not None:
                default = given[1] if len(given) == 2 else NONE
                keeps = name == "setdefault"
                return [pair for after, key in keys for pair in self.got(holder, key, default, after, keeps=keeps)]
            case "str", "strip" | "lstrip" | "rstrip", () | (Constant(kind="NoneType"),):
                return [(path, Pure(name, (holder,), STR))]
            case "str", "strip" | "lstrip" | "rstrip", (_,) if types == (STR,):
                return [(path, Pure(name, (holder, *given), STR))]
            case "str", "split", () | (Constant(kind="str"),) if given != (EMPTY_TEXT,):
                return [(path, path.made("list", "split", (holder, *given), STR))]
            case "str", _, _ if name in _TEXT and types == _TEXT[name][0]:
                return [(path, Pure(name, (holder, *given), _TEXT[name][1]))]
        return None

    # Changes

    def appended(self, holder: Value, item: Value, path: Path) -> None:
        """A list gets one more item."""
        known = type_of(holder)
        if known is None or known.name != "list":
            path.happen("call", path.happen(".append", holder), item)
            return
        self.keep(holder, (item,), path)
        path.change("append", holder, item)

    def added(self, holder: Value, item: Value, path: Path) -> list[Path]:
        """A new set gets one more item, maybe."""
        if (keys := self.as_key(item, path)) is None:
            # Its hash may be anybody's code.
            path.happen("add", holder, item)
            return [path]
        for after, key in keys:
            self.keep(holder, (key,), after)
            after.change("add", holder, key)
        return [after for after, _ in keys]

    def extended(self, holder: Value, items: Value, path: Path) -> Valued:
        """`x += y` for a list: `x.append` of each."""
        if (parts := _parts(items, path)) is not None:
            for item in parts:
                self.appended(holder, item, path)
            return [(path, holder)]
        of = type_of(items)
        if of is not None and of.name in ("list", "tuple", "str") and not path.may_be(holder, items):
            site = holder.site if isinstance(holder, Fresh) else None
            ways = self.filled(holder, items, ("extend", site), path)
            self.ended += [way for way in ways if way.end is not None]
            return [(way, holder) for way in ways if way.end is None]
        path.happen("in place Add", holder, items)
        return [(path, holder)]

    @abstractmethod
    def filled(self, holder: Value, items: Value, site: object, path: Path) -> list[Path]:
        """A list gets all items of something else that is no part of it."""

    def sorted_in_place(self, holder: Value, path: Path) -> list[Path]:
        """A list of ints or texts is sorted."""
        path.change("sort", holder)
        return [path]

    def keep(self, holder: Value, values: tuple[Value, ...], path: Path) -> None:
        """Values are put into a container of which it may be known what it holds."""
        if isinstance(holder, Fresh):
            if holder.how not in ("", "list of", "dict of", "repeated", DEFAULTED) and holder.holds:
                raise TooMuch
            for place, value in enumerate(values):
                self.beliefs.put(holder.site, place, value)
            return
        known = type_of(holder)
        if known is None or not known.args:
            return
        if NEVER in known.args:
            self.beliefs.put_somewhere(values)
        elif any(of not in (ANYTHING, type_of(value)) for of, value in zip(known.args, values, strict=True)):
            raise TooMuch

    def _popped(self, holder: Value, path: Path) -> Valued:
        found: Valued = []
        for after in self.required(positive(self.length(holder, path)), "IndexError", path):
            event = after.change("pop", holder)
            found.append((after, Pure("popped", (holder, event), held_by(holder))))
        return found

    # Texts of several

    def _joining(self, between: Value, items: ast.expr, path: Path) -> Valued | None:
        items = self.at_once(items)
        if between == EMPTY_TEXT and (stream := self.stream(items, early=False)) is not None:
            found = self.attempted(lambda start: self.accumulated(STR, EMPTY_TEXT, stream, items, start), items, path)
            if found is not None:
                return found
        if isinstance(items, ast.GeneratorExp | ast.Starred):
            return None
        found = []
        for after, whole in self.value(items, path):
            known = type_of(whole)
            parts = whole.parts if isinstance(whole, Fresh) and after.is_new(whole) else None
            if (
                parts is not None
                and known is not None
                and known.name in ("list", "tuple")
                and all(type_of(part) == STR for part in parts)
            ):
                texts = [each for part in parts for each in (between, part)]
                found.append((after, joined(texts[1:])))
                continue
            if known in (Type("list", (STR,)), Type("tuple", (STR, Type("...")))) or known == STR:
                found.append((after, Pure("join", (between, *after.origin(whole)), STR)))
            else:
                found.append((after, after.happen("call", after.happen(".join", between), whole)))
        return found


def _parts(items: Value, path: Path) -> Sequence[Value] | None:
    """All items of a sequence, where each is known."""
    match items:
        case Fresh(kind="list" | "tuple", parts=parts) if path.is_new(items):
            return parts
        case Constant(kind="str"):
            text = str(items.value)
            return list(map(literal, text)) if len(text) <= MOST_CHARACTERS else None
    return None
