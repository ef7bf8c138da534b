"""Reply: what a player wrote, and what was read from it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from mutsinq.core.input import Input
from mutsinq.core.record import record

#: `stop`: the player ended by itself. `length`: it was cut off. `refused`: it would not. `failed`: no reply was had,
#: and the text says why.
Finish: TypeAlias = Literal["stop", "length", "refused", "failed"]


@record
class Reply:
    """One raw reply, as it came. Nothing of it is trusted: it is read by a grammar and never evaluated."""

    text: str
    #: The prompt that was sent; empty for players that need none.
    prompt: str = ""
    finish: Finish = "stop"
    #: Wall-clock seconds; of a batch, this reply's share.
    seconds: float = 0.0
    tokens_read: int = 0
    tokens_written: int = 0
    #: Price in US dollars, where the player knows it.
    cost: float | None = None


@record
class Proposal:
    """A generator's reply as read: the variant's whole source and the input that is claimed to distinguish."""

    source: str
    input: Input


@record
class Answer:
    """An evaluator's reply as read: inputs in the order in which they were named, or *equivalent*.

    Neither inputs nor *equivalent* is an abstention.
    """

    inputs: tuple[Input, ...] = ()
    equivalent: bool = False


@record
class Response:
    """The answer to a question outside of the game as read: one of its words, a literal, or a program's source."""

    text: str


@record
class MalformedReply:
    """A reply that does not parse; it is counted as such, and nothing is guessed from it."""

    #: What was expected and what stood there, for people.
    reason: str
    #: Line of the reply, counted from 1; 0 where no line is to blame.
    line: int = 0
