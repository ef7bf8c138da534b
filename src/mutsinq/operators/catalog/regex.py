"""Changes a regular expression.

What it does
    In the pattern that a function of `re` is called with: removes an anchor (`^`, `$`, `\\b`, `\\B`, `\\A`, `\\Z`);
    exchanges `+` and `*`; removes `?`; turns a lazy quantifier into a greedy one; moves a bound of `{m,n}` by one;
    negates a character class; exchanges `\\d` and `\\D`, `\\w` and `\\W`, `\\s` and `\\S`; negates a look-around;
    drops an alternative; makes `.` the dot itself; removes a class's first range. Every mutant is a valid pattern.

Why it matters
    A pattern is a small program that no line coverage looks into.

Example
    `re.match("^a+", text)` → `re.match("a+", text)`

Known equivalents
    `^` under `match`, `$` before the end that `fullmatch` asks for, bounds that the input cannot reach.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_FUNCTIONS = {"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn"}
_TOKEN = re.compile(
    r"""(?P<anchor>\\[bBAZ]|\^|\$)
    | (?P<shorthand>\\[dDwWsS])
    | (?P<escape>\\.)
    | (?P<negatable>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<lookaround>\(\?<?[=!])
    | (?P<lazy>(?:[*+?]|\{\d*,?\d*\})\?)
    | (?P<repeat>[*+])
    | (?P<optional>(?<!\()\?)
    | (?P<bounds>\{(?P<low>\d*),?(?P<high>\d*)\})
    | (?P<group>\((?:\?(?:P<\w+>|:))?)
    | (?P<alternative>\|)
    | (?P<dot>\.)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class Regex:
    name = "regex"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example('re.match("^a+", text)', 're.match("a+", text)'),
        Example('re.match("^a+", text)', 're.match("^a*", text)'),
        Example(r're.sub(r"\d", "", text)', r're.sub(r"\D", "", text)'),
        Example('re.search("[a-z]", text)', 're.search("[^a-z]", text)'),
        Example('re.search("a{2,3}", text)', 're.search("a{2,4}", text)'),
        Example('re.search("a(?=b)", text)', 're.search("a(?!b)", text)'),
        Example('re.search("cat|dog", text)', 're.search("dog", text)'),
        Example('f("^a+")', 'f("^a+")'),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        match node:
            case cst.Call(
                func=cst.Attribute(value=cst.Name(value="re" | "regex"), attr=cst.Name(value=function)),
                args=[cst.Arg(value=cst.SimpleString() as literal), *_],
            ) if function in _FUNCTIONS:
                pass
            case _:
                return
        pattern = literal.evaluated_value
        if isinstance(pattern, str):
            for changed in _changed(pattern):
                if changed != pattern and _is_valid(changed):
                    yield scope.replace(literal, _like(literal, changed))


def _changed(pattern: str) -> Iterator[str]:
    """Each pattern that differs from `pattern` in one token."""
    for token in _TOKEN.finditer(pattern):
        before, text, after = pattern[: token.start()], token[0], pattern[token.end() :]
        for replacement in _replacements(token):
            yield f"{before}{replacement}{after}"
        if text == "|" and token.lastgroup == "alternative":
            yield _without_alternative(before, after)


def _replacements(token: re.Match[str]) -> Iterator[str]:
    text = token[0]
    match token.lastgroup:
        case "anchor" | "optional":
            yield ""
        case "shorthand":
            yield text.swapcase()
        case "negatable":
            yield f"[{text[2:]}" if text.startswith("[^") else f"[^{text[1:]}"
        case "lookaround":
            yield text.replace("=", "!") if "=" in text else text.replace("!", "=")
        case "lazy":
            yield text[:-1]
        case "repeat":
            yield "*" if text == "+" else "+"
        case "bounds" | "low" | "high":
            for bound in ("low", "high"):
                if token[bound]:
                    start, end = token.start(bound) - token.start(), token.end(bound) - token.start()
                    for near in (int(token[bound]) - 1, int(token[bound]) + 1):
                        yield f"{text[:start]}{near}{text[end:]}"
        case "dot":
            yield r"\."


def _without_alternative(before: str, after: str) -> str:
    """The pattern without the alternative in front of the `|` between `before` and `after`."""
    depth = 0
    start = 0
    for token in reversed(list(_TOKEN.finditer(before))):
        if token[0] == ")":
            depth += 1
        elif token.lastgroup in ("group", "lookaround"):
            if depth == 0:
                start = token.end()
                break
            depth -= 1
        elif token.lastgroup == "alternative" and depth == 0:
            start = token.end()
            break
    return before[:start] + after


def _is_valid(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _like(literal: cst.SimpleString, pattern: str) -> str:
    """A literal of the pattern, in the prefix and quotes of `literal` where these allow it."""
    text = f"{literal.prefix}{literal.quote}{pattern}{literal.quote}"
    try:
        return text if ast.literal_eval(text) == pattern else repr(pattern)
    except (SyntaxError, ValueError):
        return repr(pattern)
