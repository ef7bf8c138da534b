"""Table: all operators by name, and the choice among them. A new operator is its file and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from mutsinq.errors import InputError
from mutsinq.registry import Registry

if TYPE_CHECKING:
    from mutsinq.operators.protocol import MutationOperator

_CATALOG = "mutsinq.operators.catalog"
#: Names of sets of operators.
_SETS = ("default", "all", "none")

#: The class of each operator; it is called without arguments.
OPERATORS: Registry[Callable[[], MutationOperator[Any]]] = Registry(
    "mutsinq.operators",
    {
        "arithmetic": f"{_CATALOG}.arithmetic:Arithmetic",
        "operand-order": f"{_CATALOG}.operand_order:OperandOrder",
        "bitwise": f"{_CATALOG}.bitwise:Bitwise",
        "unary": f"{_CATALOG}.unary:Unary",
        "augmented-operator": f"{_CATALOG}.augmented_operator:AugmentedOperator",
        "augmented-assignment": f"{_CATALOG}.augmented_assignment:AugmentedAssignment",
        "comparison-boundary": f"{_CATALOG}.comparison_boundary:ComparisonBoundary",
        "comparison-negation": f"{_CATALOG}.comparison_negation:ComparisonNegation",
        "boolean-connective": f"{_CATALOG}.boolean_connective:BooleanConnective",
        "boolean-operand": f"{_CATALOG}.boolean_operand:BooleanOperand",
        "not-removal": f"{_CATALOG}.not_removal:NotRemoval",
        "condition-negation": f"{_CATALOG}.condition_negation:ConditionNegation",
        "condition-forcing": f"{_CATALOG}.condition_forcing:ConditionForcing",
        "number": f"{_CATALOG}.number:Number",
        "boolean-literal": f"{_CATALOG}.boolean_literal:BooleanLiteral",
        "none-literal": f"{_CATALOG}.none_literal:NoneLiteral",
        "string": f"{_CATALOG}.string:String",
        "container-literal": f"{_CATALOG}.container_literal:ContainerLiteral",
        "regex": f"{_CATALOG}.regex:Regex",
        "f-string": f"{_CATALOG}.f_string:FString",
        "slice-bound": f"{_CATALOG}.slice_bound:SliceBound",
        "index-offset": f"{_CATALOG}.index_offset:IndexOffset",
        "loop-exit": f"{_CATALOG}.loop_exit:LoopExit",
        "loop-iteration": f"{_CATALOG}.loop_iteration:LoopIteration",
        "comprehension-filter": f"{_CATALOG}.comprehension_filter:ComprehensionFilter",
        "branch-removal": f"{_CATALOG}.branch_removal:BranchRemoval",
        "match-case": f"{_CATALOG}.match_case:MatchCase",
        "walrus": f"{_CATALOG}.walrus:Walrus",
        "return-value": f"{_CATALOG}.return_value:ReturnValue",
        "yield-value": f"{_CATALOG}.yield_value:YieldValue",
        "lambda-body": f"{_CATALOG}.lambda_body:LambdaBody",
        "default-argument": f"{_CATALOG}.default_argument:DefaultArgument",
        "statement-deletion": f"{_CATALOG}.statement_deletion:StatementDeletion",
        "argument-removal": f"{_CATALOG}.argument_removal:ArgumentRemoval",
        "argument-swap": f"{_CATALOG}.argument_swap:ArgumentSwap",
        "keyword": f"{_CATALOG}.keyword:Keyword",
        "method-swap": f"{_CATALOG}.method_swap:MethodSwap",
        "builtin-swap": f"{_CATALOG}.builtin_swap:BuiltinSwap",
        "call-unwrapping": f"{_CATALOG}.call_unwrapping:CallUnwrapping",
        "identifier-swap": f"{_CATALOG}.identifier_swap:IdentifierSwap",
        "exception-handler": f"{_CATALOG}.exception_handler:ExceptionHandler",
        "exception-type": f"{_CATALOG}.exception_type:ExceptionType",
        "raise-removal": f"{_CATALOG}.raise_removal:RaiseRemoval",
        "decorator-removal": f"{_CATALOG}.decorator_removal:DecoratorRemoval",
        "await-removal": f"{_CATALOG}.await_removal:AwaitRemoval",
        "argument-none": f"{_CATALOG}.argument_none:ArgumentNone",
        "assignment-value": f"{_CATALOG}.assignment_value:AssignmentValue",
        "binary-operator-any": f"{_CATALOG}.binary_operator_any:BinaryOperatorAny",
        "comparison-any": f"{_CATALOG}.comparison_any:ComparisonAny",
        "identifier-swap-builtin": f"{_CATALOG}.identifier_swap_builtin:IdentifierSwapBuiltin",
        "number-extreme": f"{_CATALOG}.number_extreme:NumberExtreme",
        "string-case": f"{_CATALOG}.string_case:StringCase",
        "string-marker": f"{_CATALOG}.string_marker:StringMarker",
        "variable-value": f"{_CATALOG}.variable_value:VariableValue",
    },
)


def choose(names: Iterable[str] = ("default",), exclude: Iterable[str] = ()) -> tuple[MutationOperator[Any], ...]:
    """The operators of these names, in the table's order, less the excluded ones.

    `default` stands for the stable ones, `all` for every one and `none` for none of them. Raises InputError for an
    unknown name.
    """
    wanted = _expanded(names) - _expanded(exclude)
    return tuple(OPERATORS.get(name)() for name in OPERATORS if name in wanted)


def check_operators(names: Iterable[str]) -> None:
    """Raise InputError for a name that neither an operator nor a set of them has; no operator is loaded for it."""
    for name in names:
        if name not in _SETS and name not in OPERATORS:
            near = get_close_matches(name, [*OPERATORS, *_SETS], n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"no operator is named {name!r}{hint}")


def _expanded(names: Iterable[str]) -> set[str]:
    from mutsinq.operators.protocol import Status

    found: set[str] = set()
    for name in names:
        check_operators([name])
        if name == "default":
            found.update(each for each in OPERATORS if OPERATORS.get(each)().status is Status.STABLE)
        elif name != "none":
            found.update(OPERATORS if name == "all" else [name])
    return found
