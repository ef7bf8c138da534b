"""Rules: what a variant may be, as far as its text tells. `docs/explanation/game.md` says why each is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mutsinq.core.episode import Foul
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.game.reach import borrowed, reach
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.static.compilation import compile_source
from mutsinq.static.dependencies import bound_names
from mutsinq.static.forms.normal_form import prove
from mutsinq.static.functions import functions
from mutsinq.static.purity import hints
from mutsinq.static.signature import Signature, signature
from mutsinq.static.syntax import parse
from mutsinq.static.tampering import tricks

#: Every rule by its name, and what the player did who broke it.
RULES: dict[str, str] = {
    "no reply": "gave no reply: it failed, refused or was cut off",
    "malformed": "wrote what the grammar does not read",
    "syntax": "wrote a variant that is no Python",
    "size": "wrote a variant or an input beyond the size limit",
    "entry": "lost or rebound the entry, or made another kind of thing of it",
    "signature": "changed the entry's parameters",
    "imports": "imports what neither the original imports nor the rules allow",
    "reflection": "looks at the interpreter, or runs text, where the original does not",
    "impure": "depends on the outside, chance, the clock, addresses, hashes or earlier calls, unlike the original",
    "tampering": "uses a trick by which a program could forge its own outcome",
    "same": "is the original but for names, layout and the like",
    "equal": "is proved to behave as the original does",
    "loading": "cannot be imported",
    "chance": "does not do the same each time it is called",
    "arguments": "named an input that does not fit the signature",
    "literal": "named an input that holds more than values of the program's types",
    "domain": "named an input outside the domain that is inferred for the original",
    "raises": "named an input on which the original does not return, nor raises what its documentation names",
    "limits": "named an input on which a program runs into a limit: of steps, time, memory, recursion or size",
    "no difference": "named an input on which both behave alike",
    "abstained": "named no input and did not say that the two are equivalent",
    "different": "said that two programs are equivalent that are not",
    "false alarm": "named an input for two programs that are proved to be equivalent",
}

_PURE = """
    __future__ abc array base64 binascii bisect calendar cmath collections collections.abc contextlib copy dataclasses
    datetime decimal difflib enum fractions functools graphlib hashlib heapq html itertools json keyword math numbers
    operator os.path re statistics string struct textwrap types typing unicodedata zlib
"""
#: Modules of the standard library whose functions depend on their arguments alone.
PURE_MODULES = frozenset(_PURE.split())


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one game; the defaults are the strict ones."""

    #: Whether an input counts on which the original raises: never, where the entry's docstring names the exception,
    #: or always.
    raising: Literal["never", "documented", "always"] = "documented"
    #: Whether it counts as a difference that one program does not end. No budget tells slow from endless for sure.
    hangs: bool = False
    #: Dotted names of the modules that a variant may import besides those that the original imports.
    imports: frozenset[str] = PURE_MODULES
    #: Most characters of a variant, and of the text of one input.
    variant_characters: int = 20_000
    input_characters: int = 4_000
    #: What counts as the same behaviour.
    relation: Relation = DEFAULT


def foul_of_variant(original: Program, source: str, rules: Rules) -> Foul | None:
    """The first rule that the text of a variant breaks; None if it may be run.

    Raises InputError only if the original itself cannot be read.
    """
    if len(source) > rules.variant_characters:
        return Foul("size", f"{len(source):,} characters; {rules.variant_characters:,} are allowed")
    try:
        compile_source(source, "the variant")
    except InputError as error:
        return Foul("syntax", str(error))
    variant = variant_of(original, source)
    return next(_broken(original, variant, rules), None)


def variant_of(original: Program, source: str) -> Program:
    """The program that takes the original's place."""
    return Program(source, original.module, original.entry, original.path, original.root)


def _broken(original: Program, variant: Program, rules: Rules) -> Iterator[Foul]:
    yield from _entry_fouls(original, variant)
    missing = _modules(variant.source) - _modules(original.source) - rules.imports
    if missing:
        yield Foul("imports", ", ".join(sorted(missing)))
    allowed = borrowed(original.source, rules.imports)
    if foreign := borrowed(variant.source, rules.imports) - allowed:
        yield Foul("imports", f"{', '.join(sorted(foreign))}, which the original does not use")
    known_words = reach(original.source)
    for word, rule in reach(variant.source).items():
        if word not in known_words:
            yield Foul(rule, word)
    known = {trick.reason for trick in tricks(original.source)}
    for trick in tricks(variant.source):
        if trick.reason not in known:
            yield Foul("tampering", f"line {trick.line} {trick.reason}")
    reasons = {hint.reason for hint in hints(original)}
    for hint in hints(variant):
        # Whether the order of a set matters shows under several hash seeds; much honest code has some.
        if hint.reason not in reasons and hint.reason != "depends on the order of a set":
            yield Foul("impure", f"line {hint.line} {hint.reason}")
    messages = rules.relation.same_exception_message
    if proof := prove(original, variant, messages=messages):
        yield Foul("same", proof.detail)


def _entry_fouls(original: Program, variant: Program) -> Iterator[Foul]:
    try:
        left, right = signature(original), signature(variant)
    except InputError:
        yield Foul("entry", f"there is no {original.entry}")
        return
    one, other = (functions(program.source).get(program.entry) for program in (original, variant))
    is_async = one is not None and one.is_async
    if left.kind is not right.kind or is_async != (other is not None and other.is_async):
        yield Foul("entry", f"{original.entry} is no longer the same kind of thing")
    elif _shape(left) != _shape(right):
        yield Foul("signature", f"{_parameters(right)} in place of {_parameters(left)}")
    top = original.entry.partition(".")[0]
    if _bindings(variant.source, top) > _bindings(original.source, top):
        yield Foul("entry", f"{top} is bound more than once")


def _shape(signature: Signature) -> list[tuple[str, str, bool]]:
    """What a caller sees of the parameters; the values of defaults are behaviour."""
    return [(formal.name, formal.kind, formal.required) for formal in signature.formals]


def _parameters(signature: Signature) -> str:
    marks = {"var_positional": "*", "var_keyword": "**"}
    names = [
        f"{marks.get(f.kind, '')}{f.name}{'' if f.required or f.kind in marks else '=…'}" for f in signature.formals
    ]
    return f"({', '.join(names)})"


def _bindings(source: str, name: str) -> int:
    """How many statements of the module bind the name."""
    return sum(name in bound_names([statement]) for statement in parse(source).body)


def _modules(source: str) -> set[str]:
    """The dotted names of all modules that a source imports, wherever; relative ones with their dots."""
    found: set[str] = set()
    for node in ast.walk(parse(source)):
        match node:
            case ast.Import(names=names):
                found.update(alias.name for alias in names)
            case ast.ImportFrom(module=module, level=level):
                found.add("." * level + (module or ""))
    return found
