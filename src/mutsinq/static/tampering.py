"""Tampering: tricks in a source by which a program could reach beyond its own call.

Code under test runs in a worker that keeps its books in the same process. It cannot harm the machine, but code
that walks frames, asks the collector for foreign objects, or writes to raw descriptors could forge its own
outcome. Replay in fresh workers does not see through that; this check of the text does, as far as text can.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mutsinq.static.syntax import canonical, dotted, imports, parse


@dataclass(frozen=True, slots=True, order=True)
class Trick:
    """One suspicious place: its line, counted from 1, and what it could do."""

    line: int
    reason: str


_FRAMES = "walks the frames of its callers"
_OBJECTS = "asks the garbage collector for objects that are not its own"
_MEMORY = "reads and writes raw memory"
_DESCRIPTORS = "uses a raw file descriptor"
_HOOKS = "installs a hook of the interpreter"
_CODE = "makes code objects"
_COMPUTED = "runs or looks up what only appears at run time"
_CALLER = "reaches for the program that runs it"

_MODULES = {
    **dict.fromkeys(("ctypes", "_ctypes", "cffi", "_cffi_backend", "_testcapi", "_testinternalcapi", "mmap"), _MEMORY),
    **dict.fromkeys(("_xxsubinterpreters", "_interpreters", "_posixsubprocess", "fcntl", "_socket"), _DESCRIPTORS),
    **dict.fromkeys(("mutsinq", "__main__"), _CALLER),
}
_NAMES = {
    **dict.fromkeys(
        ("sys._getframe", "sys._current_frames", "sys._getframemodulename", "inspect.currentframe", "inspect.stack",
         "inspect.trace", "inspect.getouterframes", "traceback.walk_stack", "traceback.extract_stack"), _FRAMES),
    **dict.fromkeys(("gc.get_objects", "gc.get_referrers", "gc.get_referents", "gc.callbacks"), _OBJECTS),
    **dict.fromkeys(
        ("os.write", "os.writev", "os.pwrite", "os.dup", "os.dup2", "os.closerange", "os.fdopen",
         "os.readv", "os.pread", "os.sendfile", "os.splice", "os.pipe", "os.memfd_create", "os.pidfd_open",
         "socket.fromfd", "socket.socketpair", "socket.recv_fds", "socket.send_fds", "os.openpty"), _DESCRIPTORS),
    **dict.fromkeys(
        ("sys.settrace", "sys.setprofile", "sys.addaudithook", "sys.meta_path", "sys.path_hooks", "sys.monitoring",
         "sys.unraisablehook", "threading.settrace", "threading.setprofile", "faulthandler.enable",
         "faulthandler.dump_traceback_later", "sys.setswitchinterval"), _HOOKS),
    **dict.fromkeys(("types.CodeType", "types.FunctionType", "marshal.loads"), _CODE),
    **dict.fromkeys(("os._exit", "os.abort", "os.kill", "os.killpg", "os.fork", "os.forkpty", "os.posix_spawn"),
                    "ends or copies the process that runs it"),
}  # fmt: skip
_ATTRIBUTES = {
    **dict.fromkeys(
        ("tb_frame", "f_back", "f_locals", "f_globals", "f_builtins", "gi_frame", "cr_frame", "ag_frame"), _FRAMES),
    **dict.fromkeys(("__subclasses__",), _OBJECTS),
    **dict.fromkeys(("co_code", "co_consts"), _CODE),
}  # fmt: skip
#: Modules on which a computed attribute hides what is done, and which nobody patches with good intent.
_GUARDED = frozenset({"sys", "os", "gc", "inspect", "builtins", "types", "marshal", "struct", "json", "io", "socket"})
#: Attributes of those modules that programs set to configure themselves.
_REPLACEABLE = frozenset(
    f"sys.{name}" for name in ("stdout", "stderr", "stdin", "argv", "path", "excepthook", "displayhook", "ps1", "ps2")
)
_RUNNERS = frozenset({"eval", "exec", "builtins.eval", "builtins.exec"})


def tricks(source: str) -> tuple[Trick, ...]:
    """The suspicious places of a source, in order of their lines; empty for ordinary code.

    No proof of innocence: a text can hide what it does. Raises InputError if the source does not parse.
    """
    tree = parse(source)
    finder = _Finder(imports(tree))
    return tuple(sorted({trick for node in ast.walk(tree) for trick in finder.tricks(node)}))


class _Finder:
    def __init__(self, imported: Mapping[str, str]) -> None:
        self._imported = imported

    def tricks(self, node: ast.AST) -> Iterator[Trick]:
        """The tricks that this node alone shows."""
        for reason in self._reasons(node):
            yield Trick(getattr(node, "lineno", 1), reason)

    def _reasons(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Import(names=names):
                yield from self._modules(alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from self._modules([module])
                yield from (_NAMES[name] for alias in names if (name := f"{module}.{alias.name}") in _NAMES)
            case ast.Attribute():
                yield from self._attribute(node)
            case ast.Constant(value=str(text)):
                yield from self._text(text)
            case ast.BinOp(op=ast.Add()):
                yield from self._text(_joined(node))
            case ast.Call():
                yield from self._call(node)
            case ast.Subscript(value=holder, slice=ast.Constant(value="__main__")):
                if canonical(holder, self._imported) == "sys.modules":
                    yield _CALLER

    def _modules(self, names: Iterator[str] | list[str]) -> Iterator[str]:
        for name in names:
            if name.partition(".")[0] in _MODULES:
                yield f"imports {name}, which {_MODULES[name.partition('.')[0]]}"

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        name = self._imported_name(node)
        if name in _NAMES:
            yield f"{name} {_NAMES[name]}"
        elif node.attr in _ATTRIBUTES:
            yield f".{node.attr} {_ATTRIBUTES[node.attr]}"
        patched = isinstance(node.ctx, ast.Store) and name.rpartition(".")[0] in _GUARDED
        if patched and name not in _REPLACEABLE:
            yield f"replaces {name}"

    def _text(self, text: str) -> Iterator[str]:
        if text in _ATTRIBUTES or any(text == name.rpartition(".")[2] for name in ("sys._getframe",)):
            yield f"names {text!r}, which {_ATTRIBUTES.get(text, _FRAMES)}"
        elif text.startswith(("/proc/", "/dev/fd", "/dev/mem")):
            yield f"names {text!r}, which {_DESCRIPTORS}"

    def _call(self, node: ast.Call) -> Iterator[str]:
        name = canonical(node.func, self._imported)
        match node.args:
            case [text, *_] if name in _RUNNERS and not isinstance(text, ast.Constant):
                yield f"{name} {_COMPUTED}"
            case [module, *_] if name in ("__import__", "importlib.import_module"):
                if isinstance(module, ast.Constant):
                    yield from self._modules([str(module.value)])
                else:
                    yield f"{name} {_COMPUTED}"
            case [holder, looked_up, *_] if name in ("getattr", "setattr", "delattr"):
                guarded = self._imported_name(holder)
                if guarded in _GUARDED and (name != "getattr" or not isinstance(looked_up, ast.Constant)):
                    yield f"{name} on {guarded} {_COMPUTED}"
            case [ast.Constant(value=int(number)), *_] if name in ("open", "io.open", "io.FileIO", "os.fdopen"):
                if not isinstance(number, bool):
                    yield f"{name}({number}) {_DESCRIPTORS}"
        if any(keyword.arg == "fileno" for keyword in node.keywords):
            yield f"{name or 'a call'}(fileno=…) {_DESCRIPTORS}"

    def _imported_name(self, node: ast.AST) -> str:
        """The dotted name of what stands in an imported module; empty for everything else."""
        head = dotted(node).partition(".")[0]
        return canonical(node, self._imported) if head in self._imported else ""


def _joined(node: ast.expr) -> str:
    """The text that a chain of `+` of literals gives, as far as it is literal."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined(left) + _joined(right)
    return ""
