"""Near edits: changes of a function that often leave its behaviour as it is, and often do not.

Each takes a tree that it may change and a source of chance, and says whether it found a place. They are what people do
who refactor, and what a rule of a proof is most likely to take for harmless: what is evaluated a little earlier, a copy
for an alias, a name in use, a container for another one.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeAlias

Edit: TypeAlias = Callable[[ast.AST, Random], bool]
_BLOCKS = ("body", "orelse", "finalbody")
#: What is nearly the same, side by side. `A` to `D` stand for expressions, `T` for a variable, `X` and `Y` for blocks,
#: `Z`, where it stands last, for the rest of the block.
_TABLES = Path(__file__).parent / "data"
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
    ast.Is: ast.Is, ast.IsNot: ast.IsNot,
}  # fmt: skip


def _rewrites() -> Iterator[tuple[ast.expr, ast.expr]]:
    for line in (_TABLES / "near_expressions.txt").read_text("utf-8").splitlines():
        one, other = (ast.parse(side.strip(), mode="eval").body for side in line.split(" | "))
        yield one, other
        if not isinstance(one, ast.Name | ast.Constant):
            yield other, one


def _shapes() -> Iterator[tuple[list[ast.stmt], list[ast.stmt]]]:
    for shape in (_TABLES / "near_statements.txt").read_text("utf-8").strip().split("\n\n"):
        lines = shape.splitlines()
        sides = [[line for line in lines if line[0] != "|"], [line[2:] for line in lines if line[0] == "|"]]
        one, other = (ast.parse("\n".join(side)).body for side in sides)
        yield one, other


_PATTERNS, _RUNS = list(_rewrites()), list(_shapes())


def _slots(tree: ast.AST) -> list[tuple[ast.AST, str, int | None, ast.expr]]:
    """All expressions that are evaluated, each with where it hangs."""
    found: list[tuple[ast.AST, str, int | None, ast.expr]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.pattern | ast.arguments):
            continue
        for name, value in ast.iter_fields(node):
            for at, each in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(each, ast.expr) and not isinstance(getattr(each, "ctx", ast.Load()), ast.Store | ast.Del):
                    found.append((node, name, at, each))
    return found


def _put(slot: tuple[ast.AST, str, int | None, ast.expr], value: ast.expr) -> None:
    node, name, at, _ = slot
    if at is None:
        setattr(node, name, value)
    else:
        getattr(node, name)[at] = value


def rewrite(tree: ast.AST, random: Random) -> bool:
    """An expression becomes another one of the table."""
    slots = [slot for slot in _slots(tree) if slot[1] not in ("annotation", "returns", "decorator_list")]
    random.shuffle(slots)
    patterns = random.sample(_PATTERNS, len(_PATTERNS))
    special = [each for each in patterns if not isinstance(each[0], ast.Name)]
    for one, other in special if random.random() < 0.8 else patterns:
        for slot in slots:
            found: dict[str, object] = {}
            if _fits(one, slot[3], found):
                (built,) = _built([ast.Expr(other)], found)
                assert isinstance(built, ast.Expr)
                _put(slot, built.value)
                return True
    return False


# Statements


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    return [
        block
        for node in ast.walk(tree)
        if not isinstance(node, ast.Lambda | ast.IfExp | ast.Module)
        for name in _BLOCKS
        if (block := getattr(node, name, None))
    ]


def _some_block(tree: ast.AST, random: Random, least: int = 1) -> list[ast.stmt] | None:
    blocks = [block for block in _blocks(tree) if len(block) >= least]
    return random.choice(blocks) if blocks else None


def swap_statements(tree: ast.AST, random: Random) -> bool:
    """Two neighbours change places."""
    if (block := _some_block(tree, random, 2)) is None:
        return False
    at = random.randrange(len(block) - 1)
    block[at], block[at + 1] = block[at + 1], block[at]
    return True


def move_into(tree: ast.AST, random: Random) -> bool:
    """A statement goes into the compound statement before or behind it."""
    for block in random.sample(blocks := _blocks(tree), len(blocks)):
        for at in random.sample(range(len(block)), len(block)):
            inner = [part for name in _BLOCKS if (part := getattr(block[at], name, None))]
            inner += [handler.body for handler in getattr(block[at], "handlers", [])]
            if not inner or isinstance(block[at], ast.FunctionDef | ast.ClassDef):
                continue
            target = random.choice(inner)
            if at and random.random() < 0.5:
                target.insert(0, block.pop(at - 1))
                return True
            if at + 1 < len(block):
                target.append(block.pop(at + 1))
                return True
    return False


def move_out(tree: ast.AST, random: Random) -> bool:
    """The first or last statement of a compound statement goes before or behind it."""
    for block in random.sample(blocks := _blocks(tree), len(blocks)):
        for at in random.sample(range(len(block)), len(block)):
            inner = [part for name in _BLOCKS if len(part := getattr(block[at], name, [])) > 1]
            if not inner or isinstance(block[at], ast.FunctionDef | ast.ClassDef):
                continue
            source = random.choice(inner)
            if random.random() < 0.5:
                block.insert(at, source.pop(0))
            else:
                block.insert(at + 1, source.pop())
            return True
    return False


def drop(tree: ast.AST, random: Random) -> bool:
    """A statement goes, or a branch."""
    if (block := _some_block(tree, random)) is None:
        return False
    at = random.randrange(len(block))
    if getattr(block[at], "orelse", None) and random.random() < 0.5:
        block[at].orelse = []  # type: ignore[attr-defined]
    else:
        block[at : at + 1] = [] if len(block) > 1 else [ast.Pass()]
    return True


def double(tree: ast.AST, random: Random) -> bool:
    """A statement comes twice."""
    if (block := _some_block(tree, random)) is None:
        return False
    at = random.randrange(len(block))
    block.insert(at, copy.deepcopy(block[at]))
    return True


def extract(tree: ast.AST, random: Random) -> bool:
    """A part of a statement is evaluated before it, or is a function that is made before it."""
    if (block := _some_block(tree, random)) is None:
        return False
    at = random.randrange(len(block))
    slots = [slot for slot in _slots(block[at]) if not isinstance(slot[3], ast.Constant | ast.Starred)]
    if isinstance(block[at], ast.FunctionDef | ast.ClassDef) or not slots:
        return False
    slot = random.choice(slots)
    name, earlier = random.choice(["t_", *_names(tree)]), random.randrange(at + 1) if random.random() < 0.3 else at
    value, use = slot[3], ast.Name(name, ast.Load())
    if random.random() < 0.25:
        _put(slot, ast.Call(use, [], []))
        made: ast.expr = ast.Lambda(ast.arguments([], [], None, [], [], None, []), value)
    else:
        _put(slot, use)
        made = value
    block.insert(earlier, ast.Assign([ast.Name(name, ast.Store())], made))
    return True


def inline(tree: ast.AST, random: Random) -> bool:
    """A variable's value stands where it is read, once or always; its assignment stays or goes."""
    for block in random.sample(blocks := _blocks(tree), len(blocks)):
        for at, statement in random.sample(list(enumerate(block)), len(block)):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    slots = [s for s in _slots(tree) if isinstance(s[3], ast.Name) and s[3].id == name]
                    if not slots:
                        continue
                    for slot in slots if random.random() < 0.5 else random.sample(slots, 1):
                        _put(slot, copy.deepcopy(value))
                    if random.random() < 0.6:
                        block[at : at + 1] = [] if len(block) > 1 else [ast.Pass()]
                    return True
    return False


def _names(tree: ast.AST) -> list[str]:
    bound = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    return list(dict.fromkeys([*bound, *(node.arg for node in ast.walk(tree) if isinstance(node, ast.arg))]))


def rename(tree: ast.AST, random: Random) -> bool:
    """A variable, or one use of it, gets the name of another one."""
    if len(names := _names(tree)) < 2:
        return False
    one, other = random.sample(names, 2)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == one]
    for node in nodes if random.random() < 0.5 else random.sample(nodes, min(1, len(nodes))):
        node.id = other
    return bool(nodes)


def augment(tree: ast.AST, random: Random) -> bool:
    """`x = x + y` and `x += y`."""
    for block in random.sample(blocks := _blocks(tree), len(blocks)):
        for at, statement in random.sample(list(enumerate(block)), len(block)):
            match statement:
                case ast.Assign(targets=[target], value=ast.BinOp(left=left, op=op, right=right)):
                    if ast.unparse(target) == ast.unparse(left):
                        block[at] = ast.AugAssign(target, op, right)
                        return True
                case ast.AugAssign(target=target, op=op, value=value):
                    read = ast.parse(ast.unparse(target), mode="eval").body
                    block[at] = ast.Assign([target], ast.BinOp(read, op, value))
                    return True
    return False


def compare(tree: ast.AST, random: Random) -> bool:
    """A comparison is turned round, or asked the other way."""
    slots = [slot for slot in _slots(tree) if isinstance(slot[3], ast.Compare) and len(slot[3].ops) == 1]
    if not slots:
        return False
    slot = random.choice(slots)
    node = slot[3]
    assert isinstance(node, ast.Compare)
    op, right = node.ops[0], node.comparators[0]
    if random.random() < 0.5 and type(op) in _MIRRORED:
        _put(slot, ast.Compare(right, [_MIRRORED[type(op)]()], [node.left]))
    else:
        _put(slot, ast.UnaryOp(ast.Not(), ast.Compare(node.left, [_OPPOSITES[type(op)]()], [right])))
    return True


# Shapes of code


def reshape(tree: ast.AST, random: Random) -> bool:
    """A run of statements becomes another one of the table."""
    blocks = _blocks(tree)
    for pattern, template in random.sample(_RUNS, len(_RUNS)):
        rest = ast.unparse(pattern[-1]) == "Z"
        head = pattern[:-1] if rest else pattern
        places = [(block, at) for block in blocks for at in range(len(block) - len(head) + 1)]
        for block, at in random.sample(places, len(places)):
            found: dict[str, object] = {}
            if _fits(head, block[at : at + len(head)], found):
                end = len(block) if rest else at + len(head)
                found["Z"] = block[end - len(block[at + len(head) :]) :] if rest else []
                block[at:end] = _built(template, found)
                return True
    return False


def _fits(pattern: object, node: object, found: dict[str, object]) -> bool:
    match pattern:
        case [ast.Expr(value=ast.Name(id="X" | "Y" as name))]:
            found[name] = node
            return bool(node)
        case [*head, ast.Expr(value=ast.Name(id="X" | "Y" as name))] if isinstance(node, list) and head:
            found[name] = node[len(head) :]
            return len(node) > len(head) and _fits(head, node[: len(head)], found)
        case list():
            return (
                isinstance(node, list)
                and len(node) == len(pattern)
                and all(_fits(*pair, found) for pair in zip(pattern, node))
            )
        case ast.Name(id="A" | "B" | "C" | "D" | "T" as name):
            if not isinstance(node, ast.expr) or (name == "T" and not isinstance(node, ast.Name)):
                return False
            before = found.setdefault(name, node)
            assert isinstance(before, ast.expr)
            return ast.unparse(before) == ast.unparse(node)
        case ast.AST():
            return type(pattern) is type(node) and all(
                _fits(value, getattr(node, name), found)
                for name, value in ast.iter_fields(pattern)
                if name not in ("ctx", "kind", "type_comment", "lineno")
            )
    return type(pattern) is type(node) and pattern == node


def _built(template: Sequence[ast.stmt], found: dict[str, object]) -> list[ast.stmt]:
    class Builder(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> object:
            if isinstance(node.value, ast.Name) and node.value.id in ("X", "Y", "Z"):
                return copy.deepcopy(found[node.value.id])
            return self.generic_visit(node)

        def visit_Name(self, node: ast.Name) -> ast.AST:
            put = copy.deepcopy(found.get(node.id, node))
            assert isinstance(put, ast.AST)
            return put

        def visit_arg(self, node: ast.arg) -> ast.AST:
            put = found.get(node.arg)
            return ast.arg(put.id) if isinstance(put, ast.Name) else node

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            name = found.get(node.name)
            node.name = name.id if isinstance(name, ast.Name) else node.name
            return self.generic_visit(node)

    built: list[ast.stmt] = Builder().visit(ast.Module(copy.deepcopy(list(template)), [])).body
    return built


# Headers and names


def default_to_body(tree: ast.AST, random: Random) -> bool:
    """A parameter's default is given in the body."""
    assert isinstance(tree, ast.FunctionDef)
    args = tree.args
    if not args.defaults:
        return False
    at = random.randrange(len(args.defaults))
    parameter = [*args.posonlyargs, *args.args][at - len(args.defaults)]
    value, args.defaults[at] = args.defaults[at], ast.Constant(None)
    test = random.choice([f"{parameter.arg} is None", f"not {parameter.arg}", f"{parameter.arg} == None"])
    given = ast.Assign([ast.Name(parameter.arg, ast.Store())], value)
    tree.body.insert(0, ast.If(ast.parse(test, mode="eval").body, [given], []))
    return True


def other_default(tree: ast.AST, random: Random) -> bool:
    """A parameter has another default."""
    assert isinstance(tree, ast.FunctionDef)
    if not tree.args.defaults:
        return False
    at = random.randrange(len(tree.args.defaults))
    tree.args.defaults[at] = ast.parse(random.choice(["None", "0", "1", "''", "()", "[]", "False"]), mode="eval").body
    return True


def helper(tree: ast.AST, random: Random) -> bool:
    """Some statements are a function inside, or the whole body is."""
    assert isinstance(tree, ast.FunctionDef)
    if random.random() < 0.3:
        call = ast.Call(ast.Name("h_", ast.Load()), [], [])
        made = ast.FunctionDef("h_", ast.arguments([], [], None, [], [], None, []), tree.body, [])
        tree.body = [made, ast.Return(call)]
        return True
    if (block := _some_block(tree, random)) is None:
        return False
    at = random.randrange(len(block))
    end = random.randrange(at, len(block)) + 1
    part = block[at:end]
    names = [
        name
        for name in _names(tree)
        if any(isinstance(n, ast.Name) and n.id == name for p in part for n in ast.walk(p))
    ]
    bound = list(dict.fromkeys(name for p in part for name in _names(p)))
    formals = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    back = ast.Tuple([ast.Name(name, ast.Load()) for name in bound], ast.Load())
    made = ast.FunctionDef("h_", formals, [*part, ast.Return(back)], [])
    call = ast.Call(ast.Name("h_", ast.Load()), [ast.Name(name, ast.Load()) for name in names], [])
    use = (
        ast.Assign([ast.Tuple([ast.Name(name, ast.Store()) for name in bound], ast.Store())], call)
        if bound
        else ast.Expr(call)
    )
    block[at:end] = [use]
    if random.random() < 0.5:
        tree.body.insert(0, made)
    else:
        block.insert(at, made)
    return True


EDITS: Sequence[Edit] = (
    rewrite, rewrite, rewrite, reshape, reshape, reshape, swap_statements, swap_statements, move_into, move_out, drop,
    double, extract, extract, inline, rename, augment, compare, default_to_body, other_default, helper,
)  # fmt: skip


def near(function: ast.FunctionDef, random: Random) -> ast.FunctionDef:
    """The function with one to three edits."""
    tree = copy.deepcopy(function)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        for edit in random.choices(EDITS, k=6):
            if edit(tree, random):
                break
    return ast.fix_missing_locations(tree)
