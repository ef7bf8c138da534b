"""Tokens: the numbers and words of text that programs read, changed into others of their kind or made simpler."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Palette

WHOLE = re.compile(r"[+-]?\d+")
DIGITS = re.compile(r"\d+")
_DECIMAL = re.compile(r"[+-]?\d*\.\d+")
#: Share of changes of a word with numbers in it that change one of these.
_NUMBER_IN_WORD = 0.6
#: Share of changes of a positive number that may make it negative: most examples have no such number.
_SIGN_CHANGED = 0.05
#: Share of the numbers below one that may be zero.
_ZERO = 0.8
#: Share of changes of a word that replace one character by one that the program may take in its place.
_REPLACED_ALIKE = 0.2
#: Share of changes of a word that stands in the program, such as a command, that make it another one of these.
_ANOTHER_NAMED = 0.6
_LONGEST_WORD, _LONGEST_RUN = 60, 14


def token(text: str, draft: Draft, palette: Palette) -> str:
    """A token of the same kind: a whole number of the same sign, a decimal of as many places, a word.

    Of a word in which numbers stand, such as a date or a score, mostly one of these is changed, and keeps its width.
    """
    if WHOLE.fullmatch(text):
        return str(_whole(int(text), draft, palette))
    if _DECIMAL.fullmatch(text):
        places = len(text.partition(".")[2])
        return f"{float(text) * 2 * draft.random() + draft.below(3):.{places}f}"
    numbers = list(DIGITS.finditer(text))
    if numbers and draft.random() < _NUMBER_IN_WORD:
        number = draft.pick(numbers)
        made = _whole(int(number[0]), draft, palette)
        width = len(number[0]) if number[0][0] == "0" or len(numbers) > 1 else 0
        return f"{text[: number.start()]}{abs(made):0{width}d}{text[number.end() :]}"
    return _word(text, draft, palette)


def simpler_token(text: str) -> Iterator[str]:
    """Tokens of the same kind that are less to read."""
    if WHOLE.fullmatch(text):
        value = int(text)
        simple = dict.fromkeys((0, 1, 2, 3, value // 2, value // 10, value - (1 if value > 0 else -1), -value))
        yield from (str(number) for number in simple if (abs(number), number < 0) < (abs(value), value < 0))
    elif not _DECIMAL.fullmatch(text) and len(text) > 1:
        yield from (text[:at] + text[at + 1 :] for at in range(len(text)))
    if text.isalpha() and set(text) - {"a"}:
        yield from (text.replace(letter, "a") for letter in sorted(set(text)) if letter.islower() and letter != "a")


def _whole(value: int, draft: Draft, palette: Palette) -> int:
    kind = draft.below(12)
    if kind < 3:
        made = value + draft.pick((1, -1, 2, -2))
    elif kind < 6:
        made = draft.between(0, 9)
    elif kind < 8:
        made = draft.between(1, 2 * abs(value) + 1)
    elif kind == 8 and palette.integers:
        made = draft.pick(palette.integers)
    elif kind == 9:
        made = draft.between(1, 100)
    elif kind == 10:
        made = value * draft.pick((2, 10, 1000))
    else:
        made = draft.pick((10 ** draft.between(1, 18), 2 ** draft.between(1, 62), draft.between(1, 10**9) ** 2))
        made += draft.between(-1, 1)
    if value > 0 and draft.random() > _SIGN_CHANGED:
        return abs(made) if made or draft.random() < _ZERO else 1
    return abs(made) if value == 0 else made * draft.pick((1, -1))


def _word(word: str, draft: Draft, palette: Palette) -> str:
    if word and word in palette.strings and draft.random() < _ANOTHER_NAMED:
        return draft.pick([text for text in palette.strings if text.split() == [text]] or [word])
    if word and draft.random() < _REPLACED_ALIKE:
        return _with_another(word, draft, palette)
    alphabet = sorted(set(word)) + _alike(word)
    if palette.characters and draft.random() < 0.15:
        alphabet += palette.characters
    at = draft.below(len(word) + 1)
    kind = draft.below(9)
    if kind < 2:
        made = word[:at] + draft.pick(alphabet) + word[at + 1 :]
    elif kind == 8:
        made = word[:at] + draft.pick(alphabet) * draft.between(2, _LONGEST_RUN) + word[at:]
    elif kind == 2:
        made = word[:at] + draft.pick(alphabet) + word[at:]
    elif kind == 3:
        made = word[:at] + word[at + 1 :]
    elif kind == 4:
        made = word[:at] + word[:at][::-1]
    elif kind == 5:
        few = [draft.pick(alphabet), draft.pick(alphabet)]
        made = "".join([draft.pick(few) for _ in range(draft.between(1, 2 * len(word) + 2))])
    elif kind == 6:
        made = "".join([draft.pick(alphabet) for _ in range(draft.between(1, len(word) + 3))])
    else:
        letters = list(word)
        draft.shuffle(letters)
        made = "".join(letters)
    return made[:_LONGEST_WORD] or word


def _with_another(word: str, draft: Draft, palette: Palette) -> str:
    """The word with one character replaced by another of the text in the program in which it stands, or its case."""
    at = draft.below(len(word))
    known = [text for text in palette.strings if word[at] in text and len(text) > 1]
    other = draft.pick(draft.pick(known)) if known and draft.random() < 0.8 else word[at].swapcase()
    return word[:at] + other + word[at + 1 :]


def _alike(word: str) -> list[str]:
    """More characters of the classes that the word has."""
    characters = ""
    if any(character.islower() for character in word):
        characters += "abcxyz"
    if any(character.isupper() for character in word):
        characters += "ABCXYZ"
    if any(character.isdigit() for character in word):
        characters += "0123456789"
    return list(characters or "a")
