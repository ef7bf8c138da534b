"""Prove: what is known for sure of two programs, the cheapest proof first.

Each claim comes with a certificate, from which `mutsinq.proofs.checking` checks it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutsinq.core.certificate import Certificate
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.types import ANY, Type
from mutsinq.core.verdict import Bounded, Equivalent, Proof
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.proofs import smt
from mutsinq.proofs.assumptions import INT, INTS
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.enumeration import enumerate_inputs
from mutsinq.proofs.exhaustion import exhaust
from mutsinq.proofs.parameters import Declared, declared_parameters
from mutsinq.proofs.prediction import try_out
from mutsinq.proofs.rewriting import rewriting_queries
from mutsinq.proofs.solver import solve
from mutsinq.static.forms import normal_form
from mutsinq.static.forms.parameters import positionally_alike
from mutsinq.static.signature import signature
from mutsinq.static.unfolding.values import modelled


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of trying to prove two programs equivalent."""

    verdict: Equivalent | Bounded | None = None
    #: An input on which a solver or a run saw a difference; only a replay decides.
    candidate: Input | None = None


def prove_by_reading(original: Program, variant: Program, *, messages: bool = False) -> Equivalent | None:
    """A proof from the text of the programs alone: takes some milliseconds.

    For all inputs, of whatever type, or else for those of the declared types. With `messages`, the text of exceptions'
    messages is behaviour.
    """
    alike = variant if messages or _named_otherwise(original, variant) else positionally_alike(variant, original)
    proof = normal_form.prove(original, alike, messages=messages) or (
        None if messages else _read_for(original, alike, declared_parameters(original, alike) or ())
    )
    if proof is None:
        return None
    return Equivalent(_certified(proof, original, variant, {"messages": str(messages)}))


def prove_by_position(original: Program, variant: Program) -> Bounded | None:
    """The same for calls by position, where the two name their parameters differently; messages are no behaviour."""
    names = ", ".join(_named_otherwise(original, variant))
    equivalent = prove_by_reading(original, positionally_alike(variant, original)) if names else None
    if equivalent is None:
        return None
    proof = replace(equivalent.proof, scope=f"{equivalent.proof.scope}, {names} passed by position")
    return Bounded(proof.scope, proof=_certified(proof, original, variant, {"messages": "False", "by position": names}))


def _named_otherwise(original: Program, variant: Program) -> list[str]:
    """The original's parameters that have other names in the variant."""
    try:
        pairs = zip(*(signature(each).formals for each in (original, variant)))
        return [formal.name for formal, other in pairs if formal.name != other.name]
    except InputError:
        return []


def prove_by_reading_assuming(
    original: Program, variant: Program, types: Sequence[Type], *, messages: bool = False
) -> Bounded | None:
    """The same for arguments of these types, in the order of the original's parameters, where none is declared."""
    parameters = [] if messages else _assuming(original, declared_parameters(original, variant) or (), types)
    if not any(each.assumed for each in parameters):
        return None
    proof = _read_for(original, variant, parameters)
    if proof is None:
        return None
    facts = {"messages": str(messages), "assumed": "; ".join(map(str, types))}
    return Bounded(proof.scope, proof=_certified(proof, original, variant, facts))


def _assuming(original: Program, parameters: Sequence[Declared], types: Sequence[Type]) -> list[Declared]:
    """The parameters with types that are assumed; left out, one would be what its default is."""
    defaults = {formal.name for formal in signature(original).formals if formal.default is not None}
    return [
        replace(each, type=of, assumed=True)
        if each.type is None and each.name not in defaults and modelled(of) is not None
        else each
        for each, of in zip(parameters, types)
    ]


def _read_for(original: Program, variant: Program, parameters: Sequence[Declared]) -> Proof | None:
    """A proof by reading for arguments of the types of the parameters."""
    types = {each.name: known for each in parameters if (known := modelled(each.type)) is not None}
    assumed = normal_form.assumptions_for(original, variant, types) if types else None
    if assumed is None:
        return None
    spoken_of = scope([replace(each, type=types.get(each.name, ANY)) for each in parameters], bools=False)
    detail = "the same operations and choices for values of these types"
    return Proof("normal-form", normal_form.under(spoken_of, assumed), detail)


def prove(
    original: Program, variant: Program, engine: Engine, deadline: Deadline, *, messages: bool = False
) -> Finding:
    """A proof for all inputs of the declared types, by running all of them or by a solver.

    Loops that depend on the input give a Bounded verdict. Raises LoadError when importing a program fails.
    """
    finding = _by_enumeration(original, variant, engine, deadline, messages)
    if finding.verdict is None and finding.candidate is None:
        finding = _by_solver(original, variant, engine, deadline, (), messages)
    return finding


def prove_assuming(
    original: Program,
    variant: Program,
    engine: Engine,
    deadline: Deadline,
    types: Sequence[Type],
    *,
    messages: bool = False,
) -> Bounded | None:
    """What holds if parameters without a declared type are of the given ones, in order: never more than Bounded."""
    parameters = declared_parameters(original, variant)
    if parameters is None or all(parameter.type for parameter in parameters):
        return None
    verdict = _by_solver(original, variant, engine, deadline, types, messages).verdict
    return verdict if isinstance(verdict, Bounded) else None


def prove_by_rewriting(original: Program, variant: Program, deadline: Deadline) -> Equivalent | None:
    """A proof for all inputs that the one expression in which the two differ always gives the same.

    Whether messages are behaviour does not matter: expressions that may raise are left out.
    """
    for query in rewriting_queries(original, variant):
        if solve(query, deadline).status == "unsat":
            proof = Proof("facts", "all inputs", "the one expression that differs gives the same wherever it stands")
            return Equivalent(_certified(proof, original, variant, {"query": query}))
    return None


def prove_by_rewriting_assuming(
    original: Program, variant: Program, deadline: Deadline, types: Sequence[Type]
) -> Equivalent | Bounded | None:
    """The same for arguments of these types, in the order of the original's parameters.

    Equivalent where all types that the proof rests on are declared, else Bounded.
    """
    formals = signature(original).formals
    declared = {each.name: each.type for each in declared_parameters(original, variant) or () if each.type is not None}
    given = {formal.name: declared.get(formal.name, of) for formal, of in zip(formals, types)}
    used = {name: of for name, of in given.items() if of in (INT, INTS)}
    for query in rewriting_queries(original, variant, given) if used else ():
        if solve(query, deadline).status == "unsat":
            parameters = [
                Declared(formal.name, formal.kind, given[formal.name], assumed=formal.name not in declared)
                for formal in formals
                if formal.name in given
            ]
            detail = "the one expression that differs gives the same for these types"
            proof = Proof("facts", scope(parameters, bools=False), detail)
            facts = {"query": query, "assumed": "; ".join(map(str, types))}
            proof = _certified(proof, original, variant, facts)
            is_assumed = any(parameter.assumed for parameter in parameters)
            return Bounded(proof.scope, proof=proof) if is_assumed else Equivalent(proof)
    return None


def prove_by_exhaustion(
    original: Program, variant: Program, deadline: Deadline, *, messages: bool = False
) -> Equivalent | None:
    """A proof for all inputs of the declared types, by going through all paths of simple code without loops.

    Takes seconds, most of them for starting CrossHair. With `messages` nothing is said, as for any code that raises.
    """
    exhausted = None if messages else exhaust(original, variant, deadline)
    if exhausted is None:
        return None
    parameters, paths = exhausted
    proof = Proof("crosshair", scope(parameters, bools=False), f"{paths} symbolic paths, each to its end")
    return Equivalent(_certified(proof, original, variant, {"messages": str(messages)}))


def scope(parameters: Sequence[Declared], *, bools: bool = True) -> str:
    """The inputs that a claim speaks of: `n: int, flag: bool`."""
    text = ", ".join(parameter.text for parameter in parameters) or "the call without arguments"
    has_int = any("int" in str(parameter.type) for parameter in parameters)
    return f"{text}; no bool where int is declared" if has_int and not bools else text


def _by_enumeration(original: Program, variant: Program, engine: Engine, deadline: Deadline, messages: bool) -> Finding:
    enumerated = enumerate_inputs(original, variant, engine, deadline, messages=messages)
    if enumerated is None or enumerated.differing is not None:
        return Finding(candidate=enumerated.differing if enumerated else None)
    facts = {"inputs": str(enumerated.inputs), "outcomes": enumerated.digest, "messages": str(messages)}
    count = f"all {enumerated.inputs:,} inputs were run" if enumerated.inputs > 1 else "the only call was run"
    proof = Proof("enumeration", scope(enumerated.parameters), count)
    return Finding(Equivalent(_certified(proof, original, variant, facts)))


def _by_solver(
    original: Program, variant: Program, engine: Engine, deadline: Deadline, assumed: Sequence[Type], messages: bool
) -> Finding:
    candidate = None
    for bools in (True, False):
        question = smt.ask(original, variant, assumed, bools=bools, messages=messages)
        if question is None:
            break
        trials = try_out(engine, original, variant, question.parameters)
        if trials.differing or not trials.as_predicted:
            return Finding(candidate=trials.differing)
        settled = smt.settle(question, deadline)
        if settled is None:
            break
        if settled.input is None:
            facts = {
                "query": question.query,
                "beyond": question.beyond,
                "bools": str(bools),
                "assumed": "; ".join(map(str, assumed)),
                "messages": str(messages),
            }
            proof = Proof("z3", scope(question.parameters, bools=bools), "no arguments make a difference")
            proof = _certified(proof, original, variant, facts)
            return Finding(_bounded(proof, settled) or Equivalent(proof))
        candidate = candidate or settled.input
        if not settled.has_bool:
            return Finding(candidate=settled.input)
    return Finding(candidate=candidate)


def _bounded(proof: Proof, settled: smt.Settled) -> Bounded | None:
    """The weaker verdict, where types were assumed or loops followed up to a bound only."""
    if settled.bounded:
        return Bounded(f"{proof.scope}; loops and recursion up to {smt.BOUND} turns", proof=proof)
    if any(parameter.assumed for parameter in settled.question.parameters):
        return Bounded(proof.scope, proof=proof)
    return None


def _certified(proof: Proof, original: Program, variant: Program, facts: dict[str, str]) -> Proof:
    return replace(proof, certificate=Certificate(proof.method, original, variant, proof.scope, facts))
