"""Checking: a certificate gone through again, trusting nothing that it says."""

from __future__ import annotations

from mutsinq.core.certificate import Certificate
from mutsinq.core.types import parse_type
from mutsinq.core.verdict import Bounded, Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.proofs.prove import prove, prove_by_reading

#: Seconds that a solver gets, whatever it took the first time.
_SECONDS = 30.0
_BY_READING = frozenset({"same-code", "normal-form", "facts"})


def check(certificate: Certificate, engine: Engine | None = None) -> bool:
    """Whether the certificate's claim holds: everything is read, run or solved anew, and must come out the same.

    A certificate with other facts than those found now is refused, even if its claim is true.
    """
    if engine is None:
        with Engine() as own_engine:
            return check(certificate, own_engine)
    messages = certificate.facts.get("messages") == "True"
    found: Equivalent | Bounded | None
    if certificate.method in _BY_READING:
        found = prove_by_reading(certificate.original, certificate.variant, messages=messages)
    else:
        assumed = [parse_type(text) for text in certificate.facts.get("assumed", "").split("; ") if text]
        try:
            found = prove(
                certificate.original, certificate.variant, engine, _SECONDS, assumed=assumed, messages=messages
            ).verdict
        except LoadError:
            return False
    return found is not None and found.proof is not None and found.proof.certificate == certificate
