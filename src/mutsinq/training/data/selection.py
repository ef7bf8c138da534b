"""Selection: which verified examples a data set holds, and in which shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mutsinq.core.example import EquivalenceExample, EvaluatorExample, Example, ExampleKind
from mutsinq.errors import InputError
from mutsinq.training.data.balancing import Balance, evenly
from mutsinq.training.data.deriving import DERIVED, generator_preferences
from mutsinq.training.data.levels import level_of
from mutsinq.training.data.overlap import apart
from mutsinq.training.data.recipes import Recipe

#: What to do with examples whose programs stand in a set that is kept for evaluation.
Overlap: TypeAlias = Literal["drop", "refuse", "keep"]


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of examples: the same for the same examples."""

    kind: ExampleKind
    #: A published recipe; without one `balance` decides.
    recipe: Recipe | None = None
    #: Whose preferences, for the kind `preference`.
    player: Literal["evaluator", "generator"] = "evaluator"
    balance: tuple[Balance, ...] = ()
    #: Most examples; None for all.
    most: int | None = None
    seed: int = 0
    #: Forms of programs that are kept for evaluation.
    against: frozenset[str] = frozenset()
    overlap: Overlap = "drop"

    def choose(
        self, found: Sequence[EvaluatorExample | EquivalenceExample], dropped: Counter[str]
    ) -> tuple[list[Example], int]:
        """The examples of the set, and how many of them stand in an evaluation set; what is left out is counted.

        Raises InputError where examples overlap with an evaluation set and that is to be refused.
        """
        examples = apart(found, dropped)
        clean = [each for each in examples if not {each.original_form, each.variant_form} & self.against]
        shared = len(examples) - len(clean)
        if shared and self.overlap == "refuse":
            raise InputError(
                f"{shared:,} of {len(examples):,} examples share a program with an evaluation set; "
                "leave them out with --overlap drop, or keep them, marked, with --overlap keep"
            )
        if self.overlap == "drop":
            dropped["stands in an evaluation set"] += shared
            examples, shared = clean, 0
        chosen = self._balanced([each for each in examples if isinstance(each, EvaluatorExample)])
        equal = [each for each in examples if isinstance(each, EquivalenceExample)]
        derived = self._derived(chosen)
        if self.kind == "equivalence":
            derived = self._halved(derived, equal)
        if self.most is not None and len(derived) > self.most:
            derived = evenly(derived, lambda example: None, self.most, self.seed)
        dropped["left out for balance"] += max(0, len(examples) - len(derived))
        return derived, shared

    def _balanced(self, examples: list[EvaluatorExample]) -> list[EvaluatorExample]:
        if self.recipe is not None:
            return self.recipe.select(examples, self.seed)
        if not self.balance:
            return examples
        return evenly(examples, self._group, self.most, self.seed)

    def _group(self, example: EvaluatorExample) -> Hashable:
        return tuple(level_of(example) if each == "difficulty" else example.edit for each in self.balance)

    def _derived(self, examples: list[EvaluatorExample]) -> list[Example]:
        player = self.recipe.player if self.recipe is not None else self.player
        if self.kind == "preference" and player == "generator":
            return list(generator_preferences(examples, self.seed))
        return list(DERIVED[self.kind](examples, self.seed))

    def _halved(self, different: list[Example], equal: list[EquivalenceExample]) -> list[Example]:
        """As many pairs that differ as are proved equal."""
        pairs: list[Example] = [*different, *equal]
        return evenly(pairs, self._is_equal, 2 * min(len(different), len(equal)), self.seed)

    @staticmethod
    def _is_equal(example: Example) -> bool:
        return isinstance(example, EquivalenceExample) and example.equivalent
