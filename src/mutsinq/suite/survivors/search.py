"""Search: asks the searchers about survivors, in processes of their own.

The searchers need solvers and generators that would make every forked worker bigger, and what they run is confined.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mutsinq.agents.opening import opened_agents
from mutsinq.core.codec import decode, encode
from mutsinq.core.mutation import FromOperator
from mutsinq.core.verdict import Verdict
from mutsinq.errors import EngineError, InputError, MutsinqError
from mutsinq.suite.survivors.bridges import Caller, entry_of
from mutsinq.suite.survivors.seeds import Inputs

#: A search is ended after so many times its seconds; what is not answered then stays open.
_OVERTIME = 1.02
#: Shares of the time: what must be left once the survivors have been read, and for the sweep of what is left then.
_AFTER_READING, _SWEEPING = 0.7, 0.4
#: Exit code of a search that was asked for what there is not.
_REFUSED = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What a search is asked about one survivor."""

    number: int
    path: Path
    mutant: FromOperator
    #: Functions of other modules that reach the mutated one.
    callers: tuple[Caller, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one survivor by now; a later answer on it takes its place."""

    number: int
    #: Qualified name of what is to be called; empty where nothing was.
    entry: str
    verdict: Verdict


class Search:
    """A search for some survivors, in a process that starts at once, for it takes a while; must be closed."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        # -P: a file of the user's in the current folder must not hide a module of the standard library.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "mutsinq.suite.survivors.search"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )

    def answers(
        self, questions: Sequence[Question], inputs: Inputs, seconds: float, jobs: int, seed: int, agent: str = ""
    ) -> Iterator[Answer]:
        """Answers as they come to questions about survivors, the most important first; to be asked once.

        `inputs` are those that tests gave; each survivor is searched with all of its module. Raises InputError for a
        setting that cannot be used, EngineError if it fails.
        """
        request = {
            "path": sys.path,
            "seconds": seconds,
            "jobs": jobs,
            "seed": seed,
            "agent": agent,
            "inputs": {path: {name: encode(each) for name, each in named.items()} for path, named in inputs.items()},
            "questions": [_encoded(question) for question in questions],
        }
        assert self._process.stdin is not None
        # One that has ended says so when its answers are read.
        with suppress(BrokenPipeError):
            print(json.dumps(request), file=self._process.stdin, flush=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            fields = json.loads(line)
            yield Answer(fields["number"], fields["entry"], decode(fields["verdict"]))
        if code := self._process.wait():
            self._errors.seek(0)
            message = self._errors.read().strip().rpartition("\n")[2]
            if code == _REFUSED:
                raise InputError(message)
            raise EngineError(f"searching for survivors ended with {code}: {message}")

    def close(self) -> None:
        """End the process if it still runs; it takes its own along."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for file in (self._errors, self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                file.close()


def _encoded(question: Question) -> dict[str, Any]:
    return {
        "number": question.number,
        "path": str(question.path),
        "mutant": encode(question.mutant),
        "callers": [[str(caller.path), caller.name] for caller in question.callers],
    }


def search(request: dict[str, Any]) -> Iterator[Answer]:
    """Answer a request."""
    from mutsinq.searchers.batch import judge
    from mutsinq.searchers.settings import Settings
    from mutsinq.static.sources import read_file
    from mutsinq.suite.survivors.rounds import Rounds
    from mutsinq.suite.survivors.survivor import Survivor
    from mutsinq.suite.survivors.sweep import Sweep

    seconds, jobs, seed = request["seconds"], request["jobs"], request["seed"]
    until = time.monotonic() + seconds
    # After all that is here: a file of the user's must not take the place of a library.
    sys.path += [folder for folder in request["path"] if folder not in sys.path]
    inputs: Inputs = {
        path: {name: list(decode(each)) for name, each in named.items()} for path, named in request["inputs"].items()
    }
    source_of = lru_cache(maxsize=None)(read_file)
    survivors = []
    for fields in request["questions"]:
        path = fields["path"]
        callers = tuple(Caller(Path(place), name) for place, name in fields["callers"])
        seeds = dict(inputs.get(path, {}))
        for caller in callers:
            entry = entry_of(source_of(caller.path).module, caller.name)
            seeds[entry] = inputs.get(str(caller.path), {}).get(caller.name, [])
        survivor = Survivor(fields["number"], source_of(Path(path)), decode(fields["mutant"]), seeds, callers)
        if time.monotonic() < until - seconds * _AFTER_READING:
            survivor.prepare()
            survivors.append(survivor)
            if survivor.settled:
                yield _answer(survivor)
    survivors = [survivor for survivor in survivors if not survivor.settled]
    Sweep((until - time.monotonic()) * _SWEEPING, jobs, seed).run(survivors)
    left = max(until - time.monotonic(), 0.0)
    settings = Settings(timeout=left, seed=seed, others=opened_agents(request["agent"]))
    rounds = Rounds(survivors, left, settings)
    with closing(judge(rounds.pairs(), settings, jobs)) as judged:
        for told in judged:
            rounds.hear(told)
            yield from (_answer(survivor) for survivor in rounds.news())
            if not rounds.open:
                break


def _answer(survivor: Any) -> Answer:
    return Answer(survivor.number, survivor.entry, survivor.verdict)


def _main() -> int:
    import signal

    # Ctrl-C reaches the whole group; the process that asked decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for ends in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(ends, lambda number, frame: sys.exit(0))
    # While the question is not there yet.
    from mutsinq.searchers.batch import prepare

    prepare()
    import mutsinq.suite.survivors.sweep  # noqa: F401

    request = json.loads(sys.stdin.readline())
    signal.setitimer(signal.ITIMER_REAL, request["seconds"] * _OVERTIME)
    try:
        for answer in search(request):
            fields = {"number": answer.number, "entry": answer.entry, "verdict": encode(answer.verdict)}
            print(json.dumps(fields), flush=True)
    except MutsinqError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    finally:
        # While Python ends, nothing handles it.
        signal.setitimer(signal.ITIMER_REAL, 0)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
