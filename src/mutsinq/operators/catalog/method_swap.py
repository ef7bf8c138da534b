"""Calls a sibling method.

What it does
    Replaces a method by one that takes the same arguments and does the opposite, or nearly the same: `lower`
    and `upper`, `startswith` and `endswith`, `lstrip` and `rstrip`, `find` and `rfind`, `append` and
    `extend`, `add` and `discard`, `keys` and `values`, `union` and `intersection`, `floor` and `ceil`, and so
    on.

Why it matters
    Confused siblings agree on most simple inputs: a text without blanks, a word that occurs once.

Example
    `name.lower()` → `name.upper()`

Known equivalents
    Inputs on which both agree: `find` and `rfind` of what occurs once at most; `split` and `rsplit` without a
    limit.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope

_PAIRS = (
    ("acos", "asin"),
    ("add", "discard"),
    ("append", "extend"),
    ("appendleft", "append"),
    ("bisect_left", "bisect_right"),
    ("capitalize", "title"),
    ("casefold", "upper"),
    ("ceil", "floor"),
    ("cos", "sin"),
    ("difference", "intersection"),
    ("endswith", "startswith"),
    ("extendleft", "extend"),
    ("find", "rfind"),
    ("findall", "finditer"),
    ("fullmatch", "match"),
    ("heappop", "nsmallest"),
    ("index", "rindex"),
    ("isalnum", "isalpha"),
    ("isdigit", "isalpha"),
    ("islower", "isupper"),
    ("issubset", "issuperset"),
    ("items", "keys"),
    ("keys", "values"),
    ("ljust", "rjust"),
    ("lower", "upper"),
    ("lstrip", "rstrip"),
    ("nlargest", "nsmallest"),
    ("partition", "rpartition"),
    ("pop", "popleft"),
    ("popleft", "pop"),
    ("remove", "append"),
    ("removeprefix", "removesuffix"),
    ("search", "match"),
    ("setdefault", "get"),
    ("split", "rsplit"),
    ("strip", "lstrip"),
    ("swapcase", "lower"),
    ("union", "intersection"),
    ("update", "difference_update"),
)
_PARTNERS = {right: left for left, right in reversed(_PAIRS)} | dict(_PAIRS)
_PARTNERS["deepcopy"] = "copy"  # not the reverse: few objects have it as a method


class MethodSwap:
    name = "method-swap"
    status = Status.STABLE
    nodes = (cst.Call,)
    examples = (
        Example("x = name.lower()", "x = name.upper()"),
        Example("x = text.startswith('a')", "x = text.endswith('a')"),
        Example("xs.append(x)", "xs.extend(x)"),
        Example("x = math.floor(y)", "x = math.ceil(y)"),
        Example("x = copy.deepcopy(y)", "x = copy.copy(y)"),
        Example("x = text.split()", "x = text.split()"),
        Example("x = text.split(',', 1)", "x = text.rsplit(',', 1)"),
    )

    def propose(self, node: cst.Call, scope: Scope) -> Iterator[Edit]:
        if not isinstance(node.func, cst.Attribute):
            return
        method = node.func.attr.value
        # Without a limit, both ways to split give the same.
        if method in ("split", "rsplit") and len(node.args) < 2:
            return
        if partner := _PARTNERS.get(method):
            yield scope.replace(node.func.attr, partner)
