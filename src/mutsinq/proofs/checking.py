"""Checking: a certificate gone through again, trusting nothing that it says."""

from __future__ import annotations

from mutsinq.core.certificate import Certificate
from mutsinq.core.types import parse_type
from mutsinq.core.verdict import Bounded, Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import (
    prove,
    prove_assuming,
    prove_by_exhaustion,
    prove_by_position,
    prove_by_reading,
    prove_by_reading_assuming,
    prove_by_rewriting,
    prove_by_rewriting_assuming,
)

#: Seconds that a solver gets, whatever it took the first time.
_SECONDS = 30.0
_BY_READING = frozenset({"same-code", "normal-form"})


def check(certificate: Certificate, engine: Engine | None = None) -> bool:
    """Whether the certificate's claim holds: everything is read, run or solved anew, and must come out the same.

    A certificate with other facts than those found now is refused, even if its claim is true.
    """
    if engine is None:
        with Engine() as own_engine:
            return check(certificate, own_engine)
    messages = certificate.facts.get("messages") == "True"
    try:
        found = _found(certificate, engine, messages)
    except LoadError:
        return False
    return found is not None and found.proof is not None and found.proof.certificate == certificate


def _found(certificate: Certificate, engine: Engine, messages: bool) -> Equivalent | Bounded | None:
    original, variant = certificate.original, certificate.variant
    deadline = Deadline(_SECONDS)
    assumed = certificate.facts.get("assumed", "")
    types = [parse_type(text) for text in assumed.split("; ")] if assumed else []
    if certificate.method in _BY_READING:
        if types:
            return prove_by_reading_assuming(original, variant, types, messages=messages)
        if "by position" in certificate.facts:
            return prove_by_position(original, variant)
        return prove_by_reading(original, variant, messages=messages)
    if certificate.method == "facts":
        rewritten = prove_by_rewriting(original, variant, deadline)
        return prove_by_rewriting_assuming(original, variant, deadline, types) if types else rewritten
    if certificate.method == "crosshair":
        return prove_by_exhaustion(original, variant, deadline, messages=messages)
    if types:
        return prove_assuming(original, variant, engine, deadline, types, messages=messages)
    return prove(original, variant, engine, deadline, messages=messages).verdict
