"""First calls: what programs that keep state do in a worker where nothing was called before.

A search makes many calls in one worker. Where a call changes a variable of the module, those after it may hide a
difference that any user meets, whose first call is the first of all.
"""

from __future__ import annotations

import time

from mutsinq.core.verdict import Counterexample
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import Relation
from mutsinq.searchers.conforming import is_in_domain
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.replay import replay

#: Inputs that are tried, and seconds for all of them: one that may be left to chance takes some twenty fresh workers.
_INPUTS, _SECONDS = 3, 4.0


def differing_first_call(pair: Pair, probe: PairProbe, relation: Relation, engine: Engine) -> Counterexample | None:
    """A counterexample among the first inputs on which the original returned, each in fresh workers."""
    deadline = time.monotonic() + _SECONDS
    for input in probe.corpus[:_INPUTS]:
        in_domain = is_in_domain(input, pair.domain)
        found = replay(engine, pair, input, relation, "first calls", in_domain=in_domain, deadline=deadline)
        if found is not None:
            return found
    return None
