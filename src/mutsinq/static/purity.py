"""Purity: signs that a function is not deterministic, or touches something outside its arguments.

Hints for people and for the order of work, no verdicts: what counts is that the behaviour repeats when run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mutsinq.core.program import Program
from mutsinq.static.dependencies import dependencies
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import canonical, dotted, imports, parse


class Impurity(Enum):
    """What makes a call more than a function of its arguments."""

    #: Two calls with equal arguments may differ.
    NONDETERMINISTIC = "nondeterministic"
    #: Reads or changes files, the network, the environment, other processes or the terminal.
    OUTSIDE = "outside"
    #: Changes a global of its module, so a later call may differ.
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Hint:
    """One sign, the definition and line where it stands, and its reason for people."""

    impurity: Impurity
    #: Qualified name of the entry itself or of a helper that it reaches.
    function: str
    line: int
    reason: str


_CHANCE = {
    "chance": "random secrets numpy.random",
    "the clock": "time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter time.perf_counter_ns "
    "time.process_time time.localtime time.gmtime time.ctime time.strftime datetime.datetime.now "
    "datetime.datetime.today datetime.datetime.utcnow datetime.date.today datetime.now datetime.today",
    "unique identifiers": "uuid.uuid1 uuid.uuid4 os.urandom os.getpid os.times tempfile threading.get_ident "
    "multiprocessing concurrent.futures threading.Thread",
    "addresses in memory": "id",
    "the hash seed": "hash",
}
_OUTSIDE = {
    "files": "open io.open os.open os.listdir os.scandir os.walk os.remove os.unlink os.rename os.replace os.mkdir "
    "os.makedirs os.rmdir os.stat os.path.exists os.path.isfile os.path.isdir os.path.getsize os.getcwd os.chdir "
    "shutil glob pathlib.Path.cwd sqlite3 tempfile",
    "the network": "socket ssl urllib.request http.client requests httpx smtplib ftplib aiohttp",
    "the environment": "os.environ os.getenv os.environb os.getlogin platform sys.argv locale.setlocale",
    "other processes": "subprocess os.system os.popen os.fork os.kill",
    "the terminal": "input sys.stdin getpass",
}
_PATH_METHODS = frozenset(
    {"read_text", "write_text", "read_bytes", "write_bytes", "iterdir", "rglob", "unlink", "mkdir", "touch"}
)
_REASONS: dict[str, tuple[Impurity, str]] = {
    name: (impurity, f"depends on {what}" if impurity is Impurity.NONDETERMINISTIC else f"touches {what}")
    for impurity, table in ((Impurity.OUTSIDE, _OUTSIDE), (Impurity.NONDETERMINISTIC, _CHANCE))
    for what, names in table.items()
    for name in names.split()
}
_ORDERED_BY = frozenset({"list", "tuple", "enumerate", "iter", "next", "zip", "map", "join", "print", "str", "repr"})


def hints(program: Program) -> tuple[Hint, ...]:
    """The signs in the entry and in what it reaches, the entry's own first; empty for a pure function.

    Raises InputError if the source does not parse.
    """
    module = dependencies(program.source)
    imported = imports(parse(program.source))
    found: dict[Hint, None] = {}
    for name in module.reachable(program.entry):
        for definition in module.definitions[name].nodes:
            for node in ast.walk(definition):
                for impurity, reason in _signs(node, imported):
                    found[Hint(impurity, name, getattr(node, "lineno", 1), reason)] = None
    return tuple(found)


def _signs(node: ast.AST, imported: Mapping[str, str]) -> Iterator[tuple[Impurity, str]]:
    match node:
        case ast.Attribute(attr=attribute) if attribute in _PATH_METHODS:
            yield Impurity.OUTSIDE, "touches files"
        case ast.Name(id=name, ctx=ast.Load()) if name in imported:
            yield from _named(imported[name])
        case ast.Attribute():
            if dotted(node).partition(".")[0] in imported:
                yield from _named(canonical(node, imported))
        case ast.Call(func=ast.Name(id=name)) if name in _REASONS and name not in imported:
            yield _REASONS[name]
    match node:
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable) if _is_set(iterable):
            yield Impurity.NONDETERMINISTIC, "depends on the order of a set"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in _ORDERED_BY:
            if any(map(_is_set, args)):
                yield Impurity.NONDETERMINISTIC, "depends on the order of a set"
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for name in _written_globals(node):
                yield Impurity.STATE, f"writes the global {name}"


def _named(name: str) -> Iterator[tuple[Impurity, str]]:
    """The sign of a library name or of the package that it stands in."""
    while name:
        if name in _REASONS:
            yield _REASONS[name]
            return
        name = name.rpartition(".")[0]


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set" | "frozenset"), args=[_, *_]):
            return True
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() | ast.Sub() | ast.BitXor()):
            return _is_set(left)
    return False


def _written_globals(node: FunctionNode) -> list[str]:
    return [name for child in ast.walk(node) if isinstance(child, ast.Global) for name in child.names]
