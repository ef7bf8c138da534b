"""Samplers of strings and bytes."""

from __future__ import annotations

import string
from collections.abc import Sequence

from mutsinq.searchers.generation.draft import Draft, Sampler, mixture, one_of
from mutsinq.searchers.generation.palette import Palette
from mutsinq.searchers.generation.regexes import matching

LETTERS = "abcABCxyz019 _-.,aeiou"
_UNUSUAL = (*map(chr, range(32, 127)), "\n", "\t", "é", "ß", "İ")
_BRACKETS = "()[]{}<>"
_PAIRS, _OPERATORS = ("()", "[]", "{}"), "+-*/^%,"


def text(palette: Palette) -> Sampler:
    """A string: related to an earlier one, built from the programs' literals, matching one of their
    patterns, or of a shape that text functions care about: words, digits, few letters, palindromes, brackets.
    """
    characters = palette.characters or tuple(LETTERS)
    parts = [(24, related_text(characters)), (8, _few_letters), (8, _words), (7, _digits), (7, _palindrome)]
    parts += [(8, _random_text(LETTERS, 9)), (3, _random_text(_UNUSUAL, 6)), (2, _random_text(_BRACKETS, 8))]
    if palette.strings:
        parts += [(14, _collage(palette)), (8, one_of(palette.strings)), (7, _separated(palette))]
        parts += [(6, _random_text(characters, 8))]
    if nested := _nested(palette.characters):
        parts += [(30, nested)]
    if palette.lengths:
        parts += [(4, _long(palette.lengths)), (4, _exactly(palette.lengths, characters))]
        pairs = [pair for pair in _PAIRS if set(pair) <= set(characters)]
        parts += [(2, _deep(palette.lengths, pairs))] if pairs else []
    patterns = [sampler for sampler in map(matching, palette.patterns) if sampler is not None]
    if patterns:
        parts += [(40, _around(patterns, characters))]
    drawn = mixture(*parts)

    def sample(draft: Draft) -> str:
        value: str = drawn(draft)
        draft.strings.append(value)
        draft.lengths.append(len(value))
        return value

    return sample


def binary(palette: Palette) -> Sampler:
    """Bytes: the encoding of a string, or any few bytes."""
    encoded = text(palette)

    def sample(draft: Draft) -> bytes:
        if draft.random() < 0.6:
            return str(encoded(draft)).encode("utf-8", "replace")
        return bytes(draft.below(256) for _ in range(draft.below(9)))

    return sample


def edited(value: str, draft: Draft, characters: Sequence[str]) -> str:
    """The string with one small edit, or turned, doubled, cut, or in another case."""
    at = draft.between(0, len(value))
    kind = draft.below(9)
    if kind < 2:
        return value[:at] + draft.pick(characters if draft.random() < 0.5 else LETTERS) + value[at:]
    if kind == 2:
        return value[:at] + draft.pick(characters) + value[at + 1 :]
    if kind == 3:
        return value[:at] + value[at + 1 :]
    if kind == 4:
        return value[:at] if draft.random() < 0.5 else value[at:]
    if kind == 5:
        return value.upper() if draft.random() < 0.5 else value.lower()
    if kind == 6:
        return value[::-1]
    if kind == 7:
        return value + value if len(value) < 200 else value
    other = draft.between(0, len(value))
    return value[:at] + value[other : other + 3] + value[at:]


def related_text(characters: Sequence[str]) -> Sampler:
    """A copy, piece, permutation or edit of an earlier string of the input."""

    def sample(draft: Draft) -> str:
        if not draft.strings:
            return _few_letters(draft)
        value = draft.pick(draft.strings)
        kind = draft.below(12)
        if kind < 4:
            return value
        if kind < 7:
            start = draft.between(0, len(value))
            return value[start : draft.between(start, len(value))]
        if kind < 9:
            letters = list(value)
            draft.shuffle(letters)
            return "".join(letters)
        return edited(value, draft, characters)

    return sample


def _collage(palette: Palette) -> Sampler:
    characters = palette.characters or tuple(LETTERS)
    pieces: list[Sequence[str]] = [palette.strings, characters, LETTERS, " "]

    def sample(draft: Draft) -> str:
        return "".join([draft.pick(draft.pick(pieces)) for _ in range(draft.between(0, 4))])

    return sample


def _separated(palette: Palette) -> Sampler:
    separators = [character for character in palette.characters if not character.isalnum()] or [" "]
    named = one_of(palette.strings)
    tokens = mixture((3, _digits), (2, _few_letters), (3, named))

    def sample(draft: Draft) -> str:
        separator = draft.pick(separators) if draft.random() < 0.7 else " "
        # Code that looks words up often knows no others.
        token = named if draft.random() < 0.3 else tokens
        return separator.join([token(draft) for _ in range(draft.between(1, 4))])

    return sample


def _nested(characters: Sequence[str]) -> Sampler | None:
    """Expressions and lists of the operators, commas and brackets that the programs know; None if these are too few.

    Of such text any two random pieces seldom fit together, so what a parser does deep inside would never be reached.
    """
    pairs = [pair for pair in _PAIRS if pair[0] in characters]
    operators = [character for character in _OPERATORS if character in characters]
    if not operators or len(operators) + len(pairs) < 2:
        return None

    def term(draft: Draft, depth: int) -> str:
        if depth and pairs and draft.random() < 0.4:
            pair = draft.pick(pairs)
            return pair[0] + expression(draft, depth - 1) + pair[1]
        sign = "-" if "-" in operators and draft.random() < 0.15 else ""
        return sign + (str(draft.below(13)) if draft.random() < 0.8 else draft.pick("abx"))

    def expression(draft: Draft, depth: int) -> str:
        made = term(draft, depth)
        for _ in range(draft.below(4)):
            made += draft.pick(operators) + term(draft, depth)
        return made

    def sample(draft: Draft) -> str:
        made = expression(draft, draft.between(0, 3))
        if draft.random() < 0.5:
            made = "".join([f" {character} " if character in operators else character for character in made]).strip()
        return made

    return sample


def _around(patterns: list[Sampler], characters: Sequence[str]) -> Sampler:
    """A match by itself, with one edit, or among other text."""

    def sample(draft: Draft) -> str:
        match: str = draft.pick(patterns)(draft)
        kind = draft.below(4)
        if kind < 2:
            return match
        if kind == 2:
            return edited(match, draft, characters)
        other: str = draft.pick(patterns)(draft) if draft.random() < 0.5 else _words(draft)
        return draft.pick((f"{other} {match}", f"{match} {other}", f"{match}{other}"))

    return sample


def _random_text(characters: Sequence[str], longest: int) -> Sampler:
    def sample(draft: Draft) -> str:
        return "".join([draft.pick(characters) for _ in range(draft.between(0, longest))])

    return sample


def _long(lengths: Sequence[int]) -> Sampler:
    """Words over and over, up to a length that the programs may ask for."""

    def sample(draft: Draft) -> str:
        count = draft.pick(lengths)
        words = _words(draft) + " "
        return (words * (count // len(words) + 1))[:count]

    return sample


def _exactly(lengths: Sequence[int], characters: Sequence[str]) -> Sampler:
    """Digits, letters, or what the programs know, of just a length that they may ask for."""

    def sample(draft: Draft) -> str:
        alphabet = draft.pick((string.digits, string.digits, string.ascii_letters, characters))
        return "".join([draft.pick(alphabet) for _ in range(draft.pick(lengths))])

    return sample


def _deep(lengths: Sequence[int], pairs: Sequence[str]) -> Sampler:
    """Brackets in brackets, as deep as the programs may count."""

    def sample(draft: Draft) -> str:
        pair, depth = draft.pick(pairs), draft.pick(lengths)
        return pair[0] * depth + pair[1] * depth

    return sample


def _few_letters(draft: Draft) -> str:
    alphabet = draft.pick(("ab", "01", "abc", "aA"))
    return "".join([draft.pick(alphabet) for _ in range(draft.between(0, 7))])


def _words(draft: Draft) -> str:
    return " ".join([_word(draft) for _ in range(draft.between(1, 4))])


def _word(draft: Draft) -> str:
    return "".join([draft.pick("abcdeABC") for _ in range(draft.between(1, 6))])


def _digits(draft: Draft) -> str:
    """Digits; now and then what `int` takes and code that looks at digits does not."""
    made = "".join([draft.pick(string.digits) for _ in range(draft.between(1, 6))])
    return draft.pick(("-", "+", " ", "0", "-0")) + made if draft.random() < 0.15 else made


def _palindrome(draft: Draft) -> str:
    half = "".join([draft.pick("abc1") for _ in range(draft.between(0, 4))])
    return half + draft.pick(("", "x")) + half[::-1]
