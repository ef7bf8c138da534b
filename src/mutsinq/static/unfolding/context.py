"""Context: what all paths through a function share while it is followed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from mutsinq.core.types import Type
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.beliefs import Beliefs
from mutsinq.static.unfolding.module import Module
from mutsinq.static.unfolding.values import Global, Value

if TYPE_CHECKING:
    from mutsinq.static.unfolding.paths import Path

_Made = TypeVar("_Made")
#: Beyond so many paths nothing is unfolded: the text would be longer than both programs are worth.
MOST_PATHS = 256
#: The paths that go on from an expression, each with what the expression gives there.
Valued: TypeAlias = "list[tuple[Path, Value]]"


@dataclass(frozen=True, slots=True)
class Rules:
    """How each kind of expression and statement is followed; those of other kinds are not modelled."""

    expressions: Mapping[type[ast.expr], Callable[[Any, Path], Valued]]
    statements: Mapping[type[ast.stmt], Callable[[Any, Path], list[Path]]]


@dataclass(slots=True)
class Context:
    """Known, believed and noted of a function, on whatever path."""

    module: Module
    rules: Rules
    #: Whether something may be taken for granted of the inputs, and what was, or would have been (see `assumptions`).
    lenient: bool = False
    assumed: set[str] = field(default_factory=set)
    #: Globals, and attributes with a leading dot, that the function mentions.
    mentions: set[str] = field(default_factory=set)
    #: The function that is followed for arguments of some types, and these types.
    entry: str = ""
    types: Mapping[str, Type] = field(default_factory=dict)
    #: Parameters that are followed apart where they are left out.
    optional: set[str] = field(default_factory=set)
    beliefs: Beliefs = field(default_factory=Beliefs)
    steps: int = 0
    #: Paths that ended inside of an expression.
    ended: list[Path] = field(default_factory=list)
    #: The helpers whose calls are being unfolded.
    calling: tuple[ast.FunctionDef, ...] = ()
    #: How many functions that are made on the way stand around, and blocks after an exception in which one may go on.
    within: int = 0
    guards: int = 0
    #: The exceptions that are being handled, the latest last.
    handled: tuple[Value, ...] = ()
    #: Variables that no text names, and nodes that stand for others.
    hidden: dict[tuple[object, str], Mark] = field(default_factory=dict)
    stand_ins: dict[object, object] = field(default_factory=dict)

    def assume(self, what: str) -> bool:
        """Whether something may be taken for granted here."""
        if what in self.module.denied:
            return False
        self.assumed.add(what)
        return self.lenient

    def is_own(self, name: ast.Name) -> bool:
        """Whether a name stands for a builtin."""
        return self.module.marks.get(name) is None and self.module.is_builtin(name.id)

    def known_name(self, name: str) -> Value:
        """A builtin itself."""
        self.mentions.add(name)
        return Global(name)

    def hidden_mark(self, node: object, role: str) -> Mark:
        """A variable that has no name."""
        return self.hidden.setdefault((node, role), Mark(-1, f"{len(self.hidden)}", True))

    def name_of(self, mark: Mark, usage: ast.expr_context) -> ast.Name:
        """A new mention of a variable."""
        name = ast.Name(mark.name, usage)
        self.module.marks[name] = mark
        return name

    def made_once(self, node: ast.AST, make: Callable[[], _Made]) -> _Made:
        """A node that stands for another, the same one whenever that is come to."""
        key = node, make.__qualname__
        if key not in self.stand_ins:
            self.stand_ins[key] = make()
        return cast("_Made", self.stand_ins[key])
