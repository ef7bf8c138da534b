"""Observing: what a call is seen to do, in words that two calls share if they do the same."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import random
import re
import signal
import sys
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from odd_inputs import World


class TooLong(BaseException):
    """A call takes too many turns or operations."""


def show(thing: object, depth: int = 0) -> str:
    """A value in words that run nobody's code, alike for two values that behaviour does not tell apart."""
    kind = type(thing)
    if depth > 5:
        return "..."
    if kind.__name__ == "Odd":
        return object.__getattribute__(thing, "name")  # type: ignore[no-any-return]
    if isinstance(thing, float):
        return f"{kind.__name__} {float.__repr__(thing + 0.0 if kind is float and thing == 0 else thing)}"
    if isinstance(thing, bool | types.NoneType | bytes):
        return repr(bytes(bytes.__iter__(thing)) if isinstance(thing, bytes) else thing) + kind.__name__
    if isinstance(thing, int):
        return f"{kind.__name__} {int.__repr__(thing)}"
    if isinstance(thing, str):
        return f"{kind.__name__} {str.__repr__(thing)}"
    if isinstance(thing, list | tuple):
        base: Any = list if isinstance(thing, list) else tuple
        return f"{kind.__name__}[{', '.join(show(each, depth + 1) for each in base.__iter__(thing))}]"
    if isinstance(thing, set | frozenset):
        own: Any = set if isinstance(thing, set) else frozenset
        return f"{kind.__name__}{{{', '.join(sorted(show(each, depth + 1) for each in own.__iter__(thing)))}}}"
    if isinstance(thing, dict):
        pairs = (f"{show(k, depth + 1)}: {show(v, depth + 1)}" for k, v in dict.items(thing))
        return f"{kind.__name__}{{{', '.join(sorted(pairs))}}}"
    if isinstance(thing, BaseException):
        return f"error {kind.__name__}"
    if isinstance(thing, type):
        return thing.__name__
    if isinstance(thing, types.FunctionType):
        return "function"
    return kind.__name__


def _give_up(*_: object) -> None:
    raise TooLong


_alone: list[bool] = []


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """While it lasts, code may open no file and start nothing."""
    if not _alone:
        sys.addaudithook(_refuse)
    _alone[:] = [True]
    try:
        yield
    finally:
        _alone[:] = [False]


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if _alone[-1] and event.startswith(("open", "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "import")):
        raise PermissionError(event)


def outcome(function: Callable[..., Any], args: list[Any], words: dict[str, Any], world: World) -> tuple[str, ...]:
    """What a call is seen to do: its end, what it did to whom, and what it leaves of its arguments."""
    output = io.StringIO()
    chance = random.Random(world.seed)
    # What is left to chance is the same for both.
    random.seed(world.seed)
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with contextlib.redirect_stdout(output), alone():
            end = _shown_result(function(*args, **words), world, chance)
    except TooLong:
        return ("too long", *world.log)
    except (RecursionError, MemoryError):
        return ("too long",)
    except (TypeError, AttributeError):
        end = "raised TypeError or AttributeError"
    except Exception as error:
        end = f"raised {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    left = " ".join(show(each) for each in [*args, *words.values()])
    return tuple(re.sub("0x[0-9a-f]+", "", line) for line in (end, left, output.getvalue(), *world.log))


def _shown_result(result: object, world: World, chance: random.Random) -> str:
    match result:
        case types.GeneratorType():
            items = []
            try:
                for item in result:
                    items.append(show(item))
                    world.tick()
            except Exception as error:
                items.append(type(error).__name__)
            return f"generator of {items}"
        case types.FunctionType():
            given = [world.any(chance) for _ in range(result.__code__.co_argcount)]
            try:
                return f"function that gives {show(result(*given))}"
            except Exception as error:
                return f"function that raises {type(error).__name__}"
    return show(result)


class _Ticking(ast.NodeTransformer):
    """Counts turns of loops, and calls."""

    def _ticking(self, node: Any) -> Any:
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(ast.Call(ast.Name("__tick__", ast.Load()), [], [])))
        return node

    visit_For = visit_While = visit_FunctionDef = _ticking


def loaded(source: str) -> dict[str, Any]:
    """The names of a module, loops of which call the `tick` that is put among them."""
    tree = ast.fix_missing_locations(_Ticking().visit(ast.parse(source)))
    namespace: dict[str, Any] = {"__name__": "subject", "__builtins__": builtins, "__tick__": lambda: None}
    exec(compile(tree, "subject", "exec", dont_inherit=True), namespace)
    return namespace
