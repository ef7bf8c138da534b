"""Formats: the shape of text that code takes apart, as regular expressions that inputs can be drawn from.

`year, month, day = map(int, date.split("-"))` says that a date is three numbers with hyphens between them. Random text
hardly ever is, and all other text raises an exception.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

#: Pieces where the code does not tell their number; more where there are signs among them, for that is a language.
_FEWEST, _MOST, _MOST_WITH_SIGNS = 1, 4, 6
_NUMBERS = frozenset({"int", "float", "Decimal", "isdigit", "isnumeric", "isdecimal"})
#: What `int` takes, and code that looks at digits does not always.
_NUMBER = "[-+ ]?0?[0-9]{1,3}"
_LARGEST, _MOST_NUMBERS = 9999, 24
_DEEPEST = 2
#: Pieces that are no numbers, and at most so many words of the code that may be pieces too.
_PIECES, _MOST_WORDS, _LONGEST_WORD = ("[ab]", "[a-c]{1,4}", "[0-9]{1,3}", "[a-c][0-9]{1,5}"), 8, 8


@dataclass(slots=True)
class _Split:
    """One place where text is taken apart, and what is known of the pieces."""

    text: ast.expr
    separator: str
    #: How many pieces there must be; 0 where that is not told.
    count: int = 0
    is_number: bool = False
    #: Variables that hold all pieces, or one of them.
    whole: set[str] = field(default_factory=set)
    pieces: set[str] = field(default_factory=set)
    #: Signs among the pieces, such as operators among numbers.
    tokens: list[str] = field(default_factory=list)
    #: What may stand before the text, as `v` does before `text[1:]`, and what behind it, as `PM` behind `text[:-2]`.
    marks: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    #: A pattern of pieces that begin and end as the code asks of some, as `[section]` among other lines.
    marked: str = ""


def formats(nodes: Sequence[ast.AST], integers: Sequence[int]) -> list[str]:
    """Patterns of the texts that the code splits or reads as numbers; numbers in them are often near `integers`."""
    splits = _splits(nodes)
    near = dict.fromkeys(number + step for step in (0, -1, 1) for number in integers)
    numbers = [str(number) for number in near if 0 <= number <= _LARGEST][:_MOST_NUMBERS]
    words = list(dict.fromkeys(word for node in nodes for word in _words(node)))[:_MOST_WORDS]
    found = [_pattern(split, splits, numbers, words, 0) for split in _telling(splits)]
    pieces = {name for split in splits for name in split.pieces | split.whole}
    reads_numbers = any(name not in pieces for node in nodes for name in _read_as_number(node))
    return list(dict.fromkeys(found + ([_NUMBER] if reads_numbers else [])))


def _splits(nodes: Sequence[ast.AST]) -> list[_Split]:
    """Where the code splits texts, with all that it does with the pieces."""
    splits = [split for node in nodes for split in _split(node)]
    marks = [mark for node in nodes for mark in _marks(node)]
    tails = {name: tail for node in nodes for name, tail in _tails(node)}
    ends = list(dict.fromkeys(end for node in nodes for end in _ends(node, tails)))
    for split in splits:
        _follow(split, nodes)
        split.tokens = list(dict.fromkeys(token for node in nodes for token in _tokens(node, split)))
        split.marks = list(dict.fromkeys(mark for name, mark in marks if _is_after(split.text, name, mark)))
        split.ends = [end for name, end in ends if _is_before(split.text, name, end)]
        first, last = ([each for name, each in asked if name in split.pieces] for asked in (marks, ends))
        split.marked = f"{_one_of(first)}[ab]{{1,2}}{_one_of(last)}" if first or last else ""
    return splits


def _telling(splits: Sequence[_Split]) -> list[_Split]:
    """Those that tell the format of a whole text: what comes after a mark is shaped like what comes without one."""
    inner = {id(other) for split in splits for other in splits if _name(other.text) in split.pieces}
    telling = [split for split in splits if id(split) not in inner and (split.is_number or split.separator != " ")]
    return sorted(telling, key=lambda split: not split.marks)


def _read_as_number(node: ast.AST) -> Iterator[str]:
    """The variable that a number is made of; empty where it is a part of what it holds."""
    match node:
        case ast.Call(func=ast.Name(id="int" | "float"), args=[ast.Name() | ast.Subscript() as read]):
            yield _name(read)
        case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="int" | "float"), ast.Name(id=name)]):
            yield name


def _split(node: ast.AST) -> Iterator[_Split]:
    match node:
        case ast.Call(
            func=ast.Attribute(value=text, attr="split" | "rsplit"),
            keywords=[ast.keyword(arg="sep", value=ast.Constant(value=str(separator))), *_],
        ) if separator:
            yield _Split(text, separator)
        case ast.Call(func=ast.Attribute(value=text, attr="split" | "rsplit"), args=[]):
            yield _Split(text, " ")
        case ast.Call(func=ast.Attribute(value=text, attr="splitlines")):
            yield _Split(text, "\n")
        case ast.Call(
            func=ast.Attribute(value=text, attr="split" | "rsplit" | "partition" | "rpartition" as method),
            args=[ast.Constant(value=str(separator)), *_],
        ) if separator:
            yield _Split(text, separator, count=2 if method.endswith("partition") else 0)


def _tokens(node: ast.AST, split: _Split) -> Iterator[str]:
    """Texts that are no words, and that the code compares a piece with."""
    match node:
        case ast.Compare(left=ast.Name(id=name), comparators=[compared]) if name in split.pieces:
            within = isinstance(node.ops[0], ast.In | ast.NotIn)
            for each in ast.walk(compared):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield from (c for c in (each.value if within else [each.value]) if c and not c.isalnum())


def _marks(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Variables, and what the code asks of the beginning of the text in them."""
    match node:
        case (
            ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="startswith"), args=[ast.Constant(value=str(mark))]
            )
            | ast.Compare(
                left=ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=0)),
                comparators=[ast.Constant(value=str(mark))],
            )
        ):
            yield name, mark


def _is_after(text: ast.expr, name: str, mark: str) -> bool:
    """Whether the expression is what a variable holds behind a mark."""
    match text:
        case ast.Subscript(value=ast.Name(id=held), slice=ast.Slice(lower=ast.Constant(value=int(start)), upper=None)):
            return held == name and start == len(mark)
    return False


def _tails(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Variables that hold the end of a text."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(slice=ast.Slice() | ast.UnaryOp()) as tail):
            yield name, tail


def _ends(node: ast.AST, tails: Mapping[str, ast.expr]) -> Iterator[tuple[str, str]]:
    """Variables, and what the code asks of the end of the text in them."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="endswith"), args=[ast.Constant(value=str(end))]
        ):
            yield name, end
        case ast.Compare(left=left, comparators=[compared]):
            match tails.get(_name(left), left):
                case ast.Subscript(
                    value=ast.Name(id=name),
                    slice=ast.Slice(
                        lower=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(size))), upper=None
                    ),
                ):
                    yield from ((name, end) for end in _texts(compared) if len(end) == size)
                case ast.Subscript(value=ast.Name(id=name), slice=ast.UnaryOp(operand=ast.Constant(value=1))):
                    yield from ((name, end) for end in _texts(compared) if len(end) == 1)


def _texts(node: ast.expr) -> Iterator[str]:
    """The constant texts in an expression."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _is_before(text: ast.expr, name: str, end: str) -> bool:
    """Whether the expression is what a variable holds before such an end."""
    match text:
        case ast.Subscript(
            value=ast.Name(id=held),
            slice=ast.Slice(lower=None, upper=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(size)))),
        ):
            return held == name and size == len(end)
    return False


def _follow(split: _Split, nodes: Sequence[ast.AST]) -> None:
    """What the code does with the pieces, as far as variables of one name hold one thing."""
    for note in (_note_holders, _note_pieces, _note_numbers):
        for node in nodes:
            note(split, node)


def _note_holders(split: _Split, node: ast.AST) -> None:
    """Variables that get what is split."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_of(value, split):
            split.whole.add(name)
            split.is_number |= _is_numeric(value)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value) if _is_of(value, split):
            split.count = split.count or len(targets)
            split.pieces |= {target.id for target in targets if isinstance(target, ast.Name)}
            split.is_number |= _is_numeric(value)
        case (ast.For() | ast.comprehension()) as loop if _is_of(loop.iter, split):
            split.pieces |= _names(loop.target)
            split.is_number |= _is_numeric(loop.iter)


def _note_pieces(split: _Split, node: ast.AST) -> None:
    """Variables that get pieces of those that hold them all, and how many pieces there are."""
    match node:
        case (ast.For() | ast.comprehension()) as loop if _name(loop.iter) in split.whole:
            split.pieces |= _names(loop.target)
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Name(id="next") | ast.Attribute(attr="pop" | "popleft"))
            | ast.Subscript(value=ast.Name()) as taken,
        ) if _taken_from(taken) in split.whole:
            split.pieces.add(name)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value) if _holds(value, split.whole):
            split.count = split.count or len(targets)
            split.pieces |= {target.id for target in targets if isinstance(target, ast.Name)}
            split.is_number |= _is_numeric(value)
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]),
            ops=[ast.Eq() | ast.NotEq()],
            comparators=[ast.Constant(value=int(count))],
        ) if name in split.whole:
            split.count = split.count or count


def _note_numbers(split: _Split, node: ast.AST) -> None:
    """Whether numbers are made of pieces."""
    match node:
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in _NUMBERS:
            subject = node.func.value if isinstance(node.func, ast.Attribute) else (node.args or [node])[0]
            part = subject.value if isinstance(subject, ast.Subscript) else subject
            is_piece = _name(subject) in split.pieces or _name(part) in split.whole
            split.is_number |= is_piece or (part is not subject and _is_of(part, split))
        case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id=called), ast.Name(id=name)]):
            split.is_number |= called in _NUMBERS and name in split.whole


def _is_of(node: ast.expr, split: _Split) -> bool:
    """Whether the expression is the split, or what a call makes of it."""
    match node:
        case ast.Call(func=ast.Attribute(value=text)) if text is split.text:
            return True
        case ast.Call(args=args):
            return any(_is_of(arg, split) for arg in args)
        case ast.ListComp(generators=[generator]) | ast.GeneratorExp(generators=[generator]):
            return _is_of(generator.iter, split)
    return False


def _holds(node: ast.expr, names: set[str]) -> bool:
    """Whether the expression is a variable of one of the names, or what a call makes of it."""
    return _name(node) in names or (isinstance(node, ast.Call) and any(_holds(arg, names) for arg in node.args))


def _taken_from(node: ast.expr) -> str:
    """The variable out of which one piece is taken; empty where it is a part of what it holds."""
    match node:
        case ast.Call(func=ast.Name(), args=[held, *_]) | ast.Call(func=ast.Attribute(value=held)):
            return _name(held)
        case ast.Subscript(value=held, slice=index) if not isinstance(index, ast.Slice):
            return _name(held)
    return ""


def _is_numeric(node: ast.expr) -> bool:
    """Whether the expression makes numbers of pieces."""
    return any(isinstance(each, ast.Name) and each.id in _NUMBERS for each in ast.walk(node))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _names(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _words(node: ast.AST) -> Iterator[str]:
    """Words that the code compares something with."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Compare | ast.Dict):
        for each in ast.iter_child_nodes(node):
            match each:
                case ast.Constant(value=str(word)) if word.isalnum() and 1 < len(word) <= _LONGEST_WORD:
                    yield word


def _pattern(split: _Split, splits: Sequence[_Split], numbers: Sequence[str], words: Sequence[str], depth: int) -> str:
    inner = next((other for other in splits if _name(other.text) in split.pieces and other is not split), None)
    if inner is not None and depth < _DEEPEST:
        piece = f"(?:{_pattern(inner, splits, numbers, words, depth + 1)})"
    elif split.is_number:
        tokens = map(re.escape, split.tokens)
        piece = f"(?:{'|'.join(('[01]', '[0-9]', '[0-9]{2}', '[0-9]{1,4}', *tokens, *numbers))})"
    else:
        piece = f"(?:{'|'.join((*_PIECES, *words))})"
    if split.marked:
        piece = f"(?:{piece}|{split.marked})"
    most = _MOST_WITH_SIGNS if split.tokens else _MOST
    more = f"{{{split.count - 1}}}" if split.count else f"{{{_FEWEST - 1},{most - 1}}}"
    mark = _one_of(("", *split.marks)) if split.marks else ""
    return f"{mark}{piece}(?:{re.escape(split.separator)}{piece}){more}{_one_of(split.ends)}"


def _one_of(texts: Sequence[str]) -> str:
    """A pattern of any of the texts; of nothing where there are none."""
    return f"(?:{'|'.join(map(re.escape, texts))})" if texts else ""
