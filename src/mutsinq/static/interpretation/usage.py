"""Usage: what the code does with one part of an input, the evidence from which its type is inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

#: The parts of a value: what iterating it gives, what a computed subscript gives.
EACH = "each"
AT = "at"


def position(index: int) -> str:
    """The part that the constant subscript `index` gives."""
    return f"[{index}]"


def key(text: str) -> str:
    """The part that the constant string subscript `text` gives."""
    return f"[{text!r}]"


def attribute(name: str) -> str:
    """The part that the attribute `name` gives."""
    return f".{name}"


class Usage:
    """A tree: facts about a value ("indexed", "text", …), and the usage of its parts.

    The analysis writes into it and the ranking reads it. A variable that holds a part of a parameter shares
    the part's node, so what is done with the variable is evidence about the parameter.
    """

    __slots__ = ("facts", "names", "parts", "peers")

    def __init__(self) -> None:
        #: How much was seen of each kind of evidence.
        self.facts: defaultdict[str, float] = defaultdict(float)
        #: Names of the variables that held this value.
        self.names: set[str] = set()
        self.parts: dict[str, Usage] = {}
        #: Values that it was compared or added with: likely of the same type.
        self.peers: list[Usage] = []

    def note(self, fact: str, weight: float = 1.0) -> None:
        """Add evidence of one kind."""
        self.facts[fact] += weight

    def part(self, step: str) -> Usage:
        """The usage of one part, made on demand."""
        return self.parts.setdefault(step, Usage())

    def merged(self, *, but: tuple[str, ...] = ()) -> Usage:
        """One usage for all elements: parts by iteration, position and key together; attributes are none."""
        merged = Usage()
        for step, usage in self.parts.items():
            if not step.startswith(".") and step not in but:
                merged.absorb(usage)
        return merged

    def absorb(self, other: Usage, weight: float = 1.0, depth: int = 4) -> None:
        """Add another's evidence, parts included."""
        if other is self or depth == 0:
            return
        for fact, amount in list(other.facts.items()):
            self.note(fact, amount * weight)
        self.names |= other.names
        for step, usage in list(other.parts.items()):
            self.part(step).absorb(usage, weight, depth - 1)

    def tree(self, depth: int = 4) -> Iterator[Usage]:
        """This usage and those of its parts, to a depth: aliases can make it endless."""
        yield self
        if depth:
            for part in list(self.parts.values()):
                yield from part.tree(depth - 1)

    def is_empty(self) -> bool:
        """Nothing is known of it or of its parts."""
        return not self.facts and not self.names and all(part.is_empty() for part in self.parts.values())

    def positions(self) -> dict[int, Usage]:
        """Parts by constant position."""
        return {int(step[1:-1]): u for step, u in self.parts.items() if step[:1] == "[" and step[1:2] not in "'\""}

    def keys(self) -> dict[str, Usage]:
        """Parts by constant string key, as the key's literal text."""
        return {step[1:-1]: usage for step, usage in self.parts.items() if step[:2] in ("['", '["')}

    def attributes(self) -> dict[str, Usage]:
        """Parts by attribute name."""
        return {step[1:]: usage for step, usage in self.parts.items() if step.startswith(".")}
