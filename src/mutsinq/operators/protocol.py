"""What a mutation operator is: a rule that finds places and proposes edits, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.scope import Scope

Node = TypeVar("Node", bound=cst.CSTNode, contravariant=True)


class Status(StrEnum):
    """When an operator runs."""

    #: Unless it is excluded.
    STABLE = "stable"
    #: Only when named: most of its mutants say little about a program, as its page explains.
    OPTIONAL = "optional"
    #: Only when named: new, and its mutants may still change between releases.
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Example:
    """Code before, and one of the mutants that the operator makes of it.

    Examples are the operator's tests and stand on its page. `after` equal to `before` says that the
    operator leaves this code alone.
    """

    before: str
    after: str


class MutationOperator(Protocol[Node]):
    """A mutation operator. Its module's docstring is its page in the reference."""

    @property
    def name(self) -> str:
        """Kebab-case noun of what changes: `comparison-boundary`."""

    @property
    def status(self) -> Status:
        """When it runs."""

    @property
    def nodes(self) -> tuple[type[cst.CSTNode], ...]:
        """The kinds of nodes that `propose` wants to see, subclasses included."""

    @property
    def examples(self) -> tuple[Example, ...]:
        """At least one."""

    def propose(self, node: Node, scope: Scope) -> Iterator[Edit]:
        """Edits of the source at `node`; each becomes one mutation, if it compiles and changes the program.

        Called once for every node of `nodes` that is worth mutating. Trees never leave an operator:
        it reads the node, and answers with spans and texts that `scope` makes.
        """
