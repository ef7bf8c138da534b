"""Trying: what is known of a piece of work while a process does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mutsinq.core.suite import Killer
from mutsinq.suite.processes.fate import Fate
from mutsinq.suite.processes.job import Message


@dataclass(slots=True)
class Trying:
    """Work under way: which mutant is on, and the fates so far."""

    current: int | None = None
    tried: set[int] = field(default_factory=set)
    fates: dict[int, Fate] = field(default_factory=dict)
    #: Of each mutant that cannot be switched on, the reason, and the tests that can notice it if that is known.
    unswitchable: dict[int, tuple[str, list[str] | None]] = field(default_factory=dict)
    #: Of each mutant that only tests can still notice which are kept apart, these.
    unfinished: dict[int, set[str]] = field(default_factory=dict)
    #: The tests that killed, and fail on the original in the end; whether all that killed have been tried on it.
    tainted: set[str] = field(default_factory=set)
    checked: bool = False
    #: Tests that started interpreters.
    starting: set[str] = field(default_factory=set)
    #: The commands of these that load mutated files, as `Standbys.learn` has them.
    loading: dict[int, str] = field(default_factory=dict)
    trouble: str = ""
    #: Of each test that ran on the original, the outcomes.
    outcomes: dict[str, list[str]] = field(default_factory=dict)

    def hear(self, message: Message) -> None:
        """Take in what the process says."""
        match message.kind:
            case "started":
                self.current = message.job
                self.tried.add(message.job)
            case "killed":
                killer = Killer(message.test, message.phase, message.note)
                self.fates[message.job] = Fate("killed", killer, seconds=message.seconds)
            case "survived" | "timeout" | "invalid" as status:
                self.fates[message.job] = Fate(status, note=message.note, seconds=message.seconds)
            case "ran":
                self.outcomes.setdefault(message.test, []).append(message.phase)
            case "unswitchable":
                tests = [str(test) for test in message.data] if isinstance(message.data, list) else None
                self.unswitchable[message.job] = message.note, tests
            case "unfinished" if isinstance(message.data, list):
                self.unfinished[message.job] = {*map(str, message.data)}
            case "starts" if isinstance(message.data, list):
                self.starting.add(message.test)
                self.loading.update(message.data)
            case "tainted":
                self.tainted.add(message.test)
            case "checked":
                self.checked = True
            case "trouble":
                self.trouble = message.note

    def passed(self, test: str) -> bool:
        """Whether the test passed on the original each time."""
        return {*self.outcomes.get(test, ())} == {"passed"}

    def drop_doubtful(self) -> None:
        """Of work with several mutants, forget the kills that an earlier mutant may have to do with.

        Those by tests that were not tried on the original in the end or fail then, and what fails outside of a test's
        own call.
        """
        self.fates = {n: fate for n, fate in self.fates.items() if not self._is_doubtful(fate)}

    def _is_doubtful(self, fate: Fate) -> bool:
        killer = fate.killer
        return killer is not None and (
            not self.checked or killer.phase in ("setup", "teardown") or killer.test in self.tainted
        )
