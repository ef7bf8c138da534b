"""Summary: a game in numbers, for its tables and plots.

Every share has its interval, and every sample counts: who says nothing, or nothing that can be read, has lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mutsinq.errors import StoreError
from mutsinq.game.difficulty import Difficulty, wilson
from mutsinq.game.diversity import Diversity, diversity
from mutsinq.game.standings import Sampled, Standings
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredGame, StoredPair, StoredRound

#: Bins of the histogram of blind solve rates.
BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A mean share of samples, each pair weighing the same, with its 95 % interval.

    Samples of one pair are alike, so the interval counts pairs and not samples: it is rather too wide than too narrow.
    """

    pairs: int = 0
    mean: float = 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval; all of [0, 1] without pairs."""
        return wilson(self.mean * self.pairs, self.pairs)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.mean:.0%} ({low:.0%}-{high:.0%})" if self.pairs else ""


@dataclass(frozen=True, slots=True)
class EvaluatorRow:
    """One evaluator over a whole game."""

    player: str
    samples: int
    #: On pairs that differ: named an input that shows it.
    solved: Share
    #: On pairs that differ: said *equivalent*.
    false_equivalent: Share
    #: On pairs that are equal: said so.
    recognised: Share
    #: On pairs that are equal: named an input.
    false_alarm: Share
    abstained: int
    malformed: int
    no_reply: int
    #: Mean wall-clock seconds of a sample's replies.
    seconds: float


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round."""

    number: int
    target: int
    proposals: int
    accepted: int
    #: Pairs by how they stand.
    pairs: dict[str, int]
    #: Mean share of blind inputs that solve a pair; None without pairs that differ.
    blind: float | None
    #: For the first evaluator, on pairs that somebody solved.
    difficulty: Difficulty
    diversity: Diversity
    #: Mean total reward of a proposal; None before the round is complete.
    reward: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A game in numbers."""

    game: StoredGame
    rounds: tuple[RoundRow, ...]
    evaluators: tuple[EvaluatorRow, ...]
    #: Proposals by what became of them.
    proposals: dict[str, int]
    #: Pairs that differ by their blind solve rate, in `BINS` equal bins, the rarest differences first.
    blind: tuple[int, ...]
    diversity: Diversity
    #: What all replies cost in US dollars, and the tokens that were read and written.
    cost: float
    tokens: int


def summarise(store: Store, game: str = "") -> Summary:
    """The numbers of one game in a store: that of the id, or the newest. Raises StoreError if there is none."""
    games = [each for each in store.games() if each.id.startswith(game)]
    if not games:
        raise StoreError(f"{store.path}: holds no game{f' {game}' if game else ''}")
    found = games[-1]
    standings = Standings.read(store, found.id)
    earned = store.rewards("proposal", found.id)
    cost, tokens = store.spent(found.id)
    return Summary(
        game=found,
        rounds=tuple(_round(store, round, standings, earned, found) for round in store.rounds(found.id)),
        evaluators=tuple(_evaluator(player, standings) for player in found.settings["evaluators"]),
        proposals=dict(Counter(proposal.status for proposal in standings.proposals).most_common()),
        blind=_histogram([_blind(pair) for pair in standings.pairs if not pair.equal and pair.blind_tried]),
        diversity=_diversity(store, standings),
        cost=cost,
        tokens=tokens,
    )


def _round(
    store: Store,
    round: StoredRound,
    standings: Standings,
    earned: dict[str, dict[str, float | None]],
    game: StoredGame,
) -> RoundRow:
    of_round = standings.of_round(round.number)
    rates = [_blind(pair) for pair in of_round.pairs if not pair.equal and pair.blind_tried]
    totals = [earned.get(proposal.id, {}).get("total") for proposal in of_round.proposals]
    rewards = [total for total in totals if total is not None]
    return RoundRow(
        number=round.number,
        target=round.target,
        proposals=len(of_round.proposals),
        accepted=sum(proposal.status == "accepted" for proposal in of_round.proposals),
        pairs=dict(Counter(of_round.standing(pair) for pair in of_round.pairs)),
        blind=sum(rates) / len(rates) if rates else None,
        difficulty=of_round.measured(game.settings["evaluators"][0]),
        diversity=_diversity(store, of_round),
        reward=sum(rewards) / len(rewards) if rewards else None,
    )


def _evaluator(player: str, standings: Standings) -> EvaluatorRow:
    differing = [samples for pair in standings.pairs if not pair.equal and (samples := standings.of(pair, player))]
    equal = [samples for pair in standings.pairs if pair.equal and (samples := standings.of(pair, player))]
    every = [sample for samples in (*differing, *equal) for sample in samples]
    statuses = Counter(sample.status for sample in every)
    return EvaluatorRow(
        player=player,
        samples=len(every),
        solved=_share(differing, "won"),
        false_equivalent=_share(differing, "different"),
        recognised=_share(equal, "won"),
        false_alarm=_share(equal, "false alarm"),
        abstained=statuses["abstained"],
        malformed=statuses["malformed"],
        no_reply=statuses["no reply"],
        seconds=sum(sample.seconds for sample in every) / len(every) if every else 0.0,
    )


def _share(pairs: Sequence[Sequence[Sampled]], status: str) -> Share:
    shares = [sum(sample.status == status for sample in samples) / len(samples) for samples in pairs]
    return Share(len(shares), sum(shares) / len(shares)) if shares else Share()


def _diversity(store: Store, standings: Standings) -> Diversity:
    valid = [each for each in standings.proposals if each.status in ("accepted", "duplicate")]
    programs = {digest: store.program(digest).program for digest in {each.program for each in valid}}
    pairs = [(programs[each.program], each.ruling.variant) for each in valid if each.ruling.variant is not None]
    return diversity(pairs, {(each.program, each.normal) for each in valid})


def _blind(pair: StoredPair) -> float:
    return pair.blind_hits / pair.blind_tried


def _histogram(rates: Sequence[float]) -> tuple[int, ...]:
    counts = Counter(min(int(rate * BINS), BINS - 1) for rate in rates)
    return tuple(counts[bin] for bin in range(BINS))
