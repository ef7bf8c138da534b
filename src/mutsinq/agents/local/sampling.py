"""Sampling: which token is written next, drawn from logits.

Each reply has random numbers of its own, and a draw is the place of one such number in the cumulative distribution of
the reply's own tokens (inverse transform sampling). So what a reply draws does not depend on the replies beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.errors import AgentError

#: The likeliest tokens that are looked at first; they nearly always hold the nucleus, and sorting all costs more.
_HEAD = 64


@dataclass(frozen=True, slots=True)
class Sampling:
    """How replies are drawn."""

    #: 0 takes the likeliest token.
    temperature: float = 0.8
    #: The least share of the probability that the tokens drawn from must have, likeliest first (nucleus sampling,
    #: Holtzman et al., ICLR 2020); what a grammar forbids has none.
    top_p: float = 0.95
    #: The most tokens of a reply; the end of one that must be read may overstep it a little.
    max_tokens: int = 512


def draw(logits: Any, numbers: Sequence[float], sampling: Sampling) -> list[int]:
    """One token for each row of `logits`, of shape (rows, vocabulary), by the number in [0, 1) at its place.

    Raises AgentError if a row has no finite logit, as those of a broken model.
    """
    import torch

    chosen: list[int]
    best = logits.amax(-1)
    if not bool(torch.isfinite(best).all()):
        raise AgentError("the model gives no finite logits: its weights are broken, or too large for the dtype")
    if sampling.temperature == 0:
        chosen = logits.argmax(-1).tolist()
        return chosen
    scaled = logits.float() / sampling.temperature
    total = scaled.logsumexp(-1, keepdim=True)
    scores, tokens = scaled.topk(min(_HEAD, scaled.shape[-1]))
    shares = (scores - total).exp()
    if bool((shares.sum(-1) < sampling.top_p).any()):
        scores, tokens = torch.sort(scaled, dim=-1, descending=True)
        shares = (scores - total).exp()
    cumulated = shares.cumsum(-1)
    # A token belongs to the nucleus if those before it do not fill it.
    nucleus = shares.masked_fill(cumulated - shares >= sampling.top_p, 0)
    edges = nucleus.cumsum(-1)
    at = torch.tensor(numbers, dtype=edges.dtype, device=edges.device)[:, None] * edges[:, -1:]
    # Rounding can put a number behind the last edge.
    place = torch.searchsorted(edges, at, right=True).clamp(max=edges.shape[-1] - 1)
    last = (nucleus > 0).sum(-1, keepdim=True) - 1
    chosen = tokens.gather(-1, torch.minimum(place, last))[:, 0].tolist()
    return chosen
