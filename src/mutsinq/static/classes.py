"""Classes: how the classes of a module are built, and which attributes their instances have."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache

from mutsinq.core.parsing import expression_tree
from mutsinq.static.functions import FunctionNode, decorator_names
from mutsinq.static.syntax import dotted, parse, statements

_FLAG_BASES = frozenset({"Flag", "IntFlag"})
_ENUM_BASES = _FLAG_BASES | {"Enum", "IntEnum", "StrEnum"}
_FIELD_DECORATORS = frozenset(
    {"dataclass", "dataclasses.dataclass", "define", "attr.s", "attr.define", "attrs.define", "attr.frozen",
     "attrs.frozen", "attr.dataclass", "attr.attrs", "frozen"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a module; `node` belongs to a shared tree and is never changed."""

    qualname: str
    node: ast.ClassDef
    #: Dotted names of the base classes, as written.
    bases: tuple[str, ...]
    #: What calling the class takes: `self` left out.
    constructor: ast.arguments
    #: Names that instances have: methods, class attributes, fields, what methods assign to `self`.
    attributes: frozenset[str]
    #: `Color.RED`, … when the class is an enum.
    members: tuple[str, ...] = ()
    #: Those of the attributes that hold values: fields, and what methods assign to `self`.
    data: frozenset[str] = frozenset()
    #: What `__init__` sets attributes to, whatever its arguments are: public ones, and literals.
    initial: dict[str, ast.expr] = field(default_factory=dict, hash=False)
    #: Has abstract methods of its own: cannot be built.
    is_abstract: bool = False

    @property
    def is_enum(self) -> bool:
        """Whether instances are the members of an enum."""
        return bool(self.members)

    @property
    def is_flag(self) -> bool:
        """Whether members of the enum can be joined by `|`."""
        return self.is_enum and any(base.rpartition(".")[2] in _FLAG_BASES for base in self.bases)


def classes(source: str) -> dict[str, Class]:
    """The classes of a module, nested ones included, by qualified name.

    The constructor comes from `__init__`, `__new__`, the fields of a dataclass, attrs class or NamedTuple,
    or the constructor of the first base class in the module that has one.
    Raises InputError if the source does not parse.
    """
    return dict(_classes(source))


@lru_cache(maxsize=32)
def _classes(source: str) -> dict[str, Class]:
    found: dict[str, Class] = {}
    _collect(parse(source).body, "", found)
    return found


def _collect(body: list[ast.stmt], outer: str, found: dict[str, Class]) -> None:
    for statement in statements(body):
        if isinstance(statement, ast.ClassDef):
            qualname = f"{outer}.{statement.name}" if outer else statement.name
            found[qualname] = _class(statement, qualname, found)
            _collect(statement.body, qualname, found)


def _class(node: ast.ClassDef, qualname: str, known: dict[str, Class]) -> Class:
    bases = tuple(filter(None, (dotted(b.value if isinstance(b, ast.Subscript) else b) for b in node.bases)))
    parents = [known[base] for base in bases if base in known]
    is_enum = any(base.rpartition(".")[2] in _ENUM_BASES for base in bases) or any(p.is_enum for p in parents)
    members = _members(node) if is_enum else {}
    data = _data(node).union(*(parent.data for parent in parents))
    attributes = _callables(node).union(data, *(parent.attributes for parent in parents))
    return Class(
        qualname=qualname,
        node=node,
        bases=bases,
        constructor=_enum_constructor(members) if members else _constructor(node, bases, parents),
        attributes=attributes,
        members=tuple(f"{qualname}.{name}" for name in members),
        data=data,
        initial=_initial(node),
        is_abstract=any("abstract" in name for method in _methods(node) for name in decorator_names(method)),
    )


def _methods(node: ast.ClassDef) -> list[FunctionNode]:
    return [s for s in statements(node.body) if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef)]


def _constructor(node: ast.ClassDef, bases: tuple[str, ...], parents: list[Class]) -> ast.arguments:
    methods = {method.name: method for method in _methods(node)}
    for name in ("__init__", "__new__"):
        if name in methods:
            return _without_first(methods[name].args)
    inherited = next((p.constructor for p in parents), None)
    last_bases = {base.rpartition(".")[2] for base in bases}
    if _FIELD_DECORATORS.intersection(decorator_names(node)) or last_bases & {"NamedTuple", "TypedDict"}:
        return _fields(node, inherited or _arguments([], []), by_name="TypedDict" in last_bases or _is_kw_only(node))
    return inherited or _arguments([], [])


def _is_kw_only(node: ast.ClassDef) -> bool:
    keywords = [keyword for d in node.decorator_list if isinstance(d, ast.Call) for keyword in d.keywords]
    return any(k.arg == "kw_only" and isinstance(k.value, ast.Constant) and k.value.value is True for k in keywords)


def _without_first(arguments: ast.arguments) -> ast.arguments:
    positional_only, positional = arguments.posonlyargs, arguments.args
    if positional_only:
        positional_only = positional_only[1:]
    else:
        positional = positional[1:]
    # Defaults belong to the last positional parameters, so they stay right.
    return ast.arguments(
        posonlyargs=positional_only,
        args=positional,
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults,
        kwarg=arguments.kwarg,
        defaults=arguments.defaults[-len(positional_only) - len(positional) :],
    )


def _fields(node: ast.ClassDef, inherited: ast.arguments, *, by_name: bool) -> ast.arguments:
    """The fields of a class as parameters, after those of its base."""
    parameters = {parameter.arg: parameter for parameter in inherited.args}
    first_default = len(inherited.args) - len(inherited.defaults)
    defaults = dict(zip([p.arg for p in inherited.args[first_default:]], inherited.defaults))
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if "ClassVar" in ast.unparse(annotation) or _is_hidden_field(value):
                    continue
                parameters[name] = ast.arg(name, annotation)
                if value is not None:
                    defaults[name] = _field_default(value)
    if by_name:
        return ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=list(parameters.values()),
                             kw_defaults=[defaults.get(name) for name in parameters], kwarg=None,
                             defaults=[])  # fmt: skip
    return _arguments(list(parameters.values()), [defaults[name] for name in parameters if name in defaults])


def _is_hidden_field(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(keywords=keywords):
            return any(
                k.arg == "init" and isinstance(k.value, ast.Constant) and k.value.value is False for k in keywords
            )
    return False


def _field_default(value: ast.expr) -> ast.expr:
    match value:
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                if keyword.arg == "default":
                    return keyword.value
    return value


def _arguments(names: list[ast.arg], defaults: list[ast.expr]) -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=names, vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None,
                         defaults=defaults)  # fmt: skip


def _enum_constructor(members: dict[str, str]) -> ast.arguments:
    values = ", ".join(value for value in members.values() if value)
    annotation = expression_tree(f"Literal[{values}]") if values else None
    return _arguments([ast.arg("value", annotation)], [])


def _members(node: ast.ClassDef) -> dict[str, str]:
    members: dict[str, str] = {}
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not name.startswith("_"):
                members[name] = ast.unparse(value) if isinstance(value, ast.Constant) else ""
    return members


def _callables(node: ast.ClassDef) -> frozenset[str]:
    """The names of the methods and inner classes."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return frozenset(statement.name for statement in statements(node.body) if isinstance(statement, kinds))


def _data(node: ast.ClassDef) -> frozenset[str]:
    names: set[str] = set()
    for statement in statements(node.body):
        match statement:
            case ast.Assign(targets=targets):
                names.update(target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    for method in _methods(node):
        receiver = next((a.arg for a in method.args.posonlyargs + method.args.args), None)
        for child in ast.walk(method):
            match child:
                case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()) if name == receiver:
                    names.add(attribute)
    return frozenset(names)


def _initial(node: ast.ClassDef) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for method in _methods(node):
        for statement in method.body if method.name == "__init__" else ():
            match statement:
                case ast.Assign(targets=targets, value=ast.Constant() | ast.Dict(keys=[]) as value):
                    found |= {target.attr: value for target in targets if isinstance(target, ast.Attribute)}
                case ast.AnnAssign(target=ast.Attribute(attr=name), value=ast.Constant() | ast.Dict(keys=[]) as value):
                    found[name] = value
    return {name: value for name, value in found.items() if not name.startswith("_")}
