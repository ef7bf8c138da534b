"""Hunt for false proofs: `python benchmarks/false_proofs.py [--variants N] SOURCE…`.

A source is a module, or a data set with `original` and `function_name`, of whose functions variants are made by near
edits and by mutation operators, one to three at once. What the proofs by reading say is the same is run on hundreds of
odd inputs that lie in the proof's scope; if it then does not do the same, it is printed. Nothing else is searched, so
thousands of variants are done in minutes.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import random
import resource
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mutsinq.core.program import Program
from mutsinq.core.types import ANY, Type
from mutsinq.core.verdict import Bounded, Equivalent
from mutsinq.errors import MutsinqError
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.pipeline import variant as mutated
from mutsinq.proofs import smt
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.parameters import declared_parameters
from mutsinq.proofs.prove import (
    prove_by_reading,
    prove_by_reading_assuming,
    prove_by_rewriting,
    prove_by_rewriting_assuming,
    scope,
)
from mutsinq.static.domains.inference import infer
from mutsinq.static.functions import functions
from mutsinq.static.unfolding.values import modelled
from near_edits import near
from observing import loaded, outcome
from odd_inputs import World, of_type, value

_LONGEST = 60_000
#: From larger floats a NaN may be calculated.
_LARGE = 1e100


def programs(path: Path, chance: random.Random, most: int) -> list[Program]:
    """The functions of a source, so many at most of a module."""
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        sources = {(row[side], row["function_name"]) for row in rows for side in ("original", "variant")}
        found = [Program(source, "subject", name) for source, name in sorted(sources)]
        return chance.sample(found, min(most, len(found)))
    source = path.read_text("utf-8", "replace")
    if len(source) > _LONGEST:
        return []
    names = [name for name, each in functions(source).items() if isinstance(each.node, ast.FunctionDef)]
    source = ast.unparse(ast.parse(source))
    return [Program(source, "subject", name) for name in chance.sample(names, min(most, len(names)))]


def variants(program: Program, chance: random.Random, count: int) -> Iterator[Program]:
    """Variants that compile and are none of each other."""
    seen = {ast.unparse(ast.parse(program.source))}
    operated = list(mutants(program.source, functions=[program.entry]).mutants)
    for at in range(count):
        source = program.source
        if operated and at % 5 == 0:
            source = mutated(program, chance.choice(operated)).program.source
        if at % 5 or chance.random() < 0.5:
            source = edited(source, program.entry, chance)
        try:
            compile(source, "variant", "exec")
            text = ast.unparse(ast.parse(source))
        except (SyntaxError, ValueError, RecursionError):
            continue
        if text not in seen:
            seen.add(text)
            yield Program(text, program.module, program.entry)


def edited(source: str, entry: str, chance: random.Random) -> str:
    """The module with another function for one of its functions."""
    tree: Any = ast.parse(source)
    holder = tree
    for part in entry.split("."):
        around, holder = holder, next((each for each in holder.body if getattr(each, "name", None) == part), None)
        if holder is None:
            return source
    if isinstance(holder, ast.FunctionDef):
        around.body[around.body.index(holder)] = near(holder, chance)
    if len(around.body) > 1 and chance.random() < 0.1:
        around.body.insert(chance.randrange(len(around.body)), around.body.pop(chance.randrange(len(around.body))))
    return ast.unparse(tree)


def solved(original: Program, variant: Program, given: list[Type]) -> Iterator[tuple[str, list[Type]]]:
    """The same by the solver, of whose models none is held against reality first."""
    if rewritten := prove_by_rewriting(original, variant, Deadline(2)):
        yield rewritten.proof.scope, []
    elif assumed := prove_by_rewriting_assuming(original, variant, Deadline(2), given):
        assert assumed.proof is not None
        yield assumed.proof.scope, given
    question = smt.ask(original, variant, given)
    settled = smt.settle(question, Deadline(2)) if question else None
    if question and settled and settled.input is None and not settled.bounded:
        yield scope(question.parameters), [each.type or ANY for each in question.parameters]


def claims(original: Program, variant: Program, *, solver: bool) -> Iterator[tuple[str, list[Type]]]:
    """Each scope for which the two are proved the same, and the types of the arguments that lie in it."""
    given = [parameter.types[0] for parameter in infer(original, variant, ()).parameters]
    for proof in (prove_by_reading(original, variant), prove_by_reading_assuming(original, variant, given)):
        match proof:
            case Equivalent(proof=made) if made.scope.startswith("all inputs"):
                yield made.scope, []
                return
            case Equivalent(proof=made) | Bounded(proof=made) if made is not None:
                declared = declared_parameters(original, variant) or ()
                yield (
                    made.scope,
                    [
                        modelled(each.type or (type if isinstance(proof, Bounded) else None)) or ANY
                        for each, type in zip(declared, given)
                    ],
                )
    if solver:
        yield from solved(original, variant, given)


def refuted(original: Program, variant: Program, scope: str, types: Sequence[Type], runs: int) -> str:
    """What the two are seen to do differently on an input of the scope; empty if nothing is found."""
    try:
        modules = [loaded(each.source) for each in (original, variant)]
    except Exception:
        return ""
    guessed = [parameter.types[0] for parameter in infer(original, variant, ()).parameters]
    for seed in range(runs):
        seen = []
        for module in modules:
            found: Any = module
            for part in original.entry.split("."):
                found = found.get(part) if isinstance(found, dict) else vars(found).get(part)
            found = found.__func__ if isinstance(found, staticmethod | classmethod) else found
            if not callable(found) or not hasattr(found, "__code__"):
                return ""
            world = World(seed, scope)
            module["__tick__"] = world.tick
            chance = random.Random(seed)
            args, words = arguments(world, chance, found, list(types), guessed)
            seen.append(outcome(found, args, words, world))
        if "too long" in (seen[0][0], seen[1][0]) or ("NaN" in scope and gives_nan(args)):
            continue
        if seen[0] != seen[1]:
            return f"seed {seed}\n  {seen[0]}\n  {seen[1]}"
    return ""


def gives_nan(value: Any) -> bool:
    """Whether a NaN may be calculated from a value, or from what is in it."""
    if type(value) is float:
        return not abs(value) < _LARGE
    if type(value) in (list, tuple, set, frozenset):
        return any(map(gives_nan, value))
    return type(value) is dict and gives_nan([*value, *value.values()])


def arguments(
    world: World, chance: random.Random, function: Any, types: list[Type], guessed: list[Type]
) -> tuple[list[Any], dict[str, Any]]:
    """Arguments of these types, or any."""
    code, defaults = function.__code__, function.__defaults__ or ()
    count = code.co_argcount
    least = count - len(defaults)
    passed = chance.randint(least, count) if not types else count

    def made(at: int) -> Any:
        if at < len(types) and types[at] != ANY:
            return of_type(chance, types[at].name, types[at].args)
        if at < len(guessed) and len(guessed) == count and chance.random() < 0.5:
            return of_type(chance, guessed[at].name, guessed[at].args, world)
        return value(world, chance)

    args = [made(at) for at in range(passed)]
    if not types and len(args) > 1 and chance.random() < 0.1:
        args[1] = args[0]
    if code.co_flags & 4 and chance.random() < 0.7:
        args += [value(world, chance) for _ in range(chance.randrange(3))]
    words = {}
    for name in code.co_varnames[count : count + code.co_kwonlyargcount]:
        if name not in (function.__kwdefaults__ or {}) or chance.random() < 0.5:
            words[name] = value(world, chance)
    return args, words


def hunt(task: tuple[Program, int, int, int, bool]) -> tuple[Counter[str], list[str]]:
    """The variants of one program, in a process of its own."""
    program, count, runs, seed, solver = task
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    found: list[str] = []

    try:
        made = list(variants(program, chance, count))
    except (MutsinqError, RecursionError, ValueError):
        return Counter({"unreadable": 1}), []
    for variant in made:
        try:
            tally["variants"] += 1
            for scope, types in claims(program, variant, solver=solver):
                tally["proved" if scope.startswith("all inputs") else "proved for types"] += 1
                if difference := refuted(program, variant, scope, types, runs):
                    tally["REFUTED"] += 1
                    found.append(f"=== {program.entry} is proved for {scope}\n{diff(program, variant)}\n{difference}")
        except (MutsinqError, RecursionError) as error:
            tally[type(error).__name__] += 1
    return tally, found


def diff(original: Program, variant: Program) -> str:
    """The function before and after."""
    texts = []
    for each in (original, variant):
        node: Any = ast.parse(each.source)
        for part in each.entry.split("."):
            node = next(inner for inner in node.body if getattr(inner, "name", None) == part)
        texts.append(ast.unparse(node))
    return "\n---\n".join(texts)


def _confine() -> None:
    """Let code under test write no file and start nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    sys.setrecursionlimit(400)


def main() -> None:
    """Hunt in all sources and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--variants", type=int, default=40, help="of each function")
    parser.add_argument("--functions", type=int, default=400, help="of each source at most")
    parser.add_argument("--runs", type=int, default=300, help="of each pair that is proved")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--solver", action="store_true", help="ask the solver too, where reading does not do")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    found = [program for path in options.sources for program in programs(path, chance, options.functions)]
    tasks = [
        (each, options.variants, options.runs, zlib.crc32(f"{options.seed} {each.digest}".encode()), options.solver)
        for each in found
    ]
    chance.shuffle(tasks)
    total: Counter[str] = Counter({"functions": len(tasks)})
    with multiprocessing.Pool(options.processes, _confine, maxtasksperchild=30) as pool:
        for tally, refutations in pool.imap_unordered(hunt, tasks):
            total += tally
            for text in refutations:
                print(text, flush=True)
    print(dict(total))


if __name__ == "__main__":
    main()
