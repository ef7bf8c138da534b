"""Example: what players are trained on, one flat line of JSON each.

Unlike records, examples are read by tools of others (`datasets`, pandas, jq): every field is a text, a number, a truth
value or a list of texts, under its own name. Programs are source texts in the layout of `ast.unparse`, without
comments, and inputs are calls of the entry, such as `f([1], k=2)`. `docs/reference/data-sets.md` lists all columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mutsinq.core.corpus import Split
from mutsinq.core.program import Program

#: Name under which the programs of examples are imported, as those of a corpus are.
MODULE = "program"

#: What a data set is for; each kind has examples of a class of its own.
ExampleKind: TypeAlias = Literal["evaluator", "generator", "preference", "difficulty", "equivalence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExample:
    """What all examples say: an original, a rewriting of it, and where both come from."""

    #: Sixteen hexadecimal digits that follow from the two programs and the kind of the example.
    id: str
    #: `train`, `validation` or `test`, by the original's normal form.
    split: Split
    #: Source text of the original.
    original: str
    #: Source text of the variant.
    variant: str
    #: Name of the function to call, the same in both.
    entry: str
    #: Calls on which the original returns, the calls that this example names left out: they tell the domain.
    known: tuple[str, ...]
    #: How the variant was made: mutation operators joined by `+`, a player's name, or `rewrite`.
    edit: str
    #: Digest of the original's normal form, which programs share that differ only in names, layout and the like.
    original_form: str
    #: The same of the variant.
    variant_form: str
    #: Where the original came from: `package 1.2.3: package/module.py:17`.
    origin: str
    #: Licence of the original, as its distribution declares it; `unknown` where it declares none.
    licence: str

    @property
    def programs(self) -> tuple[Program, Program]:
        """The original and the variant."""
        return Program(self.original, MODULE, self.entry), Program(self.variant, MODULE, self.entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorExample(PairExample):
    """A pair that differs, with two inputs that show it; the referee of the game accepted both."""

    #: The smallest distinguishing call that was found.
    minimal: str
    #: One that looks like the inputs that the program is meant for.
    natural: str
    #: What the original does on the minimal call, as people write it: `returned 3`.
    minimal_original: str
    #: What the variant does on the minimal call.
    minimal_variant: str
    #: What the original does on the natural call.
    natural_original: str
    #: What the variant does on the natural call.
    natural_variant: str
    #: Kind of the difference on the natural call: `value`, `exception`, …
    difference: str
    #: Calls of the domain on which both behave alike; first those that show the difference of another variant.
    misses: tuple[str, ...]
    #: Inputs that nobody chose for this pair and that show the difference: random, boundary and siblings' inputs.
    blind_hits: int
    #: Inputs that nobody chose for this pair and on which the original returns.
    blind_tried: int
    #: Of `blind_hits` the random inputs of the inferred types.
    typed_hits: int
    #: Of `blind_tried` the random inputs of the inferred types.
    typed_tried: int
    #: Samples of evaluators that played this pair and won.
    won: int
    #: Samples of evaluators that played this pair; 0 where nobody did.
    attempts: int

    @property
    def typed_rate(self) -> float:
        """Share of random inputs of the inferred types that show the difference; 0 where none was tried."""
        return self.typed_hits / self.typed_tried if self.typed_tried else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorExample(PairExample):
    """A variant to write for an original, with the input that shows its difference and how hard that is to find."""

    #: A call that shows the difference, the natural one.
    input: str
    #: 0 to 10, measured: the share of failures of the evaluator that played, or else of blind inputs.
    difficulty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceExample(PairExample):
    """Two replies to one task, one of which is to be preferred; texts as `mutsinq.agents.notation` reads them.

    For an evaluator `chosen` names an input that shows the difference and `rejected` one that does not. For a
    generator both replies are variants of the original, `chosen` the harder one, which `variant` repeats.
    """

    #: Whose replies they are.
    player: Literal["evaluator", "generator"]
    #: The better reply.
    chosen: str
    #: The other one.
    rejected: str
    #: Of the chosen reply, 0 to 10; what a generator is asked for.
    difficulty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyExample(PairExample):
    """A variant, its claimed input, and how hard an evaluator found the pair."""

    #: A call that shows the difference, the natural one.
    input: str
    #: 0 to 10, as that of a generator's example.
    difficulty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalenceExample(PairExample):
    """A pair that is proved to behave the same, or one that is shown to differ."""

    #: Whether the two are proved to behave the same.
    equivalent: bool
    #: A call that shows the difference; empty for equivalent pairs.
    input: str
    #: Kind of proof; empty for pairs that differ.
    proof: str
    #: For which inputs the proof holds; empty for pairs that differ.
    scope: str


Example: TypeAlias = EvaluatorExample | GeneratorExample | PreferenceExample | DifficultyExample | EquivalenceExample

#: The class of each kind's examples.
EXAMPLES: dict[ExampleKind, type[Example]] = {
    "evaluator": EvaluatorExample,
    "generator": GeneratorExample,
    "preference": PreferenceExample,
    "difficulty": DifficultyExample,
    "equivalence": EquivalenceExample,
}
