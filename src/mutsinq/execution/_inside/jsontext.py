"""JSON text of plain dicts, lists, strings, numbers and None; the `json` package would double a zygote's start-up."""

from __future__ import annotations

from _json import encode_basestring_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_isinstance, _map, _join, _str, _list, _dict, _int = isinstance, map, ",".join, str, list, dict, int


def dumps(node: Any) -> str:
    """The JSON text of `node`; anything else in it is a TypeError."""
    if _isinstance(node, _str):
        return encode_basestring_ascii(node)
    if _isinstance(node, _list):
        return "[" + _join(_map(dumps, node)) + "]"
    if _isinstance(node, _dict):
        return "{" + _join([encode_basestring_ascii(key) + ":" + dumps(item) for key, item in node.items()]) + "}"
    if node is None:
        return "null"
    if node is True or node is False:
        return "true" if node else "false"
    if _isinstance(node, _int):
        return _str(node)
    raise TypeError("only plain values have JSON")
