"""Closure: whether a call of a function depends on its arguments alone, read off its code.

What was seen for an input holds for later calls only if no call leaves anything behind, nothing depends on chance,
on the hash seed or on addresses, and nothing outside is read. The check lists what is allowed; all else is not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mutsinq.proofs.module import PlainModule, has_plain_body
from mutsinq.static.dependencies import bound_names
from mutsinq.static.functions import own_nodes

#: Builtins that depend on nothing but their arguments. Not `set`, whose order is the hash seed's.
_PURE_NAMES = """
    abs all any bin bool bytes chr dict divmod enumerate filter float format hex int isinstance issubclass len
    list map max min oct ord pow print range repr reversed round slice sorted str sum tuple type zip Exception
    ArithmeticError AssertionError AttributeError IndexError KeyError LookupError NameError NotImplementedError
    OverflowError RuntimeError StopIteration TypeError ValueError ZeroDivisionError NotImplemented Ellipsis
"""
_PURE = frozenset(_PURE_NAMES.split())
#: Those that give an iterator, whose text is an address, and those that use one up at once.
_LAZY = frozenset({"enumerate", "filter", "map", "reversed", "zip"})
_CONSUMERS = frozenset({"all", "any", "dict", "list", "max", "min", "sorted", "sum", "tuple", *_LAZY})
_METHODS_NAMES = """
    append capitalize casefold center clear copy count endswith expandtabs extend find get index insert isalnum
    isalpha isascii isdecimal isdigit isidentifier islower isnumeric isspace istitle isupper items join keys ljust
    lower lstrip partition pop popitem remove removeprefix removesuffix replace reverse rfind rindex rjust
    rpartition rsplit rstrip setdefault sort split splitlines startswith strip swapcase title translate update
    upper values zfill bit_length is_integer conjugate
"""
_METHODS = frozenset(_METHODS_NAMES.split())
_STATEMENTS = (
    ast.Assert | ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Break | ast.Continue | ast.Expr | ast.For | ast.If
    | ast.Match | ast.Pass | ast.Raise | ast.Return | ast.Try | ast.While
)  # fmt: skip
_EXPRESSIONS = (
    ast.BinOp | ast.BoolOp | ast.Compare | ast.Constant | ast.Dict | ast.DictComp | ast.FormattedValue
    | ast.IfExp | ast.JoinedStr | ast.List | ast.ListComp | ast.NamedExpr | ast.Slice | ast.Starred | ast.Subscript
    | ast.Tuple | ast.UnaryOp
)  # fmt: skip
_PARTS = (
    ast.boolop | ast.cmpop | ast.operator | ast.unaryop | ast.expr_context | ast.keyword | ast.comprehension
    | ast.ExceptHandler | ast.match_case | ast.MatchAs | ast.MatchMapping | ast.MatchOr | ast.MatchSequence
    | ast.MatchSingleton | ast.MatchStar | ast.MatchValue | ast.arguments | ast.arg
)  # fmt: skip


def is_closed(module: PlainModule, entry: str) -> bool:
    """Whether a call of the module's function `entry` depends on nothing but its arguments, and changes nothing else.

    Holds for arguments that cannot be changed, such as the values of a finite domain.
    """
    pending, seen = [entry], {entry}
    while pending:
        function = module.functions[pending.pop()]
        local_names = _local_names(function)
        if not has_plain_body(function) or local_names & {*_PURE, *module.functions, *module.imported, *module.enums}:
            return False
        if not all(_is_allowed(node, parent, module, local_names) for node, parent in _nodes(function)):
            return False
        for name in {node.id for node in own_nodes(function) if isinstance(node, ast.Name)} & set(module.functions):
            if name not in seen:
                seen.add(name)
                pending.append(name)
    return True


def _local_names(function: ast.FunctionDef) -> set[str]:
    parameters = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = {n.id for n in own_nodes(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return parameters | stored | set(bound_names(function.body))


def _nodes(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node of the body with its parent."""
    pending: list[ast.AST] = list(function.body)
    yield from ((statement, function) for statement in function.body)
    while pending:
        parent = pending.pop()
        # What stands right of a local variable's colon is not evaluated.
        for name, value in ast.iter_fields(parent):
            children = value if isinstance(value, list) else [value]
            for child in children:
                if isinstance(child, ast.AST) and not (isinstance(parent, ast.AnnAssign) and name == "annotation"):
                    yield child, parent
                    pending.append(child)


def _is_allowed(node: ast.AST, parent: ast.AST, module: PlainModule, local_names: set[str]) -> bool:
    match node:
        case ast.Name(id=name):
            called = isinstance(parent, ast.Call) and parent.func is node
            return name in local_names or _is_known_name(name, parent, module, called=called)
        case ast.Attribute(value=value, attr=attribute, ctx=ast.Load()):
            return _is_known_attribute(value, attribute, parent, module, node)
        case ast.Call(func=function):
            named = isinstance(function, ast.Name | ast.Attribute)
            lazy = isinstance(function, ast.Name) and function.id in _LAZY
            return named and (not lazy or _is_consumed(node, parent))
        case ast.GeneratorExp():
            return _is_consumed(node, parent)
        case ast.Lambda(args=arguments):
            key = isinstance(parent, ast.keyword) and parent.arg == "key"
            return not arguments.defaults and not arguments.kw_defaults and key
        case ast.Set():
            return isinstance(parent, ast.Compare) and all(isinstance(op, ast.In | ast.NotIn) for op in parent.ops)
        case ast.keyword(arg=None):
            return False
        case ast.ListComp() | ast.DictComp() | ast.comprehension():
            return not getattr(node, "is_async", 0)
    return isinstance(node, _STATEMENTS | _EXPRESSIONS | _PARTS)


def _is_known_name(name: str, parent: ast.AST, module: PlainModule, *, called: bool) -> bool:
    if name in module.functions:
        # As a value, a function has a text that tells its address.
        return called
    if name in module.imported:
        place = module.imported[name]
        return (place == "math" and isinstance(parent, ast.Attribute)) or (called and place.startswith("math."))
    return name in module.constants or name in module.enums or (module.is_builtin(name) and name in _PURE)


def _is_known_attribute(value: ast.expr, attribute: str, parent: ast.AST, module: PlainModule, node: ast.AST) -> bool:
    called = isinstance(parent, ast.Call) and parent.func is node
    if isinstance(value, ast.Name) and module.imported.get(value.id) == "math":
        return not attribute.startswith("_")
    if isinstance(value, ast.Name) and value.id in module.enums:
        return f"{value.id}.{attribute}" in module.enums[value.id].members
    return attribute in ("name", "value") or (called and attribute in _METHODS)


def _is_consumed(node: ast.AST, parent: ast.AST) -> bool:
    """Whether an iterator is used up where it stands, so that nothing else can be done with it."""
    match parent:
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
            return iterable is node
        case ast.Call(func=ast.Name(id=name)):
            return name in _CONSUMERS
        case ast.Call(func=ast.Attribute(attr="join")):
            return True
    return False
