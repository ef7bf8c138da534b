"""An example for tests that need any."""

from __future__ import annotations

from mutsinq.core.example import EvaluatorExample

EXAMPLE = EvaluatorExample(
    id="0" * 16,
    split="train",
    original="def f(n):\n    return n\n",
    variant="def f(n):\n    return n + (n > 9)\n",
    entry="f",
    known=("f(1)",),
    edit="arithmetic",
    original_form="a",
    variant_form="b",
    origin="somewhere",
    licence="MIT",
    minimal="f(10)",
    natural="f(12)",
    minimal_original="returned 10",
    minimal_variant="returned 11",
    natural_original="returned 12",
    natural_variant="returned 13",
    difference="value",
    misses=("f(3)",),
    blind_hits=1,
    blind_tried=4,
    typed_hits=1,
    typed_tried=2,
    won=0,
    attempts=0,
)
