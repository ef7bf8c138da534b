"""Names: what the name of a variable says about its type, by the habits of Python programmers."""

from __future__ import annotations

import re
from functools import lru_cache

from mutsinq.core.types import Type, parse_type

_INT = (
    r"n|k|m|x|y|z|a|b|c|d|i|j|p|q|r|h|w|t|v|o|u|(n|k|m|x|y|a|b)\d|num\d*|number\d*|no|index|idx|size|length|len|"
    r"width|year|month|day|hour|minute|second|limit|start|end|first|last|low|high|left|right|lo|hi|lower|upper|target|"
    r"count|cnt|pos|position|step|rows?|cols?|min|max|digits?|power|exp|exponent|bits?|depth|level|age|total|"
    r"max_.*|min_.*|num_.*|n_.*|.*_num|.*_(size|len|length|count|index|idx|id|pos|limit|val|sum)|len_\w+|"
    r"k_?th|nth|base|order|rank|capacity|threshold|shift|seed|times|quantity|amount|sum|steps?|degree|val|value|"
    r"ele|elem|element|item|key|factor|side|sides|days|hours|sec|seconds|terms?|version_number|port|timeout|page"
)
_FLOAT = (
    r"price|rate|radius|angle|height|weight|amount|ratio|percent(age)?|probability|prob|alpha|beta|eps(ilon)?|tol|"
    r"tolerance|temperature|temp|balance|cost|discount|interest|mean|avg|average|principal|salary|speed|score|"
    r"float.*|delta|lat|lon|lng|latitude|longitude|fraction|volume|mass|distance"
)
_STR = (
    r"s|s\d|st|str\d*|string\d*|text\d*|txt|word\d*|sentence|pattern|.*str\d*|.*string\d*|ch|char|chars|letter|sub|"
    r"substr.*|email|ip|.*_str|paragraph|name|.*_name|message|msg|line|path|file_?name|url|uri|title|prefix|suffix|"
    r"sep|separator|delim(iter)?|token|date|date_.*|time|.*text|phrase|password|passwd|username|brackets?|parens?|"
    r"key|label|description|host|domain|query|content|encoded|cipher.*|plain.*|planet\d*|command|cmd|language|"
    r"dna|rna|roman|word_?\d*|expr|expression|equation|hex|binary|bin_?str|regex|version|code|markdown|html|source"
)

#: A name matches a pattern as a whole; each gives weights to types, in nats of the prior's logarithm.
_HABITS: tuple[tuple[str, dict[str, float]], ...] = (
    (_INT, {"int": 1.6}),
    (r"l", {"int": 0.6, "list[int]": 1.5}),
    (r"[abcxyz]", {"float": 0.2}),
    (_FLOAT, {"float": 1.5, "int": 0.8}),
    (_STR, {"str": 2.0}),
    (
        r".*(lst|list|arr|array|nums|numbers|values|vals|elements|items|sequence|integers|ints).*|l\d|ar|a?list\d*|"
        r"data|seq|coins|prices|weights|scores|heights|costs|sizes|lengths|stack|queue|heap|results?|coeffs?|xs|ys|"
        r"digits|indices|factors|profits|stones|bars|points|keys|ranges|intervals|operands?|operand|jobs|wt",
        {"list[int]": 2.5, "list[str]": 0.9},
    ),
    (
        r".*(words|strings|strs|names|lines|texts|tokens|sentences|chars|letters|files|paths|word_?list|strlist|"
        r"operators?|planets|fruits|colors|commands|labels|tags|keywords|string_list|list_of_str.*|str_list)",
        {"list[str]": 3.0},
    ),
    (
        r".*(matrix|mat|grid|board|lists|rows|table|nested|sublists?|triangle|tri|cost|edges|image|maze|arrays|"
        r"nested_list|list_of_lists).*|m",
        {"list[list[int]]": 1.8},
    ),
    (r".*(tuple|tup).*", {"tuple[int, ...]": 3.2}),
    (r".*(tup.*l(i)?st|l(i)?st.*tup|tuples|pairs|records|intervals|edges).*", {"list[tuple[int, int]]": 2.6}),
    (r".*(dict|dct|map(ping)?|hash|lookup|table|graph|config|options|settings|kwargs|counts|counter|frequenc).*|d|dic",
     {"dict[str, int]": 2.6}),
    (r".*graph.*|adj.*", {"dict[str, list[str]]": 1.0, "dict[int, list[int]]": 1.0}),
    (r"(is|has|use|should|allow|enable|ignore|include|with|can|do|was|no)_.*|flag|reverse[d]?|verbose|strict|debug|"
     r"inplace|inclusive|ascending|descending|case_sensitive|recursive|default_flag|enabled|force|keep_.*|strip",
     {"bool": 2.6}),
    (r".*(_set|set_).*|set\d*|visited|seen", {"set[int]": 2.2}),
    (r"f|fn|func|function|callback|cb|pred|predicate|key_?func|handler|mapper|transform|op|operation",
     {"callable": 2.2}),
    (r"bytes?|data_bytes|buf(fer)?|payload|raw|blob", {"bytes": 1.6}),
)  # fmt: skip


@lru_cache(maxsize=4096)
def habits(name: str) -> dict[Type, float]:
    """Weights of the types that a variable of this name usually has; nobody changes the answer."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip("_")).lower()
    weights: dict[Type, float] = {}
    for pattern, types in _HABITS:
        if re.fullmatch(pattern, words):
            for text, weight in types.items():
                type = parse_type(text)
                weights[type] = max(weight, weights.get(type, 0.0))
    return weights
