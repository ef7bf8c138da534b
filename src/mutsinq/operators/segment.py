"""Fragment and segment: pieces of a module that can be compiled alone to judge the mutations in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice


@dataclass(frozen=True, slots=True, eq=False)
class Fragment:
    """A statement, the header of one, or an item of a long one, with stand-ins for what is around it."""

    span: Span
    #: The headers of the classes, functions and blocks around it, each line with its indentation, and the
    #: statement's own indentation: `class Stack:\n    `.
    frame: str
    #: What stands for the body after a header, or ends the stand-in for the statement around an item.
    body: str = ""
    #: The statement that an item stands in; none for a statement.
    statement: Fragment | None = None

    def compile(self, source: bytes, edits: Sequence[Edit], flags: int) -> CodeType:
        """Compile it with `edits` made. Raises what `compile` raises for text that is no Python.

        `flags` are the `__future__` features of the module.
        """
        local = [Edit(self._local(edit.span), edit.replacement) for edit in edits]
        text = splice(source[self.span.start : self.span.end], local).decode("utf-8")
        code: CodeType = compile(self.frame + text + self.body, "<fragment>", "exec", flags=flags, dont_inherit=True)
        return code

    def _local(self, span: Span) -> Span:
        return Span(span.start - self.span.start, span.end - self.span.start)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """An outermost function, or a statement of a module or class body that is in no function.

    Nothing in it can change how the rest of the file compiles, as names are resolved function by function.
    """

    fragment: Fragment
    #: Qualified name of the function, or of the class around the statement; empty at module level.
    name: str
    #: What mutation ids depend on: the text of the function or simple statement, or of a statement's header.
    identity: str
    #: How many earlier segments have the same name and identity.
    occurrence: int
