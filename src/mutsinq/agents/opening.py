"""Opening: a player as one of the searchers; loads nothing before it is asked for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutsinq.searchers.protocol import Searcher


def opened_agents(spec: str) -> tuple[Searcher, ...]:
    """The searcher that asks the player of this text, ready to reply; none for an empty text.

    Loading a model takes seconds, which are no search's. Raises AgentError for a player that there is not.
    """
    if not spec:
        return ()
    from mutsinq.agents.proposing import AgentSearcher

    searcher = AgentSearcher(spec)
    searcher.open()
    return (searcher,)
