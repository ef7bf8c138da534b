"""Rules: who follows each kind of expression and statement; all other kinds are not modelled."""

from __future__ import annotations

import ast

from mutsinq.static.unfolding import (
    assignments,
    calls,
    comprehensions,
    conditions,
    displays,
    expressions,
    functions,
    guarding,
    matching,
    statements,
    texts,
)
from mutsinq.static.unfolding.context import Rules

RULES = Rules(
    expressions={
        ast.Constant: expressions.constant,
        ast.Name: expressions.variable,
        ast.NamedExpr: expressions.named,
        ast.Tuple: displays.display,
        ast.List: displays.display,
        ast.Set: displays.display,
        ast.Dict: displays.dict_of,
        ast.BinOp: expressions.binary,
        ast.UnaryOp: expressions.unary,
        ast.BoolOp: conditions.connect,
        ast.Compare: conditions.compare,
        ast.IfExp: expressions.conditional,
        ast.Attribute: expressions.attribute,
        ast.Subscript: expressions.subscript,
        ast.Slice: expressions.slice_of,
        ast.Call: calls.call,
        ast.JoinedStr: texts.f_string,
        ast.Yield: expressions.handed_over,
        ast.YieldFrom: expressions.handed_over,
        ast.Await: expressions.handed_over,
        ast.Lambda: functions.function_of,
        ast.ListComp: comprehensions.comprehension,
        ast.SetComp: comprehensions.comprehension,
        ast.DictComp: comprehensions.comprehension,
        ast.GeneratorExp: comprehensions.generator,
    },
    statements={
        ast.Pass: statements.nothing,
        ast.Global: statements.nothing,
        ast.Expr: statements.alone,
        ast.Assign: statements.assignment,
        ast.AnnAssign: statements.annotated,
        ast.AugAssign: assignments.augmented,
        ast.Return: statements.returned,
        ast.If: statements.branch,
        ast.While: statements.loop,
        ast.For: statements.loop,
        ast.Break: statements.jump,
        ast.Continue: statements.jump,
        ast.Raise: statements.raised,
        ast.Assert: statements.asserted,
        ast.Try: guarding.guarded,
        ast.With: guarding.guarded,
        ast.Match: matching.matched,
        ast.Delete: statements.deleted,
        ast.Import: statements.imported,
        ast.ImportFrom: statements.imported,
        ast.FunctionDef: statements.made,
    },
)
