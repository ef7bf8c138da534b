"""Document: text of lines and tokens, as programs read it from standard input, mutated in its own shape.

Such text has counts in it (`3` before a line of three numbers, the length of a word, the number of test
cases to follow). A mutation that breaks one gives an input for which neither program is meant, so the counts
that hold in the example are learned and set again after each change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from mutsinq.searchers.generation.blocks import Block, block_of
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Palette
from mutsinq.searchers.generation.sections import Section, counted, resize, sections_of, smaller
from mutsinq.searchers.generation.tokens import DIGITS, WHOLE, simpler_token, token

#: Share of changes of a number that make it one of what the first line counts: in columns where all others are such,
#: which so many lines tell, and elsewhere.
_NAMED, _FEWEST_ROWS, _NUMBERED = 0.9, 3, 0.5
#: Share of mutations of several test cases that begin with another number of them, of these that end so, and the most.
_RENEWED, _ONLY_RENEWED, _MOST_RENEWED = 0.3, 0.5, 10
#: What a number in a line may count; None where there is nothing to count.
Measure: TypeAlias = Callable[[Sequence["Line"], int], "int | None"]
#: Share of changes of a small number in the first line that leave it small: programs reserve so much memory.
_SMALL, _STAYS_SMALL = re.compile(r"\d{1,3}"), 0.9
#: Share of changes of a permutation that leave it one.
_STAYS_PERMUTATION = 0.85
#: Share of changes of a token that make it one that stands somewhere else: amounts that are just enough, names again.
_COPIED = 0.1
_MOST_TOKENS, _MOST_LINES = 60, 80
#: So many tokens are put into a line at once: by one at a time none gets long.
_INSERTED = (1, 1, 2, 4)
#: Share of changes of several tables that change their sizes.
_RESIZED = 0.35


@dataclass(slots=True)
class Line:
    """The tokens of one line and what stands between them."""

    tokens: list[str]
    separator: str

    def __str__(self) -> str:
        return self.separator.join(self.tokens)


@dataclass(slots=True)
class Count:
    """A token that counts something: its place, and how to count anew."""

    line: Line
    position: int
    measure: Callable[[], int]


class Document:
    """Lines of text with the counts that hold between them."""

    def __init__(self, texts: Sequence[str], *, resizable: bool) -> None:
        self.lines = [_line(text) for text in texts]
        #: Lines that repeat; None when the number of lines must stay.
        tokens = [line.tokens for line in self.lines]
        #: Tables of sizes that the first line tells.
        self._sections = sections_of(tokens) if resizable else []
        self._block = block_of(tokens) if resizable and not self._sections else None
        self._naming = self._named()
        self._counts = [
            Count(self.lines[0], place, partial(self._size_now, place)) for place in counted(self._sections)
        ]
        for at, line in enumerate(self.lines if not self._sections else ()):
            for position, word in enumerate(line.tokens):
                if word.isdecimal() and (measure := self._measured(at, position, int(word))):
                    self._counts.append(Count(line, position, measure))

    @property
    def has_counts(self) -> bool:
        """Whether one of its numbers tells how much of something else there is."""
        return bool(self._counts)

    def texts(self) -> list[str]:
        """The text of each line."""
        return [str(line) for line in self.lines]

    def mutate(self, draft: Draft, palette: Palette) -> None:
        """Change tokens, their number or order, or the number of test cases, then set the counts right."""
        if self._block and (self._block.counted_at or self._begins_with_words) and draft.random() < _RENEWED:
            self._renew(self._block, draft, palette)
            if draft.random() < _ONLY_RENEWED:
                self._recount()
                return
        for _ in range(draft.pick((1, 1, 2, 3, 6))):
            chance = draft.random()
            changeable = [line for line in self.lines if self._free(line)]
            if self._sections and chance < _RESIZED:
                resize(self._sections, draft)
                rows = [row for section in self._sections for row in section.rows]
                self.lines[1:] = [Line(row, self.lines[0].separator) for row in rows]
            elif self._block and chance < 0.2:
                self._resize(self._block, draft, grow=draft.random() < 0.5)
            elif self._block and chance < 0.25:
                self._move(self._block, draft)
            elif self._is_grid() and (chance < 0.6 or self._has_words()):
                self._change_grid(draft, palette)
            else:
                self._mutate_line(draft.pick(changeable or self.lines), chance, draft, palette)
        self._recount()

    def simpler(self) -> Iterator[list[str]]:
        """The texts with less in them, counts set right: fewer test cases and tokens, shorter words, small numbers."""
        if (block := self._block) is not None and (cases := block.cases(self.lines)) > 1:
            for start in map(block.start, range(cases)):
                yield self._rendered([*self.lines[:start], *self.lines[start + block.group :]])
        for sections in smaller(self._sections):
            yield self._tabulated(sections)
        for line in self.lines:
            free = self._free(line)
            tokens = line.tokens
            for at in free if len(tokens) > 1 and not self._sections else ():
                yield self._with(line, [*tokens[:at], *tokens[at + 1 :]])
            for at in free:
                for simple in simpler_token(tokens[at]):
                    yield self._with(line, [*tokens[:at], simple, *tokens[at + 1 :]])

    def _tabulated(self, sections: Sequence[Section]) -> list[str]:
        """The texts with these tables."""
        head = self.lines[0]
        sizes = {place: str(size) for place, size in counted(sections).items()}
        first = Line([sizes.get(at, word) for at, word in enumerate(head.tokens)], head.separator)
        rows = [Line(row, head.separator) for section in sections for row in section.rows]
        return [str(line) for line in (first, *rows)]

    def _size_now(self, place: int) -> int:
        """What a number of the first line that counts rows or columns of tables is now."""
        return counted(self._sections)[place]

    def _with(self, line: Line, tokens: list[str]) -> list[str]:
        """The texts with other tokens in one line; counts that stand in that line keep their place from the front."""
        before, line.tokens = line.tokens, tokens
        try:
            return self._rendered(self.lines)
        finally:
            line.tokens = before

    def _rendered(self, lines: list[Line]) -> list[str]:
        """The texts of these lines, counts set right; the document stays as it is."""
        every, self.lines[:] = list(self.lines), lines
        kept = [list(line.tokens) for line in every]
        try:
            self._recount()
            return self.texts()
        finally:
            self.lines[:] = every
            for line, tokens in zip(every, kept):
                line.tokens[:] = tokens

    def _recount(self) -> None:
        for count in self._counts:
            if any(count.line is line for line in self.lines) and count.position < len(count.line.tokens):
                count.line.tokens[count.position] = str(count.measure())

    def _free(self, line: Line) -> list[int]:
        """Places of the tokens that count nothing."""
        fixed = {count.position for count in self._counts if count.line is line}
        return [at for at in range(len(line.tokens)) if at not in fixed]

    def _measured(self, at: int, position: int, value: int) -> Callable[[], int] | None:
        """What the number at this place counts, if anything."""
        line, lines, block = self.lines[at], self.lines, self._block
        if block and block.counted_at == (at, position):
            return lambda: block.cases(lines) + block.more
        rest = len(lines) - 1
        following = lines[at + 1].tokens if at < rest else []
        measures: list[Measure] = []
        if following and (value > 1 or WHOLE.fullmatch(following[0])):
            measures.append(_tokens_of_next)
        if len(following) == 1:
            measures.append(_length_of_next)
        # A line of which the one before tells the length has no need to tell it again.
        if position == 0 and len(line.tokens) > 1 and str(len(line.tokens)) not in lines[at - 1].tokens[: at > 0]:
            measures.append(_rest_of_line)
        for measure in measures:
            if measure(lines, at) == value and self._is_everywhere(measure, at, position):
                return partial(self._measure_now, measure, line, position)
        return None

    def _measure_now(self, measure: Measure, line: Line, position: int) -> int:
        """What a count of this line is now; as it was where there is nothing to count any more."""
        at = next((at for at, each in enumerate(self.lines) if each is line), 0)
        made = measure(self.lines, at)
        return int(line.tokens[position]) if made is None else made

    def _is_everywhere(self, measure: Measure, at: int, position: int) -> bool:
        """Whether each test case counts so at this place: in one alone a number may happen to be equal."""
        block, places = self._block, [at]
        if block and at >= block.first:
            places = [*range(block.first + (at - block.first) % block.group, len(self.lines), block.group)]
        return all(self._told(place, position) == measure(self.lines, place) for place in places)

    def _told(self, at: int, position: int) -> int | None:
        """The number at this place."""
        tokens = self.lines[at].tokens
        return int(tokens[position]) if position < len(tokens) and tokens[position].isdecimal() else None

    def _is_row(self, line: Line) -> bool:
        """Whether the line is a row of a table, or a test case of one line, if all these have as many tokens."""
        if self._sections:
            return line is not self.lines[0]
        if self._block is None or self._block.group > 1:
            return False
        rows = self.lines[self._block.first :]
        return any(line is row for row in rows) and len({len(row.tokens) for row in rows}) == 1

    def _bound(self, line: Line, draft: Draft) -> int:
        """A number of the first line: how many nodes, rows or items others may name; 0 for none."""
        words = self.lines[0].tokens
        places = [at for at, word in enumerate(words) if DIGITS.fullmatch(word) and len(word) < 4]
        free = self._free(self.lines[0])
        # What counts the lines themselves seldom bounds what stands in them.
        numbers = [int(words[at]) for at in [at for at in places if at in free] or places]
        return draft.pick(numbers) if numbers and line is not self.lines[0] else 0

    def _named(self) -> set[int]:
        """Columns of the lines that repeat in which only numbers stand that may be of what the first line counts."""
        if self._block is None or self._block.group > 1 or self._block.first == 0:
            return set()
        rows = [line.tokens for line in self.lines[self._block.first :]]
        most = max([int(word) for word in self.lines[0].tokens if DIGITS.fullmatch(word)], default=0)
        columns = zip(*rows) if len(rows) >= _FEWEST_ROWS else ()
        return {
            at
            for at, column in enumerate(columns)
            if all(DIGITS.fullmatch(word) and 0 < int(word) <= most for word in column)
        }

    def _changed(self, line: Line, at: int, draft: Draft, palette: Palette) -> str:
        """Another token in the place of one: often a number of what the first line counts, or one of another line."""
        bound, word = self._bound(line, draft), line.tokens[at]
        if draft.random() < _COPIED and (others := self._others(word, at)):
            return draft.pick(others)
        numbered = _NAMED if at in self._naming else _NUMBERED
        if bound and DIGITS.fullmatch(word) and draft.random() < numbered:
            return str(draft.between(1, bound))
        if line is self.lines[0] and len(self.lines) > 1 and _SMALL.fullmatch(word) and draft.random() < _STAYS_SMALL:
            return str(draft.between(1, 2 * int(word) + 2))
        return token(word, draft, palette)

    def _others(self, word: str, at: int) -> list[str]:
        """Numbers of the text other than this one; of a word those in the same place of other lines."""
        if WHOLE.fullmatch(word):
            found = (token for line in self.lines for token in line.tokens if WHOLE.fullmatch(token))
        else:
            found = (line.tokens[at] for line in self.lines if at < len(line.tokens))
        return [token for token in dict.fromkeys(found) if token != word]

    def _resize(self, block: Block, draft: Draft, *, grow: bool) -> None:
        """One test case more, or less."""
        cases = block.cases(self.lines)
        start = block.start(draft.below(cases))
        case = self.lines[start : start + block.group]
        if not grow and cases > 1:
            self._counts = [count for count in self._counts if not any(count.line is line for line in case)]
            del self.lines[start : start + block.group]
        elif grow and len(self.lines) < _MOST_LINES:
            # No count is learned for the copy: its lines keep the shape that the next changes do not touch.
            place = block.start(draft.below(cases + 1))
            self.lines[place:place] = [Line(list(line.tokens), line.separator) for line in case]

    def _move(self, block: Block, draft: Draft) -> None:
        """One test case, or one command, in another place."""
        cases = block.cases(self.lines)
        start, place = (block.start(draft.below(cases)) for _ in range(2))
        moved = self.lines[start : start + block.group]
        del self.lines[start : start + block.group]
        self.lines[place:place] = moved

    @property
    def _begins_with_words(self) -> bool:
        """Whether the lines that repeat are commands: names of what to do stand first, and some of them again."""
        rows = self.lines[self._block.first :] if self._block else []
        names = {row.tokens[0] for row in rows}
        return len(names) < len(rows) and not any(WHOLE.fullmatch(name) for name in names)

    def _change_grid(self, draft: Draft, palette: Palette) -> None:
        """A column of a grid more or less, or another value in one of its cells: mostly one that others have."""
        rows = [self._cells(line) for line in self.lines[1:]]
        at, chance, width = draft.below(len(rows[0])), draft.random(), len(rows[0])
        if chance < 0.2 and width < _MOST_TOKENS:
            rows = [[*cells[:at], cells[at], *cells[at:]] for cells in rows]
        elif chance < 0.3 and width > 1:
            rows = [cells[:at] + cells[at + 1 :] for cells in rows]
        else:
            cell = draft.pick(draft.pick(rows))
            new = token(cell, draft, palette) if chance > 0.8 else cell
            draft.pick(rows)[at] = new if len(new) == len(cell) or len(self.lines[1].tokens) > 1 else cell
        for line, cells in zip(self.lines[1:], rows):
            line.tokens[:] = ["".join(cells)] if len(line.tokens) == 1 else cells

    @staticmethod
    def _cells(line: Line) -> list[str]:
        """What stands in the columns of one row: its tokens, or the characters of its only word."""
        return list(line.tokens[0]) if len(line.tokens) == 1 else list(line.tokens)

    def _has_words(self) -> bool:
        """Whether the rows of a grid are words."""
        return len(self.lines[1].tokens) == 1

    def _is_grid(self) -> bool:
        """Whether the first line tells how wide all of several further lines are."""
        widths = {len(self._cells(line)) for line in self.lines[1:]}
        if self._sections or len(self.lines) < 3 or len(widths) != 1:
            return False
        first = self.lines[0]
        of_lines = self._block.counted_at if self._block else None
        counted = [count.position for count in self._counts if count.line is first]
        return str(*widths) in [first.tokens[at] for at in counted if at < len(first.tokens) and (0, at) != of_lines]

    def _renew(self, block: Block, draft: Draft, palette: Palette) -> None:
        """Another number of test cases, edges or queries, and new numbers in all of them: a path of small changes
        from three edges of four nodes to a cycle of five would be long.
        """
        first = self.lines[0]
        for at in self._free(first):
            if DIGITS.fullmatch(first.tokens[at]) and len(first.tokens[at]) < 3:
                first.tokens[at] = str(draft.between(1, draft.pick((4, 6, 9))))
        wanted, cases = draft.between(1, _MOST_RENEWED), block.cases(self.lines)
        for _ in range(abs(wanted - cases)):
            self._resize(block, draft, grow=cases < wanted)
        if self._is_grid() and self._has_words():
            return
        named = self._begins_with_words
        for number, line in enumerate(self.lines[block.first :], 1):
            bound = self._bound(line, draft)
            for at in self._free(line)[named:]:
                word = line.tokens[at]
                numbered = bound and DIGITS.fullmatch(word)
                line.tokens[at] = str(draft.between(1, bound)) if numbered else token(word, draft, palette)
            if block.more:
                # Each node of a tree hangs from one before it.
                line.tokens[:2] = map(str, (draft.between(1, number), number + 1))

    def _mutate_line(self, line: Line, chance: float, draft: Draft, palette: Palette) -> None:
        free = self._free(line)
        if not free:
            return
        tokens = line.tokens
        if len(free) == len(tokens) and _is_permutation(tokens) and draft.random() < _STAYS_PERMUTATION:
            size = len(tokens) if self._is_row(line) or chance < 0.5 else draft.between(2, len(tokens) + 3)
            tokens[:] = map(str, range(1, size + 1))
            draft.shuffle(tokens)
            return
        fixed = len(free) < len(tokens) or self._is_row(line)
        at = draft.pick(free)
        if chance < 0.65 or len(free) < 2 or (fixed and chance < 0.9):
            tokens[at] = self._changed(line, at, draft, palette)
        elif chance < 0.75 and len(tokens) < _MOST_TOKENS and tokens[at]:
            tokens[at + 1 : at + 1] = [token(tokens[at], draft, palette) for _ in range(draft.pick(_INSERTED))]
        elif chance < 0.85:
            del tokens[at]
        elif chance < 0.9:
            tokens[at] = tokens[draft.pick(free)]
        else:
            _reorder(tokens, free, draft)


def _tokens_of_next(lines: Sequence[Line], at: int) -> int | None:
    """How many tokens the next line has."""
    return len(lines[at + 1].tokens) if at + 1 < len(lines) else None


def _length_of_next(lines: Sequence[Line], at: int) -> int | None:
    """How many characters the first word of the next line has."""
    return len(lines[at + 1].tokens[0]) if at + 1 < len(lines) else None


def _rest_of_line(lines: Sequence[Line], at: int) -> int | None:
    """How many tokens follow the first of a line."""
    return len(lines[at].tokens) - 1


def _line(text: str) -> Line:
    for separator in (" ", ",", ", "):
        tokens = text.split(separator)
        if len(tokens) > 1 and all(tokens):
            return Line(tokens, separator)
    return Line([text], " ")


def _is_permutation(tokens: Sequence[str]) -> bool:
    """Whether the tokens are the numbers from one on, each once."""
    return len(tokens) > 2 and sorted(tokens) == sorted(map(str, range(1, len(tokens) + 1)))


def _reorder(tokens: list[str], free: list[int], draft: Draft) -> None:
    values = [tokens[at] for at in free]
    kind = draft.below(4)
    if kind == 0:
        values = [values[0]] * len(values)
    elif kind == 1:
        values.sort(key=lambda value: (len(value), value))
    elif kind == 2:
        values.reverse()
    else:
        draft.shuffle(values)
    for at, value in zip(free, values):
        tokens[at] = value
