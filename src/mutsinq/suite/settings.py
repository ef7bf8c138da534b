"""Settings: how a suite is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from mutsinq.core.cores import cores

#: Seconds for looking into survivors where none are given, the least of them, and their share of the time before; and
#: how much slower than alone a machine may be that is given more of them.
SURVIVOR_SECONDS, LEAST_SURVIVOR_SECONDS, SURVIVOR_SHARE = 15.0, 5.0, 0.5
_MOST_SLOWNESS = 10.0


@dataclass(frozen=True, slots=True)
class SuiteSettings:
    """What the options of `pytest --mutsinq` say."""

    #: Files, folders or modules to mutate; empty to find them.
    targets: tuple[str, ...] = ()
    #: Worker processes at one time.
    jobs: int = field(default_factory=cores)
    operators: tuple[str, ...] = ("default",)
    exclude_operators: tuple[str, ...] = ()
    #: Mutations in a mutant: 1 or 2.
    order: int = 1
    #: Player that writes mutants as well, by its text; empty for none.
    generator: str = ""
    exclude_paths: tuple[str, ...] = ()
    include_noise: bool = False
    #: Try only this many mutants, drawn with the seed; None for all.
    maximum: int | None = None
    seed: int = 0
    #: Only lines changed since this git revision; empty for all.
    since: str = ""
    #: Ignore what earlier runs found.
    fresh: bool = False
    #: Keep no verdict of a mutant when a test that bears it reaches code under test that has changed elsewhere.
    strict: bool = False
    #: Reports to write, each `KIND` or `KIND=PATH`.
    reports: tuple[str, ...] = ()
    #: The least score, 0 to 100, with which the run succeeds.
    min_score: float = 0.0
    #: A test may take this many times its time on the original, ...
    timeout_factor: float = 10.0
    #: ... and this many seconds of CPU time more.
    timeout_floor: float = 1.0
    #: Seconds that a test may take on the original; the suite is given up on if one takes more.
    patience: float = 300.0
    #: Mutants that one process tries at most, one after the other.
    batch: int = 200
    #: Seconds for looking into survivors, all together; 0 to leave them as they are.
    survivors: float = SURVIVOR_SECONDS
    #: ... and no longer than this share of the time that all took before them.
    survivors_share: float = math.inf
    #: Folder to write tests to that kill survivors; empty for none.
    suggest: str = ""
    #: Player that is asked for inputs that kill survivors, by its text; empty for none.
    agent: str = ""

    def deciding(self) -> SuiteSettings:
        """What has a say in verdicts; files under test aside, which is all that targets stand for."""
        return replace(self, targets=(), exclude_paths=(), jobs=1, fresh=False, reports=(), min_score=0.0)

    def survivor_seconds(self, spent: float, slowness: float) -> float:
        """How long to look into survivors after so many seconds of the run.

        Where these are a share of the time, their bounds hold for a machine that does nothing else.
        """
        if math.isinf(self.survivors_share):
            return self.survivors
        slowness = min(slowness, _MOST_SLOWNESS)
        return min(slowness * self.survivors, max(self.survivors_share * spent, slowness * LEAST_SURVIVOR_SECONDS))
