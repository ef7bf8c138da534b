"""Palette: the values that stand in either program, prepared for generation."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from mutsinq.static.domains.domain import Constants

#: A string literal longer than this is a message or a document, not a value that code compares with.
_LONGEST_LITERAL = 60
_MOST_CHARACTERS = 80
#: Shorter containers are drawn anyway; longer ones would cost too much, above all where magnitudes are not large.
_SHORTEST_ASKED, _LONGEST_ASKED, _LONGEST_LARGE = 6, 400, 3000
#: In a `SMALL` palette, constants from here on are taken modulo this.
_SMALL_BOUND = 300


class Magnitude(Enum):
    """How large numbers and lengths may get."""

    #: After hangs: a loop over the number ends soon.
    SMALL = 1
    USUAL = 2
    #: Once usual values gave nothing: beyond the exact floats, near squares and powers.
    LARGE = 3


@dataclass(frozen=True, slots=True)
class Palette:
    """Constants of both programs and their neighbours.

    A comparison with a constant changes its result at the constant or beside it, so each integer brings
    its neighbours, its double and its negative; each string its words and characters.
    """

    integers: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    strings: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    #: Regular expressions that the programs match their inputs against.
    patterns: tuple[str, ...] = ()
    #: Lengths that the programs may ask for: integer constants and their neighbours, if not too long.
    lengths: tuple[int, ...] = ()
    magnitude: Magnitude = Magnitude.USUAL


def palette(constants: Constants, magnitude: Magnitude = Magnitude.USUAL) -> Palette:
    """The palette of the constants that were found in both programs."""
    integers = dict.fromkeys(
        near for value in constants.integers for near in (value, value - 1, value + 1, -value, value * 2)
    )
    if magnitude is Magnitude.SMALL:
        integers = dict.fromkeys(value if abs(value) < _SMALL_BOUND else value % _SMALL_BOUND for value in integers)
    finite = [value for value in constants.floats if math.isfinite(value)]
    floats = dict.fromkeys(near for value in finite for near in (value, -value, value * 1.01, value + 1))
    floats |= dict.fromkeys(value for value in constants.floats if not math.isfinite(value))
    longest = _LONGEST_LARGE if magnitude is Magnitude.LARGE else _LONGEST_ASKED
    literals = [text for text in constants.strings if len(text) <= _LONGEST_LITERAL]
    words = [word for text in literals for word in re.findall(r"\w+", text)]
    strings = dict.fromkeys([*literals, *words])
    return Palette(
        integers=tuple(integers),
        floats=tuple(floats),
        strings=tuple(strings),
        characters=tuple(dict.fromkeys("".join(literals)))[:_MOST_CHARACTERS],
        patterns=constants.patterns,
        lengths=tuple(value for value in integers if _SHORTEST_ASKED <= value <= longest),
        magnitude=magnitude,
    )
