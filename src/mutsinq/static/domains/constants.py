"""Constants: values in the source that are worth trying as inputs, since branches often hang on them."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from mutsinq.core.program import SCRIPT, Program
from mutsinq.static.dependencies import dependencies
from mutsinq.static.domains.domain import Constants
from mutsinq.static.domains.formats import formats
from mutsinq.static.domains.preimages import preimages
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import canonical, imports, parse, without_docstring

_MAX_STRING = 200
_MAX_OF_A_KIND = 60
#: So much code is searched, the nearest to the entry first.
_MAX_NODES = 4000
_PATTERN_FUNCTIONS = frozenset(
    f"re.{name}" for name in ["compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"]
)

#: Texts on which methods of strings that mostly do the same do not.
_TELLING = {
    **dict.fromkeys(("isdigit", "isdecimal", "isnumeric"), ("²", "٣", "½")),
    **dict.fromkeys(("isalpha", "isalnum", "isascii", "isidentifier"), ("é", "²", "_", "ⓐ", "Ⅷ")),
    **dict.fromkeys(("lower", "upper", "casefold", "swapcase", "capitalize", "title"), ("ß", "İ", "ﬁ", "ς", "o'a")),
    **dict.fromkeys(("match", "fullmatch", "search"), ("\n",)),
    **dict.fromkeys(("isspace", "split", "rsplit", "strip", "lstrip", "rstrip", "splitlines"), ("\x1c", "\xa0", "\r")),
}
#: Texts that similar patterns take for different things: the end of a line, digits and letters beyond ASCII.
_OF_PATTERNS = ("\n", "٣", "é")
#: Texts of which an encoding has two bytes for a character, or none: half of a pair of UTF-16.
_OF_ENCODINGS = ("é", "\ud800")
#: Patterns that one may be called with.
_GIVEN_PATTERNS = ("a", "b$", "(a)b", "a|b", "a*", ".b", "[ab]+", "^a")

#: Numbers of which functions ask whether they are such.
_ASKED_FOR = {"isnan": (math.nan,), "isinf": (math.inf, -math.inf), "isfinite": (math.inf, math.nan)}

T = TypeVar("T", bound=Hashable)


def constants(*programs: Program) -> Constants:
    """The constants of the entries and of what they reach, none twice.

    Those that not all programs share come first: they are what the programs may differ in. Then the nearest to
    the entry. Where a method of strings stands in one of them alone, texts on which it differs from others like it are
    among the strings. Strings come whole, then by their words; docstrings and annotations are left out. Neighbours
    (`n + 1`) are for the searchers to make. Raises InputError if a source does not parse.
    """
    mined = [_constants(program) for program in programs]
    integers = _merged([each.integers for each in mined])
    return Constants(
        integers=integers,
        floats=_merged([each.floats for each in mined]),
        strings=tuple(dict.fromkeys([*_merged([each.strings for each in mined]), *_telling_texts(programs, mined)])),
        patterns=tuple(dict.fromkeys([*_merged([each.patterns for each in mined]), *_formats(programs, integers)])),
    )


def _formats(programs: Sequence[Program], integers: Sequence[int]) -> Iterator[str]:
    """Patterns of what functions take apart; of what a script reads, examples tell more."""
    for program in programs:
        if program.entry != SCRIPT:
            yield from formats(list(islice(_reached(program), _MAX_NODES)), integers)


def _telling_texts(programs: Sequence[Program], mined: Sequence[Constants]) -> list[str]:
    """Texts that tell what stands in one program alone from what mostly does the same."""
    methods = [
        Counter(node.attr for node in islice(_reached(each), _MAX_NODES) if isinstance(node, ast.Attribute))
        for each in programs
    ]
    alone = [name for each in methods for name in each if name in _TELLING and len({m[name] for m in methods}) > 1]
    patterns = _OF_PATTERNS if len({each.patterns for each in mined}) > 1 else ()
    given = _GIVEN_PATTERNS if any(map(_takes_pattern, programs)) else ()
    encoded = _OF_ENCODINGS if any("encode" in each for each in methods) else ()
    return [*(text for name in alone for text in _TELLING[name]), *patterns, *given, *encoded]


def _takes_pattern(program: Program) -> bool:
    """Whether the program matches against a pattern that stands in a variable, so is given to it maybe."""
    imported = imports(parse(program.source))
    return any(
        isinstance(node, ast.Call)
        and any(isinstance(pattern, ast.Name) for pattern in node.args[:1])
        and canonical(node.func, imported) in _PATTERN_FUNCTIONS
        for node in islice(_reached(program), _MAX_NODES)
    )


def _merged(columns: Sequence[Sequence[T]]) -> tuple[T, ...]:
    every = dict.fromkeys(value for column in columns for value in column)
    shared = set(every).intersection(*columns)
    # A stable sort: False, not shared, goes first.
    return tuple(sorted(every, key=shared.__contains__))[:_MAX_OF_A_KIND]


def _constants(program: Program) -> Constants:
    nodes = list(islice(_reached(program), _MAX_NODES))
    values = [*(_constant(node) for node in nodes), *preimages(nodes)]
    texts = dict.fromkeys(text for text in values if isinstance(text, str) and len(text) <= _MAX_STRING)
    words = (word for text in texts for word in re.findall(r"\w+", text) if len(word) > 1)
    return Constants(
        integers=tuple(dict.fromkeys(v for v in values if type(v) is int)),
        floats=tuple(dict.fromkeys([*(v for v in values if type(v) is float), *_unusual_floats(nodes)])),
        strings=tuple(dict.fromkeys([*texts, *words])),
        patterns=tuple(dict.fromkeys(_patterns(nodes, imports(parse(program.source))))),
    )


def _reached(program: Program) -> Iterator[ast.AST]:
    """The nodes of the entry's code, then of what it reaches, the nearest first; all of a script."""
    if program.entry == SCRIPT:
        yield from _code(parse(program.source))
        return
    module = dependencies(program.source)
    for name in module.reachable(program.entry):
        for definition in module.definitions[name].nodes:
            yield from _code(definition)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run, in the order of the text: docstrings and annotations left out."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        if name == "body" and isinstance(node, FunctionNode | ast.ClassDef):
            value = without_docstring(node.body)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _code(child)


def _constant(node: ast.AST) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
    return None


def _unusual_floats(nodes: list[ast.AST]) -> Iterator[float]:
    """Infinities and NaN, where the code asks for them; `x != x` asks for NaN."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                yield from _ASKED_FOR.get(name, ())
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                if ast.unparse(left) == ast.unparse(right):
                    yield math.nan


def _patterns(nodes: list[ast.AST], imported: Mapping[str, str]) -> Iterator[str]:
    """Regular expressions: the first argument of calls of `re`, as a literal or a variable that holds one."""
    literals: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                literals[name] = text
    for node in nodes:
        match node:
            case ast.Call(func=func, args=[argument, *_]) if canonical(func, imported) in _PATTERN_FUNCTIONS:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
                elif isinstance(argument, ast.Name) and argument.id in literals:
                    yield literals[argument.id]
