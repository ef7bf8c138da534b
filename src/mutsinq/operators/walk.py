"""Walk: one parse and one pass over a module that shows every node worth mutating to every operator."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.errors import InputError, PluginError
from mutsinq.operators.protocol import MutationOperator
from mutsinq.operators.scope import Scope
from mutsinq.operators.segment import Fragment, Segment
from mutsinq.operators.splice import splice
from mutsinq.operators.tree import children

#: Whether a node, and all below it, are worth mutating, given the nodes around it, the innermost last.
Worth = Callable[[cst.CSTNode, Sequence[cst.CSTNode]], bool]
#: Whether a mutation in an outermost function can be wanted, given its qualified name and where it stands.
Wanted = Callable[[str, Span], bool]

#: Nodes with blocks and jumps: an edit at one may change where the program goes on, not only what it computes.
_FLOW_NODES = (
    cst.BaseSuite,
    cst.Break,
    cst.Continue,
    cst.Else,
    cst.ExceptHandler,
    cst.ExceptStarHandler,
    cst.Finally,
    cst.If,
    cst.MatchCase,
    cst.While,
)
#: Bytes of a statement, or of an item of one, whose items are judged by themselves: else a table of n numbers would be
#: compiled n times.
_LONG = 2_000
_SUMMARY_WIDTH = 44
_RECURSION_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """One operator's edit at one place, before it is known to compile and to change anything."""

    operator: str
    edit: Edit
    #: Qualified name of the function or class body around it; empty at module level.
    function: str
    #: One line for people: `x < y → x <= y`.
    summary: str
    #: The statement, its header, or the item of a long one, that holds the edit, if the edit changes nothing but an
    #: expression of it.
    statement: Fragment | None


def proposals(
    source: bytes,
    operators: Sequence[MutationOperator[Any]],
    worth: Worth,
    wanted: Wanted = lambda name, span: True,
    path: str = "",
) -> Iterator[tuple[Segment, list[Proposal]]]:
    """What the operators propose for a module: for each segment all proposals, in order of the source.

    Raises InputError, which names `path`, if LibCST cannot parse the source; PluginError if an operator fails.
    """
    try:
        with _room_for_recursion():
            wrapper = MetadataWrapper(cst.parse_module(source.decode("utf-8")), unsafe_skip_copy=True)
            walk = _Walk(Scope(source, wrapper.resolve(ByteSpanPositionProvider)), operators, worth, wanted)
            walk.visit(wrapper.module, None, None)
    except (cst.ParserSyntaxError, cst.CSTValidationError) as error:
        raise InputError(f"{path or 'the source'}: LibCST cannot parse this, though Python can: {error}") from None
    except RecursionError:
        raise InputError(f"{path or 'the source'}: is nested too deeply to be mutated") from None
    for segment, found in walk.found.items():
        yield segment, sorted(found, key=lambda proposal: proposal.edit.span.start)


@contextmanager
def _room_for_recursion() -> Iterator[None]:
    """Lets LibCST, which spends several calls on a level, go as deep as Python's own parser."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class _Walk:
    def __init__(self, scope: Scope, operators: Sequence[MutationOperator[Any]], worth: Worth, wanted: Wanted) -> None:
        self.scope = scope
        self.operators = operators
        self.worth = worth
        self.wanted = wanted
        self.found: dict[Segment, list[Proposal]] = {}
        self._interested: dict[type[cst.CSTNode], list[MutationOperator[Any]]] = {}
        self._names = [""]
        self._frame = [""]
        self._functions = 0
        self._identities: Counter[tuple[str, str]] = Counter()

    def visit(self, node: cst.CSTNode, segment: Segment | None, statement: Fragment | None) -> None:
        """Ask the operators about the node and all below it, which stand in `segment` and in `statement`."""
        if not self.worth(node, self.scope.ancestors):
            return
        name = self._name(node)
        if self.scope.ancestors and isinstance(self.scope.parent, cst.Module | cst.IndentedBlock):
            statement = self._fragment(node)
            if not self._functions:
                segment = self._segment(node, name)
                if isinstance(node, cst.FunctionDef) and not self.wanted(name, segment.fragment.span):
                    return
        elif (
            statement is not None
            and _is_long(statement)
            and isinstance(self.scope.parent, cst.Element | cst.DictElement)
        ):
            statement = self._item(node, statement)
        frame = self._inner_frame(node)
        is_function = isinstance(node, cst.FunctionDef)
        self._names.append(name)
        self._frame.append(frame)
        self._functions += is_function
        if segment is not None and statement is not None:
            self._ask(node, segment, statement)
        self.scope.ancestors.append(node)
        for child in children(node):
            self.visit(child, segment, statement)
        self.scope.ancestors.pop()
        self._functions -= is_function
        self._frame.pop()
        self._names.pop()

    def _ask(self, node: cst.CSTNode, segment: Segment, statement: Fragment) -> None:
        for operator in self._operators_for(type(node)):
            try:
                edits = list(operator.propose(node, self.scope))
            except Exception as error:
                line = self.scope.source.count(b"\n", 0, self.scope.span(node).start) + 1
                raise PluginError(f"operator {operator.name!r} failed at line {line}: {error!r}") from error
            for edit in edits:
                if isinstance(node, cst.Call) and self._is_of_no_worth(node, edit.span):
                    continue
                summary = self._summary(node, edit)
                holder = statement if self._is_in_expression(node, edit, statement) else None
                proposal = Proposal(operator.name, edit, self._names[-1], summary, holder)
                self.found.setdefault(segment, []).append(proposal)

    def _is_of_no_worth(self, call: cst.Call, span: Span) -> bool:
        """Whether what is edited of a call are arguments that are not worth mutating."""
        around = [*self.scope.ancestors, call]
        spans = [(child, self.scope.span(child)) for child in children(call)]
        parts = [child for child, its in spans if its.start < span.end and span.start < its.end]
        return bool(parts) and not any(self.worth(part, around) for part in parts)

    def _is_in_expression(self, node: cst.CSTNode, edit: Edit, statement: Fragment) -> bool:
        """Whether the edit, made at the node, changes nothing but expressions of the statement."""
        if isinstance(node, _FLOW_NODES):
            return False
        if edit.span.start < statement.span.start or statement.span.end < edit.span.end:
            return False
        return not isinstance(node, cst.BaseSmallStatement) or edit.span != self.scope.span(node)

    def _operators_for(self, kind: type[cst.CSTNode]) -> list[MutationOperator[Any]]:
        if kind not in self._interested:
            self._interested[kind] = [each for each in self.operators if issubclass(kind, each.nodes)]
        return self._interested[kind]

    def _summary(self, node: cst.CSTNode, edit: Edit) -> str:
        """What changes, with as much of the line around it as fits."""
        span = edit.span
        for around in (node, *reversed(self.scope.ancestors)):
            wider = self.scope.outer_span(around)
            if wider.end - wider.start > _SUMMARY_WIDTH or isinstance(around, cst.BaseSuite | cst.Module):
                break
            if wider.start <= span.start and span.end <= wider.end:
                span = wider
        before = self.scope.source[span.start : span.end]
        local = Edit(Span(edit.span.start - span.start, edit.span.end - span.start), edit.replacement)
        after = splice(before, [local])
        return f"{_one_line(before)} → {_one_line(after)}"

    def _name(self, node: cst.CSTNode) -> str:
        """The qualified name of the function or class at or around the node."""
        around = self._names[-1]
        if not isinstance(node, cst.FunctionDef | cst.ClassDef):
            return around
        if not around:
            return node.name.value
        return f"{around}{'.<locals>' if self._functions else ''}.{node.name.value}"

    def _span(self, node: cst.CSTNode) -> Span:
        """Where a statement stands, its decorators included."""
        span = self.scope.span(node)
        decorators: Sequence[cst.CSTNode] = getattr(node, "decorators", ())
        return Span(self.scope.span(decorators[0]).start, span.end) if decorators else span

    def _header(self, node: cst.CSTNode) -> Span:
        """Where the statement stands up to its body."""
        span = self._span(node)
        body = getattr(node, "body", None)
        return Span(span.start, self.scope.span(body).start) if isinstance(body, cst.BaseSuite) else span

    def _fragment(self, node: cst.CSTNode) -> Fragment:
        span = self._header(node)
        body = "_" if span.end < self._span(node).end else ""
        return Fragment(span, self._frame[-1] + self._indentation(span.start), body)

    def _item(self, node: cst.CSTNode, holder: Fragment) -> Fragment:
        """An item of a display as a statement that does nothing else."""
        statement = holder.statement or holder
        frame = self._frame[-1] + self._indentation(statement.span.start)
        return Fragment(self.scope.outer_span(node), f"{frame}_ = (", ")", statement)

    def _segment(self, node: cst.CSTNode, name: str) -> Segment:
        span = self._span(node)
        identity = self.scope.slice(span if isinstance(node, cst.FunctionDef) else self._header(node))
        occurrence = self._identities[name, identity]
        self._identities[name, identity] += 1
        return Segment(Fragment(span, self._frame[-1] + self._indentation(span.start)), name, identity, occurrence)

    def _inner_frame(self, node: cst.CSTNode) -> str:
        """The stand-in headers around what is inside the node."""
        if not isinstance(node, cst.IndentedBlock | cst.Match):
            return self._frame[-1]
        owner = node if isinstance(node, cst.Match) else self.scope.parent
        match owner:
            case cst.ClassDef(name=cst.Name(value=name)):
                header = f"class {name}:"
            case cst.FunctionDef(asynchronous=asynchronous):
                header = "async def f():" if asynchronous else "def f():"
            case cst.For() | cst.While():
                header = "while _:"
            case _:
                header = "if _:"
        return f"{self._frame[-1]}{self._indentation(self.scope.span(owner).start)}{header}\n"

    def _indentation(self, offset: int) -> str:
        line = self.scope.source.rfind(b"\n", 0, offset) + 1
        return self.scope.slice(Span(line, offset))


def _is_long(fragment: Fragment) -> bool:
    return fragment.span.end - fragment.span.start > _LONG


def _one_line(text: bytes) -> str:
    line = " ".join(text.decode("utf-8").split()) or "nothing"
    return line if len(line) <= _SUMMARY_WIDTH else f"{line[: _SUMMARY_WIDTH - 1]}…"
