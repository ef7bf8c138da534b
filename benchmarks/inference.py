"""How often type inference is right on a file of pairs: `python benchmarks/inference.py PAIRS.jsonl [--misses]`.

The truth is a known input per pair (`diverging_input`) or a list of types (`types`), so it is noisy: one
input shows one type of several that a function may take. *Outer* compares `list`, `int`, …; *exact* the whole type,
where an empty container in the truth fits any.
"""

from __future__ import annotations

import argparse
import ast
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mutsinq.core.program import Program
from mutsinq.core.types import ELLIPSIS, Type, parse_type
from mutsinq.errors import InputError
from mutsinq.static.domains.inference import infer
from mutsinq.static.domains.value_types import joined, type_of


def truth(pair: dict[str, Any], names: tuple[str, ...]) -> dict[str, Type] | None:
    """The known type of each parameter; None where nothing is known."""
    if pair.get("types"):
        return dict(zip(names, map(parse_type, pair["types"])))
    if pair.get("differs") and pair.get("literal_input"):
        values = ast.literal_eval(pair["diverging_input"])
        return {name: type_of(value) for name, value in values.items() if name in names}
    return None


def fits(guess: Type, known: Type) -> bool:
    """Whether the guess is exactly the known type, tuples of one element type counting as homogeneous."""
    if known.name == "any":
        return True
    guess, known = _homogeneous(guess), _homogeneous(known)
    if guess.name != known.name or len(guess.args) != len(known.args):
        return False
    if known.name == "union":
        return set(map(str, guess.args)) == set(map(str, known.args))
    return all(fits(one, other) for one, other in zip(guess.args, known.args))


def _homogeneous(type: Type) -> Type:
    parts = [arg for arg in type.args if arg != ELLIPSIS]
    return Type("tuple", (joined(parts),)) if type.name == "tuple" else type


def guesses(pairs: list[dict[str, Any]]) -> Iterator[tuple[str, str, Type, tuple[Type, ...]]]:
    """Function, parameter, known type and hypotheses."""
    for pair in pairs:
        original, variant = (Program(pair[side], "subject", pair["function_name"]) for side in ("original", "variant"))
        try:
            parameters = infer(original, variant).parameters
        except InputError as error:
            print(f"skipped {pair['id']}: {error}")
            continue
        known = truth(pair, tuple(p.name for p in parameters))
        for parameter in parameters:
            if known and parameter.name in known:
                yield pair["function_name"], parameter.name, known[parameter.name], parameter.types


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--misses", action="store_true", help="list the parameters whose outer type is wrong")
    options = parser.parse_args()
    pairs = [json.loads(line) for line in options.pairs.read_text().splitlines()]
    count: Counter[str] = Counter()
    misses: Counter[tuple[str, str, str, str]] = Counter()
    start = time.perf_counter()
    for function, name, known, types in guesses(pairs):
        count["all"] += 1
        outer = [type.name == known.name for type in types]
        exact = [fits(type, known) for type in types]
        for top in (1, 3, 10):
            count.update({f"outer{top}": any(outer[:top]), f"exact{top}": any(exact[:top])})
        if not exact[0]:
            misses[
                (
                    "OUTER" if not outer[0] else "inner",
                    function,
                    f"{name}: {known}",
                    ", ".join(map(str, types[:4])),
                )
            ] += 1
    seconds = time.perf_counter() - start
    print(f"{count['all']} parameters of {len(pairs)} pairs, {1000 * seconds / len(pairs):.1f} ms a pair")
    for measure in ("outer", "exact"):
        shares = (f"top {top} {count[measure + str(top)] / count['all']:.1%}" for top in (1, 3, 10))
        print(f"{measure}: {', '.join(shares)}")
    if options.misses:
        for miss, times in misses.most_common():
            print(times, *miss, sep=" | ")


if __name__ == "__main__":
    main()
