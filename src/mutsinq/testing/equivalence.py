"""An assertion for test suites: two functions behave the same."""

from __future__ import annotations

import warnings
from typing import Any

from mutsinq.core.counted import counted
from mutsinq.core.verdict import Bounded, Counterexample, Distinguished, Equivalent, Invalid, NotFound
from mutsinq.execution.show import clip, show_outcome
from mutsinq.searchers.live import distinguish


class NotProvedWarning(UserWarning):
    """No difference was found, which does not say that there is none."""


def assert_equivalent(
    original: object, variant: object, *, require_proof: bool = False, warn: bool = False, **options: Any
) -> None:
    """Raise AssertionError, with the call and what each did, if `variant` behaves differently from `original`.

    Passes where no difference was found, unless `require_proof` is set; with `warn` it then says so by a
    NotProvedWarning. Functions that cannot be compared do not pass. `options` are those of `mutsinq.distinguish`,
    such as `timeout=2.0`, and it raises what that raises.
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    verdict = distinguish(original, variant, **options)
    match verdict:
        case Equivalent():
            return
        case Distinguished(counterexample):
            raise AssertionError(_difference(counterexample))
        case Invalid(reason):
            raise AssertionError(f"the two cannot be compared: {reason}")
        case Bounded(bound):
            unproved = f"no difference for {bound}, but no proof beyond"
        case NotFound(reports):
            tried = sum(report.inputs_tried for report in reports)
            unproved = f"no difference in {counted(tried, 'input')}, but no proof that there is none"
    if require_proof:
        raise AssertionError(unproved)
    if warn:
        warnings.warn(unproved, NotProvedWarning, stacklevel=2)


def _difference(counterexample: Counterexample) -> str:
    lines = [
        f"the two behave differently ({counterexample.difference.kind.label}) on",
        f"    {clip(counterexample.call, 2000)}",
        f"  original  {show_outcome(counterexample.original)}",
        f"  variant   {show_outcome(counterexample.variant)}",
    ]
    for side, outcome in (("original", counterexample.original), ("variant ", counterexample.variant)):
        if output := getattr(outcome, "output", ""):
            lines.append(f"  {side}  printed {clip(output, 300)!r}")
    return "\n".join(lines)
