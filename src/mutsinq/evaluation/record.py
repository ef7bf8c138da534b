"""Record: an evaluation's numbers as JSON, as `eval.json` of a shipped adapter holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

#: Goes up whenever a field changes its name or its meaning.
FORMAT = 1


def described(about: Mapping[str, Any], **numbers: Sequence[Any]) -> str:
    """The text of the file: what was measured, and every number of the tables; shares are from 0 to 1.

    `numbers` are dataclasses, by what they are: `sets`, `parts`.
    """
    told = {name: [asdict(each) for each in of] for name, of in numbers.items()}
    return json.dumps({"format": FORMAT, "about": dict(about), **told}, indent=1, sort_keys=True) + "\n"
