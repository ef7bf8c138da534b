"""Sites: which code is worth mutating.

Not worth it are type annotations (the walk never enters them), `if TYPE_CHECKING` blocks, docstrings,
overload stubs, type variables, module metadata such as `__all__`, and what comments exclude (`pragmas`). Noise,
left out unless asked for, is what programs tell people rather than compute: `__repr__`-like methods, logging,
warnings, messages of exceptions, and the `__main__` block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

_TYPE_FACTORIES = {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "TypeAliasType"}
_METADATA = re.compile(r"__(?!slots__|match_args__)\w+__\Z")
_REPR_LIKE = re.compile(r"__repr__\Z|__rich_repr__\Z|__sizeof__\Z|__dir__\Z|_repr_\w+_\Z")
_LOG_METHODS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}
_LOGGER = re.compile(r"(?i)(.*_)?(log|logger|logging|warnings)\Z")


def worth_mutating(node: cst.CSTNode, ancestors: Sequence[cst.CSTNode], *, noise: bool = False) -> bool:
    """Whether the node and all below it are worth mutating; `ancestors` has the innermost last.

    With `noise`, also what programs only tell people.
    """
    match node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return False
        case cst.If(test=test) if _names_it(test, "TYPE_CHECKING"):
            return False
        case cst.FunctionDef(decorators=decorators) if any(
            _names_it(decorator.decorator, "overload") for decorator in decorators
        ):
            return False
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            if isinstance(value, cst.Call) and any(_names_it(value.func, name) for name in _TYPE_FACTORIES):
                return False
            return not (isinstance(target, cst.Name) and _METADATA.match(target.value))
    return noise or not _is_noise(node, ancestors)


def _names_it(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Name(value=value) | cst.Attribute(attr=cst.Name(value=value)):
            return value == name
    return False


def _is_noise(node: cst.CSTNode, ancestors: Sequence[cst.CSTNode]) -> bool:
    match node:
        case cst.FunctionDef(name=cst.Name(value=name)):
            return _REPR_LIKE.match(name) is not None
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=receiver, attr=cst.Name(value=method)))):
            return method in _LOG_METHODS and _is_logger(receiver)
        case cst.Expr(value=cst.Call(func=cst.Name(value="warn"))):
            return True
        case cst.If(test=cst.Comparison(left=cst.Name(value="__name__"))):
            return True
        case cst.SimpleString() | cst.FormattedString() | cst.ConcatenatedString():
            return _is_message(node, ancestors)
    return False


def _is_logger(node: cst.CSTNode) -> bool:
    match node:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return _LOGGER.match(name) is not None
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="getLogger"))):
            return True
    return False


def _is_message(string: cst.CSTNode, ancestors: Sequence[cst.CSTNode]) -> bool:
    """Whether a string is part of an argument of the exception in a `raise`, or of the message of an `assert`."""
    inner = string
    for outer in reversed(ancestors):
        match outer:
            case cst.Raise():
                return isinstance(inner, cst.Call)
            case cst.Assert(msg=message):
                return inner is message
            case cst.BaseStatement() | cst.Lambda():
                return False
        inner = outer
    return False
