"""Standings: how the pairs of a game stand, as far as it was played.

Everything here follows from the store, so a game that was stopped and one that was not stand the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mutsinq.game.curriculum import Standing, standing, worth
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredPair, StoredProposal


@dataclass(frozen=True, slots=True)
class Sampled:
    """What came of one sample of an evaluator on a pair."""

    won: bool
    #: `won`, or the rule that was broken.
    status: str
    #: Wall-clock seconds that its replies took.
    seconds: float


@dataclass(frozen=True, slots=True)
class Standings:
    """Pairs, proposals and samples of a game."""

    proposals: tuple[StoredProposal, ...]
    pairs: tuple[StoredPair, ...]
    #: By pair and evaluator.
    samples: dict[str, dict[str, list[Sampled]]]

    @classmethod
    def read(cls, store: Store, game: str) -> Standings:
        """The standings of a game in a store."""
        samples = {
            pair: {player: [Sampled(*each) for each in of] for player, of in players.items()}
            for pair, players in store.results(game).items()
        }
        return cls(tuple(store.proposals(game)), tuple(store.pairs(game)), samples)

    def of_round(self, number: int) -> Standings:
        """The part of them that one round is."""
        proposals = tuple(each for each in self.proposals if each.round == number)
        pairs = tuple(each for each in self.pairs if each.round == number)
        ids = {pair.id for pair in pairs}
        return Standings(proposals, pairs, {id: of for id, of in self.samples.items() if id in ids})

    def of(self, pair: StoredPair, player: str) -> list[Sampled]:
        """The samples of an evaluator on a pair."""
        return self.samples.get(pair.id, {}).get(player, [])

    def wins(self, pair: StoredPair) -> list[bool]:
        """Of each sample of whomever on a pair, whether it won."""
        return [sample.won for samples in self.samples.get(pair.id, {}).values() for sample in samples]

    def standing(self, pair: StoredPair) -> Standing:
        """How a pair stands."""
        return standing(pair, self.wins(pair))

    def worth(self, pair: StoredPair) -> float:
        """How much is to be learned from a pair, 0 to 1."""
        return worth(pair, self.wins(pair))

    def difficulty(self, pair: StoredPair, player: str) -> Difficulty:
        """How difficult a pair is for an evaluator."""
        samples = self.of(pair, player)
        return Difficulty(sum(not sample.won for sample in samples), len(samples))

    def measured(self, player: str) -> Difficulty:
        """How difficult the pairs that differ are for an evaluator; those set aside are not called difficult."""
        solved = (pair for pair in self.pairs if self.standing(pair) == "solved")
        return sum((self.difficulty(pair, player) for pair in solved), Difficulty(0, 0))

    def of_programs(self) -> dict[str, tuple[int, list[float]]]:
        """By program: how many proposals were made for it, and the worths of the pairs that came of them."""
        made = Counter(proposal.program for proposal in self.proposals)
        found: dict[str, tuple[int, list[float]]] = {program: (count, []) for program, count in made.items()}
        for pair in self.pairs:
            if not pair.equal:
                found[pair.program][1].append(self.worth(pair))
        return found
