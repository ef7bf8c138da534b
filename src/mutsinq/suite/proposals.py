"""Proposals: the mutants of the files under test, made in a process of their own.

Parsing needs LibCST, which would make every forked worker bigger, and takes a second that the clean run can share.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.mutation import ModuleMutants
from mutsinq.errors import EngineError, InputError
from mutsinq.suite.history.digests import digest, digest_file, environment
from mutsinq.suite.settings import SuiteSettings

if TYPE_CHECKING:  # The process that makes mutants needs none of it.
    from mutsinq.suite.history.recall import History

_KIND = "mutants"


class Proposals:
    """The mutants of some files; starts at once, and must be closed."""

    def __init__(self, paths: Sequence[Path], settings: SuiteSettings, history: History) -> None:
        choice: dict[str, object] = {
            "operators": settings.operators,
            "exclude": settings.exclude_operators,
            "noise": settings.include_noise,
            "since": settings.since,
            "order": settings.order,
            "generator": settings.generator,
            "seed": settings.seed if settings.generator or settings.order > 1 else 0,
        }
        self._history = history
        self._paths = paths
        #: Of each file what its mutants depend on; where git has a say in it, that is not known.
        self._keys = {} if settings.since else {path: _key(path, choice) for path in paths}
        kept = history.documents(_KIND, self._keys.values())
        self._texts = {path: kept[key] for path, key in self._keys.items() if key in kept}
        self._missing = [path for path in paths if path not in self._texts]
        self._modules: dict[Path, ModuleMutants] = {}
        self._output = tempfile.TemporaryFile()  # noqa: SIM115
        self._taken = 0
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._process: subprocess.Popen[str] | None = None
        if self._missing:
            self._start({"paths": [str(path) for path in self._missing], **choice})

    def made(self) -> list[ModuleMutants]:
        """Those of the first files, as far as they are there by now."""
        self._take()
        for path in self._paths:
            if path not in self._modules:
                if path not in self._texts:
                    break
                self._modules[path] = from_json(self._texts[path])
        return list(self._modules.values())

    def wait(self) -> list[ModuleMutants]:
        """One for each file, in order. Raises InputError for a file or setting that cannot be used."""
        if self._process is not None and (code := self._process.wait()):
            self._errors.seek(0)
            message = self._errors.read().strip().rpartition("\n")[2]
            raise InputError(message) if code == 2 else EngineError(f"making mutants ended with {code}: {message}")
        modules = self.made()
        self._history.add_documents(
            _KIND, {self._keys[path]: self._texts[path] for path in self._missing if path in self._keys}
        )
        return modules

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._output.close()
        self._errors.close()

    def _start(self, request: dict[str, object]) -> None:
        # -P: a file of the user's in the current folder must not hide a module of the standard library.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "mutsinq.suite.proposals"],
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=self._errors,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )
        assert self._process.stdin is not None
        with self._process.stdin as stdin:
            stdin.write(json.dumps(request))

    def _take(self) -> None:
        """Take in the lines that the process has printed since the last time."""
        # Not `read`, which would move the place where the process goes on to write.
        size = os.fstat(self._output.fileno()).st_size
        data = os.pread(self._output.fileno(), size - self._taken, self._taken)
        lines = data[: data.rfind(b"\n") + 1]
        self._taken += len(lines)
        untaken = (path for path in self._missing if path not in self._texts)
        self._texts.update(zip([*untaken], map(bytes.decode, lines.splitlines())))


def _key(path: Path, choice: dict[str, object]) -> str:
    return digest(environment(), json.dumps(choice), str(path), digest_file(str(path)))


def propose(request: dict[str, Any]) -> Iterator[ModuleMutants]:
    """The mutants of each file of a request. Raises InputError, and AgentError for a player that there is not."""
    from mutsinq.operators.pipeline import mutants
    from mutsinq.operators.table import choose
    from mutsinq.static.revision import changed_lines
    from mutsinq.static.sources import read_file

    operators = [*choose(request["operators"], request["exclude"])]
    if request["generator"]:
        from mutsinq.agents.writing import Writer

        operators.append(Writer(request["generator"], seed=request["seed"]))
    for path in map(Path, request["paths"]):
        lines = changed_lines(path, request["since"]) if request["since"] else None
        source = read_file(path)
        yield mutants(
            source.text,
            path=str(path),
            operators=operators,
            lines=lines,
            noise=request["noise"],
            order=request["order"],
            seed=request["seed"],
        )


def _main() -> int:
    from mutsinq.errors import MutsinqError

    try:
        for module in propose(json.load(sys.stdin)):
            print(to_json(module), flush=True)
    except MutsinqError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_main())
