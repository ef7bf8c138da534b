"""Generating: what generators are worth, each on the same programs, beside the mutation operators.

The main path: each generator plays a game of one round, kept in a store → its pairs are a set → who solves what, by
`evaluate` → shares with intervals. A variant survives an evaluator that does not solve its pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutsinq.agents.player import Player
from mutsinq.agents.table import check_player
from mutsinq.core.corpus import CorpusProgram
from mutsinq.errors import InputError
from mutsinq.evaluation.contamination import overlaps
from mutsinq.evaluation.evaluate import Evaluation, EvaluationSettings, evaluate
from mutsinq.evaluation.plausibility import Plausibility, TextReader
from mutsinq.evaluation.scores import Comparison, Estimate, Resampling, solved
from mutsinq.evaluation.sets import EvaluationSet, Item, dealt_set
from mutsinq.game.crew import Failure
from mutsinq.game.play import Advanced, Event, play
from mutsinq.game.seats import BASELINES, SIBLING
from mutsinq.game.settings import GameSettings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredProposal
from mutsinq.training.data.overlap import form_of

#: The mutation operators as a player.
OPERATORS = "symbolic"
#: One second of typed random values, and whatever a search makes of them.
FUZZ = "search:fuzz,seconds=1"
#: Ends of proposals that differ, and of those that are proved, or by their normal form known, to be the original.
_VALID, _EQUAL = ("accepted", "duplicate"), ("same", "equal")
#: Who must not solve a variant so that it survives.
SURVIVED = (*BASELINES, FUZZ)


@dataclass(frozen=True, slots=True)
class GeneratingSettings:
    """Who writes, and who must not solve it."""

    #: As `open_player` reads them.
    generators: tuple[str, ...]
    evaluators: tuple[str, ...] = SURVIVED
    #: Inputs that each evaluator may try.
    inputs: int = 64
    #: Variants of each program that each generator is asked for.
    variants: int = 5
    #: The difficulty that they are asked for, 0 to 10.
    target: int = 5
    seed: int = 0
    #: Measure adapters on programs that they were trained on all the same; the report marks it.
    force: bool = False

    def __post_init__(self) -> None:
        if not self.generators:
            raise InputError("there is no generator to measure")
        if not self.evaluators:
            raise InputError("nobody tries what generators write: name an evaluator")

    def game(self, generator: str) -> GameSettings:
        """The game that a generator plays; its evaluator is there because a game needs one."""
        return GameSettings(
            generator,
            ("constant",),
            variants=self.variants,
            samples=1,
            disguise=False,
            equal_share=0.0,
            target=self.target,
            seed=self.seed,
        )


@dataclass(frozen=True, slots=True)
class GeneratorRow:
    """One generator."""

    generator: str
    proposals: int
    pairs: int
    #: Share of proposals that differ from the original by the rules of the game, replayed.
    valid: Estimate
    #: Share of the valid ones whose normal form no earlier one has.
    distinct: Estimate
    #: Share of proposals of which a proof shows that they change nothing.
    equal: Estimate
    #: Share of distinct valid variants that an evaluator does not solve, by evaluator.
    survives: dict[str, Estimate]
    #: Share of random typed inputs that do not show a distinct valid variant's difference, on average.
    difficulty: Estimate
    #: Share of distinct valid variants whose lines a held-out model finds usual; None where none was named.
    plausible: Estimate | None
    #: Share of all proposals that are distinct, valid and survive the last evaluator.
    useful: Estimate
    #: Against the mutation operators, by program; None for these, and where they are not measured.
    against: Comparison | None
    #: Means of a proposal.
    seconds: float
    tokens: float
    #: US dollars for all; None where nobody knows.
    cost: float | None
    #: How many of the programs an adapter was trained on.
    trained_on: int = 0


@dataclass(frozen=True, slots=True)
class Generated:
    """What was found."""

    settings: GeneratingSettings
    programs: int
    rows: tuple[GeneratorRow, ...]
    evaluation: Evaluation
    #: Nats a token up to which a line counts as usual; None where no model was named.
    limit: float | None
    failures: tuple[Failure, ...]


def measure_generators(
    programs: Sequence[CorpusProgram],
    settings: GeneratingSettings,
    store: Store,
    players: Mapping[str, Player] | None = None,
    reader: TextReader | None = None,
    *,
    path: Path | None = None,
    jobs: int = 1,
    unsafe: bool = False,
    tell: Callable[[int, int], object] = lambda done, total: None,
) -> Generated:
    """Let all generators write, and measure what came of it; what the store and `path` hold already is not done again.

    `players` are generators given as objects, by the names that the settings have for them; `reader` reads code with
    a held-out model. Raises as `play` and `evaluate` do.
    """
    for spec in (*settings.generators, *settings.evaluators):
        if spec not in (SIBLING, *(players or ())):
            check_player(spec)
    forms = [{form_of(each.program)} for each in programs]
    seen = overlaps(settings.generators, "programs", forms, force=settings.force)
    failures: list[Failure] = []
    games = {}

    def on_event(event: Event) -> None:
        if isinstance(event, Advanced):
            tell(event.done, event.total)
        elif isinstance(event, Failure):
            failures.append(event)

    for generator in settings.generators:
        own = {generator: players[generator]} if players and generator in players else {}
        report = play(programs, own, settings.game(generator), store, on_event, jobs=jobs, unsafe=unsafe, several=True)
        games[generator] = report.game
    sets = [dealt_set(store, game, generator) for generator, game in games.items()]
    evaluation = evaluate(
        sets,
        EvaluationSettings(settings.evaluators, (settings.inputs,), settings.seed),
        path=path,
        jobs=jobs,
        tell=tell,
    )
    plausibility = Plausibility(reader, (each.program for each in programs)) if reader else None
    proposals = {generator: list(store.proposals(game)) for generator, game in games.items()}
    table = _Table(programs, settings, evaluation, proposals, plausibility)
    rows = tuple(
        table.row(generator, each, store.spent(games[generator]), seen.get((generator, "programs"), 0))
        for generator, each in zip(games, sets, strict=True)
    )
    limit = plausibility.limit if plausibility else None
    return Generated(settings, len(programs), rows, evaluation, limit, (*failures, *evaluation.failures))


@dataclass(frozen=True, slots=True)
class _Table:
    programs: Sequence[CorpusProgram]
    settings: GeneratingSettings
    evaluation: Evaluation
    proposals: Mapping[str, Sequence[StoredProposal]]
    plausibility: Plausibility | None

    def row(self, generator: str, pairs: EvaluationSet, spent: tuple[float, int], trained_on: int) -> GeneratorRow:
        proposals = self.proposals[generator]
        of_proposals = self._resampling({each.id: each.program for each in proposals})
        valid = [each for each in proposals if each.status in _VALID]
        of_pairs = self._resampling({item.id: item.program.program.digest for item in pairs.items})
        survives = {
            spec: of_pairs.estimate({item.id: self._survives(generator, item, spec) for item in pairs.items})
            for spec in self.settings.evaluators
        }
        cost, tokens = spent
        count = max(len(proposals), 1)
        return GeneratorRow(
            generator,
            len(proposals),
            len(pairs.items),
            of_proposals.estimate({each.id: float(each.status in _VALID) for each in proposals}),
            self._resampling({each.id: each.program for each in valid}).estimate(
                {each.id: float(each.status == "accepted") for each in valid}
            ),
            of_proposals.estimate({each.id: float(each.status in _EQUAL) for each in proposals}),
            survives,
            of_pairs.estimate({item.id: self._difficulty(generator, item) for item in pairs.items}),
            self._plausible(of_pairs, pairs),
            of_proposals.estimate(self._useful(generator)),
            self._against(generator),
            sum(each.reply.seconds for each in proposals) / count,
            tokens / count,
            cost if any(each.reply.cost is not None for each in proposals) else None,
            trained_on,
        )

    def _resampling(self, clusters: Mapping[str, str]) -> Resampling:
        return Resampling(clusters, self.settings.seed)

    def _survives(self, generator: str, item: Item, spec: str) -> float:
        told = self.evaluation.attempted.get((generator, item.id, spec))
        return 1.0 - solved(told, self.settings.inputs) if told else 0.0

    def _difficulty(self, generator: str, item: Item) -> float:
        rated = self.evaluation.rated.get((generator, item.id))
        return 1.0 - rated.hits / rated.tried if rated and rated.tried else 0.0

    def _plausible(self, resampling: Resampling, pairs: EvaluationSet) -> Estimate | None:
        if self.plausibility is None:
            return None
        passes = self.plausibility.passes
        return resampling.estimate({item.id: float(passes(item.program.program, item.variant)) for item in pairs.items})

    def _useful(self, generator: str) -> dict[str, float]:
        """Of each proposal, whether it became a pair that survives the last evaluator."""
        (pairs,) = (each for each in self.evaluation.sets if each.name == generator)
        # A pair is known by its program and its variant, and so is the proposal that it comes of.
        found = {
            (item.program.program.digest, item.variant.digest): self._survives(
                generator, item, self.settings.evaluators[-1]
            )
            for item in pairs.items
        }
        return {
            each.id: found.get((each.program, each.ruling.variant.digest), 0.0)
            if each.status == "accepted" and each.ruling.variant
            else 0.0
            for each in self.proposals[generator]
        }

    def _against(self, generator: str) -> Comparison | None:
        """The share of useful proposals by program, against that of the mutation operators."""
        if generator == OPERATORS or OPERATORS not in self.proposals:
            return None
        one, other = self._useful_by_program(generator), self._useful_by_program(OPERATORS)
        return self._resampling({digest: digest for digest in one}).compare(one, other)

    def _useful_by_program(self, generator: str) -> dict[str, float]:
        useful = self._useful(generator)
        shares: dict[str, list[float]] = {each.program.digest: [] for each in self.programs}
        for proposal in self.proposals[generator]:
            shares[proposal.program].append(useful[proposal.id])
        return {digest: sum(of) / len(of) if of else 0.0 for digest, of in shares.items()}


def describe(settings: GeneratingSettings) -> dict[str, Any]:
    """The settings as plain JSON."""
    return {
        "generators": list(settings.generators),
        "evaluators": list(settings.evaluators),
        "inputs": settings.inputs,
        "variants": settings.variants,
        "target": settings.target,
        "seed": settings.seed,
    }
