"""Tokens are drawn from the nucleus, in proportion to their probability, each row by its own number."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.agents.local.sampling import Sampling, draw
from mutsinq.errors import AgentError

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")

rows = st.lists(st.floats(-8, 8, width=32), min_size=1, max_size=100)
shares = st.floats(0.05, 1)


def nucleus(logits: list[float], sampling: Sampling) -> set[int]:
    """The tokens that may be drawn, found one by one; one more where rounding decides."""
    probabilities = torch.softmax(torch.tensor(logits, dtype=torch.float64) / sampling.temperature, -1).tolist()
    kept: set[int] = set()
    for token in sorted(range(len(logits)), key=lambda token: -probabilities[token]):
        if sum(probabilities[each] for each in kept) >= sampling.top_p + 1e-5:
            break
        kept.add(token)
    return kept


@given(rows, shares, st.floats(0.2, 2), st.floats(0, 1, exclude_max=True))
def test_only_the_nucleus_is_drawn_from(logits: list[float], top_p: float, temperature: float, number: float) -> None:
    sampling = Sampling(temperature, top_p)
    drawn = draw(torch.tensor([logits]), [number], sampling)[0]
    # Of tokens that are as likely as each other, any may be the last of the nucleus.
    assert logits[drawn] >= min(logits[token] for token in nucleus(logits, sampling))


def test_likelier_tokens_come_first_and_in_proportion() -> None:
    logits = torch.tensor([[0.5, 0.25, 0.125, 0.125]]).log()
    numbers = [(place + 0.5) / 16 for place in range(16)]
    drawn = draw(logits.repeat(16, 1), numbers, Sampling(1, 1))
    assert [drawn.count(token) for token in range(4)] == [8, 4, 2, 2]
    assert set(draw(logits.repeat(16, 1), numbers, Sampling(1, 0.7))) == {0, 1}


def test_a_nucleus_that_is_wider_than_the_head_is_drawn_from_whole() -> None:
    numbers = [(place + 0.5) / 500 for place in range(500)]
    assert len(set(draw(torch.zeros(500, 500), numbers, Sampling(1, 1)))) == 500


@given(st.lists(rows, min_size=2, max_size=4), st.floats(0, 1, exclude_max=True), shares)
def test_a_draw_does_not_depend_on_the_rows_beside(several: list[list[float]], number: float, top_p: float) -> None:
    width = min(map(len, several))
    logits = torch.tensor([row[:width] for row in several])
    together = draw(logits, [number] * len(several), Sampling(0.8, top_p))
    alone = [draw(row[None], [number], Sampling(0.8, top_p))[0] for row in logits]
    assert together == alone


@given(rows, st.floats(0, 1, exclude_max=True), shares, st.data())
def test_what_is_forbidden_is_never_drawn(
    logits: list[float], number: float, top_p: float, data: st.DataObject
) -> None:
    allowed = data.draw(st.sets(st.sampled_from(range(len(logits))), min_size=1))
    masked = torch.tensor([[value if token in allowed else float("-inf") for token, value in enumerate(logits)]])
    assert draw(masked, [number], Sampling(0.8, top_p))[0] in allowed


def test_at_no_temperature_the_likeliest_is_taken() -> None:
    assert draw(torch.tensor([[0.0, 3.0, 1.0], [5.0, 3.0, 1.0]]), [0.99, 0.99], Sampling(0)) == [1, 0]


@pytest.mark.parametrize("bad", [float("nan"), float("-inf")])
def test_logits_that_are_not_finite_are_said(bad: float) -> None:
    with pytest.raises(AgentError, match="no finite logits"):
        draw(torch.full((1, 4), bad), [0.5], Sampling())
