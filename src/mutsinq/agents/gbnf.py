"""GBNF: a constraint in the notation of llama.cpp, which vLLM and SGLang read as well (by xgrammar).

`mutsinq.agents.grammar.constraint` gives what llguidance reads. GBNF is nearly the same with other marks, but it has
no regular expressions, no rule that begins with itself, and no underscores in names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*)
    | (?P<text>"(?:[^"\\\n]|\\.)*")
    | (?P<regex>/(?:[^/\\\n]|\\.)+/)
    | (?P<definition>^[?!]?(?P<defined>\w+):)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<repetition>\{\d+(?:,\d*)?\})
    | (?P<mark>[()|?*+])
    | \s+
    """,
    re.VERBOSE | re.MULTILINE,
)
_REGEX_PART = re.compile(
    r"""
    (?: (?P<set>\[\^?(?:[^\]\\]|\\.)+\]) | (?P<escape>\\.) | (?P<mark>\((?!\?)|[)|]) | (?P<character>[^?*+{()|\[]) )
    (?P<repetition>[?*+]|\{\d+(?:,\d*)?\})?
    """,
    re.VERBOSE | re.DOTALL,
)
#: What GBNF writes by a backslash in a text; in a set, brackets as well.
_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\", '"': r"\""}
_KEPT_IN_SETS = frozenset(r"nrtx\[]")
_REPETITIONS = frozenset("?*+{")


@lru_cache(maxsize=256)
def gbnf(constraint: str) -> str:
    """The constraint in GBNF, one rule a line, `root` first; without the rules that it does not come to.

    It stands for the same texts. Raises ValueError for what the notation of `grammars/` does not use.
    """
    rules = _rules(constraint)
    reached = ["start"]
    for rule in reached:
        reached += dict.fromkeys(name for name in rules[rule] if name in rules and name not in reached)
    names = {rule: rule.strip("_").replace("_", "-") for rule in reached} | {"start": "root"}
    if len(set(names.values())) < len(names):
        raise ValueError(f"two rules would have one name: {', '.join(sorted(names.values()))}")
    lines = []
    for rule in reached:
        tokens = (names.get(token, token) for token in _without_left_recursion(rule, rules[rule]))
        # A repetition stands at what it repeats.
        text = "".join(token if token[0] in _REPETITIONS else f" {token}" for token in tokens)
        lines.append(f"{names[rule]} ::={text}\n")
    return "".join(lines)


def _rules(constraint: str) -> dict[str, list[str]]:
    """The tokens of each rule, in GBNF but for their names."""
    rules: dict[str, list[str]] = {}
    tokens: list[str] = []
    place = 0
    while place < len(constraint):
        token = _TOKEN.match(constraint, place)
        if token is None:
            raise ValueError(f"no GBNF is known for {constraint[place : place + 40]!r}")
        place = token.end()
        if token["definition"]:
            tokens = rules.setdefault(token["defined"], [])
        elif token["regex"]:
            tokens += _regex(token["regex"][1:-1])
        elif not token["comment"] and not token[0].isspace():
            tokens.append(token[0])
    return rules


def _regex(pattern: str) -> Iterator[str]:
    """A regular expression as a group of GBNF."""
    yield "("
    text, place = "", 0
    while place < len(pattern):
        part = _REGEX_PART.match(pattern, place)
        if part is None:
            raise ValueError(f"no GBNF is known for /{pattern[place:]}/")
        place = part.end()
        repetition = part["repetition"] or ""
        literal = part["character"] or (_unescaped(part["escape"]) if part["escape"] else "")
        if literal and not repetition:
            text += literal
            continue
        if text:
            yield _quoted(text)
            text = ""
        yield _quoted(literal) if literal else _set(part["set"]) if part["set"] else part["mark"]
        if repetition:
            yield repetition
    if text:
        yield _quoted(text)
    yield ")"


def _unescaped(escape: str) -> str:
    letter = escape[1]
    if letter.isalnum() and letter not in "nrt":
        raise ValueError(f"no GBNF is known for the escape {escape}")
    return {"n": "\n", "r": "\r", "t": "\t"}.get(letter, letter)


def _quoted(text: str) -> str:
    return f'"{"".join(_ESCAPES.get(character, character) for character in text)}"'


def _set(text: str) -> str:
    return re.sub(r"\\(.)", lambda escape: escape[0] if escape[1] in _KEPT_IN_SETS else escape[1], text)


def _without_left_recursion(rule: str, tokens: Sequence[str]) -> list[str]:
    """`a: b | a c` as `a: (b) (c)*`; a rule that does not begin with itself as it is."""
    alternatives, depth = [list[str]()], 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            alternatives.append([])
        else:
            alternatives[-1].append(token)
    first = [each for each in alternatives if each[0] != rule]
    rest = [each[1:] for each in alternatives if each[0] == rule]
    return [*_group(first), *_group(rest), "*"] if rest else list(tokens)


def _group(alternatives: Sequence[Sequence[str]]) -> list[str]:
    tokens = [token for alternative in alternatives for token in ("|", *alternative)]
    return ["(", *tokens[1:], ")"]
