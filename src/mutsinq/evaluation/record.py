"""Record: an evaluation's numbers as JSON, as `eval.json` of a shipped adapter holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mutsinq.evaluation.summary import SetSummary

#: Goes up whenever a field changes its name or its meaning.
FORMAT = 1


def described(numbers: Sequence[SetSummary], about: Mapping[str, Any]) -> str:
    """The text of the file: what was measured, and every number of the tables; shares are from 0 to 1."""
    told = {"format": FORMAT, "about": dict(about), "sets": [asdict(each) for each in numbers]}
    return json.dumps(told, indent=1, sort_keys=True) + "\n"
