"""Mutation: one operator's edit at one place; mutant: some of them, made together."""

from __future__ import annotations

from mutsinq.core.program import Program, Span
from mutsinq.core.record import record
from mutsinq.core.verdict import Verdict


@record
class Edit:
    """Replace the bytes of `span` by `replacement`; an empty span inserts."""

    span: Span
    replacement: str


@record
class Mutation:
    """What one mutation operator proposes at one place of one function.

    The id hashes operator, qualified function, the function's text and the offset inside it,
    so an edit elsewhere in the file leaves it alone.
    """

    id: str
    #: Its name; `model` where a language model wrote what the function becomes.
    operator: str
    #: Non-overlapping, in order of their spans.
    edits: tuple[Edit, ...]
    #: One line for people: `x < y → x <= y`.
    summary: str
    #: Qualified name of the enclosing function or class body; empty at module level.
    function: str
    #: First line of the edit in the original, counted from 1.
    line: int


@record
class FromOperator:
    """The origin of a mutant; more than one mutation makes it a higher-order mutant."""

    #: Never empty; in order of the source and not overlapping.
    mutations: tuple[Mutation, ...]

    @property
    def id(self) -> str:
        """The ids of its mutations, joined by `+`."""
        return "+".join(mutation.id for mutation in self.mutations)

    @property
    def operator(self) -> str:
        """The operators of its mutations, joined by `+`."""
        return "+".join(mutation.operator for mutation in self.mutations)


@record
class ModuleMutants:
    """All mutants of one module that the operators made, and how many proposals were dropped."""

    path: str
    #: SHA-256 of the source that the spans hold for, hexadecimal.
    digest: str
    mutants: tuple[FromOperator, ...]
    #: Dropped: their bytecode is that of the original.
    equivalent: int
    #: Dropped: their bytecode is that of a mutant that was kept.
    duplicate: int
    #: Dropped: they do not compile.
    invalid: int
    #: What comments keep from being tried, not looked at any further.
    ignored: tuple[FromOperator, ...] = ()


@record
class Variant:
    """A program with a mutant's mutations made."""

    original: Program
    program: Program
    origin: FromOperator


@record
class MutationReport:
    """What `mutsinq mutate` found: all modules, and with `--verify` the verdict on each mutant by its id."""

    modules: tuple[ModuleMutants, ...]
    verdicts: dict[str, Verdict]
