"""Sites: which code is worth mutating.

Not worth it are type annotations (the walk never enters them), `if TYPE_CHECKING` blocks, docstrings,
overload stubs, type variables, declared type aliases, module metadata such as `__all__`, and what comments exclude
(`pragmas`). Noise, left out unless asked for, is what programs tell people and type checkers rather than compute:
`__repr__`-like methods, logging, warnings, messages of exceptions, what a command line's `--help` shows, the `__main__`
block, and types that stand where values do, as in `Mode = Literal["r", "w"]` or `cast("Tree", node)`. A test can see
those only by reading types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

_TYPE_FACTORIES = {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "TypeAliasType", "TypedDict"}
#: What makes a type when it is subscripted, and holds other types or strings that stand for them.
_TYPE_FORMS = {"Callable", "ClassVar", "Dict", "Final", "Generic", "Iterable", "Iterator", "List", "Literal", "Mapping"}
_TYPE_FORMS |= {"Optional", "Protocol", "Sequence", "Set", "Tuple", "Type", "Union"}
_METADATA = re.compile(r"__(?!slots__|match_args__)\w+__\Z")
_REPR_LIKE = re.compile(r"__repr__\Z|__rich_repr__\Z|__sizeof__\Z|__dir__\Z|_repr_\w+_\Z")
_LOG_METHODS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}
_LOGGER = re.compile(r"(?i)(.*_)?(log|logger|logging|warnings)\Z")
#: Arguments with what `--help` shows, of whatever is called, and of what argparse and optparse have for it.
_HELP = {"help", "short_help", "epilog"}
_PARSER_HELP = {"description", "metavar", "title", "usage"}
_PARSERS = {"ArgumentParser", "OptionGroup", "OptionParser", "add_argument", "add_argument_group", "add_option"}
_PARSERS |= {"add_parser", "add_subparsers"}


def worth_mutating(node: cst.CSTNode, ancestors: Sequence[cst.CSTNode], *, noise: bool = False) -> bool:
    """Whether the node and all below it are worth mutating; `ancestors` has the innermost last.

    With `noise`, also what programs only tell people and type checkers.
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
        case cst.TypeAlias():
            return False
        case cst.AnnAssign(annotation=cst.Annotation(annotation=declared)) if _names_it(declared, "TypeAlias"):
            return False
        case cst.Assign(value=cst.Call(func=made)) | cst.AnnAssign(value=cst.Call(func=made)) if _names_it(
            made, *_TYPE_FACTORIES
        ):
            return False
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]) if _METADATA.match(name):
            return False
    return noise or not _is_noise(node, ancestors)


def _names_it(node: cst.CSTNode, *names: str) -> bool:
    """Whether a node is one of the names, or an attribute of that name."""
    match node:
        case cst.Name(value=value) | cst.Attribute(attr=cst.Name(value=value)):
            return value in names
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
        case cst.Subscript(value=form):
            return _names_it(form, *_TYPE_FORMS)
        case cst.Arg():
            return _is_cast(node, ancestors) or _is_help(node, ancestors)
        case cst.SimpleString() | cst.FormattedString() | cst.ConcatenatedString():
            return _is_message(node, ancestors)
    return False


def _is_cast(argument: cst.Arg, ancestors: Sequence[cst.CSTNode]) -> bool:
    """Whether it is the type that a value is declared to have."""
    match ancestors[-1] if ancestors else None:
        case cst.Call(func=called, args=[first, _]):
            return argument is first and _names_it(called, "cast")
    return False


def _is_help(argument: cst.Arg, ancestors: Sequence[cst.CSTNode]) -> bool:
    """Whether it is what a command line's help shows; a flag that turns help on is something else."""
    match argument:
        case cst.Arg(value=cst.Name(value="True" | "False")):
            return False
        case cst.Arg(keyword=cst.Name(value=name)) if name in _PARSER_HELP:
            called = ancestors[-1] if ancestors else None
            return isinstance(called, cst.Call) and _names_it(called.func, *_PARSERS)
        case cst.Arg(keyword=cst.Name(value=name)):
            return name in _HELP
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
