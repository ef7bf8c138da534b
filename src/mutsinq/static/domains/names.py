"""Names: what the name of a variable says about its type, by the habits of Python programmers."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from mutsinq.core.types import ELLIPSIS, Type, parse_type

#: Words by the type that a variable of that name usually has, with the weight that the word lends to the type: a
#: difference of the logarithms of its likelihood. Plurals are derived, so the words stand in the singular.
_VOCABULARY: tuple[tuple[str, float, str], ...] = (
    ("int", 1.6, "n k m x y z a b c d i j p q r h w t v o u num number no index idx size length len width year month"
     " day hour minute second sec limit start end first last low high left right lo hi lower upper target count cnt"
     " pos position step row col min max digit power exp exponent bit depth level age total nth kth base order rank"
     " capacity threshold shift seed time quantity amount sum degree val value ele elem element item key factor side"
     " term port timeout page integer int id column coin operand"),
    ("float", 2.0, "price rate radius angle weight ratio percent percentage probability prob alpha beta eps epsilon"
     " tol tolerance temperature temp balance discount interest mean avg average principal salary speed float delta"
     " lat lon lng latitude longitude fraction volume mass distance real"),
    ("int", 0.8, "price rate radius angle weight balance principal salary speed volume distance temp"
     " temperature score"),
    ("float", 0.2, "a b c x y"),
    ("str", 2.0, "s st str string text txt word sentence pattern ch char character letter sub substr substring email"
     " ip paragraph name message msg line path file filename url uri title prefix suffix sep separator delim"
     " delimiter token date phrase password passwd username bracket paren label description host domain"
     " query content encoded cipher plain planet command cmd language dna rna roman expr expression equation hex"
     " binary regex code markdown html source vowel consonant fruit color tag keyword slug locale encoding"),
    ("str", 1.0, "key time version id command"),
    ("list[int]", 2.5, "list lst arr array li ar seq sequence data stack queue heap coeff coefficient xs ys stone bar"
     " profit wt permutation series"),
    ("list[int]", 1.5, "l"),
    ("list[int]", 2.0, "input result collection operand input iterable"),
    ("list[str]", 0.9, "list lst arr array li seq sequence iterable collection"),
    ("list[str]", 2.0, "wordlist strlist operator"),
    ("list[list[int]]", 2.2, "matrix mat grid board nested triangle tri maze image lists arrays sublists rows"),
    ("list[list[int]]", 1.2, "m cost table edges"),
    ("tuple[int, ...]", 3.2, "tuple tup"),
    ("list[tuple[int, int]]", 2.6, "tuples pairs records intervals edges tuplist tuples_list points ranges"),
    ("tuple[int, int]", 2.6, "pair interval point coord coordinate range edge"),
    ("dict[str, int]", 2.6, "dict dct dic dictionary map mapping lookup config option setting counts counter freq"
     " frequency frequencies kwargs params attrs headers table student record"),
    ("dict[str, int]", 1.6, "d"),
    ("dict[str, list[str]]", 2.0, "graph adj adjacency"),
    ("dict[int, list[int]]", 2.0, "graph adj adjacency"),
    ("bool", 2.6, "flag verbose strict debug inplace inclusive ascending descending recursive enabled force reverse"
     " reversed lowercase uppercase sorted default"),
    ("set[int]", 2.2, "set visited seen"),
    ("callable", 2.2, "f fn func function callback cb pred predicate keyfunc handler mapper transform op key"),
    ("bytes", 1.6, "byte bytes buf buffer payload raw blob"),
)  # fmt: skip
#: First words of names of truth values: `is_valid`, `ignore_case`.
_QUESTIONS = frozenset(
    {"is", "has", "use", "should", "allow", "enable", "ignore", "include", "with", "can", "do", "was", "keep"}
)
#: Last syllables of words that are written together: `numlist`, `substring`.
_SUFFIXES = ("list", "lst", "array", "arr", "string", "str", "tuple", "tup", "dict", "matrix", "num", "set")
_COLLECTIONS = frozenset({"list", "lst", "array", "arr", "li", "seq"})
#: Weight of a word that is not the last: `num_str` is a string.
_MINOR = 0.35


@lru_cache(maxsize=4096)
def habits(name: str) -> dict[Type, float]:
    """Weights of the types that a variable of this name usually has; nobody changes the answer."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    weights: defaultdict[Type, float] = defaultdict(float)
    if not words:
        return weights
    if len(words) > 1 and words[0] in _QUESTIONS:
        weights[Type("bool")] = 2.6
    for word in words[:-1]:
        for type, weight in _word(word).items():
            weights[type] = max(weights[type], weight * _MINOR)
    for type, weight in (_collection(words) or _word(words[-1])).items():
        weights[type] = max(weights[type], weight)
    return weights


def habits_of_payload(name: str) -> dict[Type, float]:
    """The same for what one object of a list or tree of them carries: its `data` are one item."""
    return habits("item" if name == "data" else name)


def _vocabulary() -> dict[str, dict[Type, float]]:
    vocabulary: defaultdict[str, dict[Type, float]] = defaultdict(dict)
    for text, weight, words in _VOCABULARY:
        for word in words.split():
            vocabulary[word][parse_type(text)] = weight
    return dict(vocabulary)


_WORDS = _vocabulary()


def _word(word: str) -> dict[Type, float]:
    if word in _WORDS:
        return _WORDS[word]
    singular = word.removesuffix("s")
    if singular != word and len(singular) > 1 and singular in _WORDS:
        return {Type("list", (type,)): weight + 0.6 for type, weight in _WORDS[singular].items() if weight > 1}
    for suffix in _SUFFIXES:
        if word.endswith(suffix):
            return _collection([word.removesuffix(suffix), suffix]) or _WORDS[suffix]
    return {}


def _collection(words: list[str]) -> dict[Type, float]:
    """`string_list`, `list_of_tuples`, `tuplelist`: the other word is the element."""
    match words:
        case [*_, element, last] if last in _COLLECTIONS:
            pass
        case [first, "of", *_, element] if first in _COLLECTIONS or first == "lists":
            element = element.removesuffix("s")
        case _:
            return {}
    if element.removesuffix("s") in _COLLECTIONS or element in ("sub", "nested"):
        return {parse_type("list[list[int]]"): 3.0}
    types = _WORDS.get(element.removesuffix("s"), {})
    found = {Type("list", (type,)): 3.0 for type, weight in types.items() if weight > 1}
    return {Type("list", (_pair(type.args[0]),)): weight for type, weight in found.items()}


def _pair(type: Type) -> Type:
    """Tuples in lists are pairs more often than not."""
    return Type("tuple", (type.args[0],) * 2) if type.name == "tuple" and ELLIPSIS in type.args else type
