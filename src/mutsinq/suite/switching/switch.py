"""Switch: turn mutants on and off in loaded modules by exchanging the code of function objects.

A function keeps its identity, so every reference to it sees the mutant: imported names, bound methods, decorated
and registered functions, properties.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import os
import sys
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from types import CodeType, FunctionType

from mutsinq.core.mutation import Edit
from mutsinq.static.compilation import module_code
from mutsinq.suite.processes.surroundings import Namespaces
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.switching.caches import Caches
from mutsinq.suite.switching.code import (
    COMPILE_ERRORS,
    Codes,
    Uncompilable,
    codes_of,
    mutated_codes,
    numbered,
    outermost,
)
from mutsinq.suite.switching.scratch import Scratch
from mutsinq.suite.switching.statements import Statements
from mutsinq.suite.switching.transplant import Effect, Transplant, Untransplantable
from mutsinq.suite.watching.uses import Use
from mutsinq.suite.whereabouts import real_path


@dataclass(frozen=True, slots=True)
class Changed:
    """A function with other code, defaults, or values that it is closed over."""

    function: SubjectFunction
    #: Who uses what is changed uses this; None if that cannot be told from other uses of the function.
    use: Use | None = None


@dataclass(frozen=True, slots=True)
class LoadedEffect:
    """What loading a mutant changes: names with other values, and functions."""

    names: frozenset[str]
    functions: tuple[Changed, ...]
    #: Whether it may have changed what other modules hold, too.
    spreads: bool = False
    #: Whether code of libraries, or Python itself, reads what changed by its name.
    is_read_elsewhere: bool = False


#: Why one cannot be told right in place: what was made of it before the first test is there still.
CALLED = "other modules call it while they are loaded"
ELSEWHERE = "what it does elsewhere cannot be seen"


class Unswitchable(Exception):
    """A mutant that exchanging code cannot bring about; loading the module anew can.

    `effect` is the most that it can change, and `tests` are those that can notice that at most, where these are known.
    """

    def __init__(self, reason: str, effect: LoadedEffect | None = None, tests: Set[str] | None = None) -> None:
        super().__init__(reason)
        self.effect = effect
        self.tests = tests


class LoadFailure(Exception):
    """A mutant whose module raises while it is loaded."""


class Switch:
    """The live function objects of some modules, and what they run at present."""

    def __init__(self, subjects: Sequence[Subject], root: str) -> None:
        self._places = _Places(subjects)
        self._root = root
        self._statements: dict[Subject, Statements] = {}
        self._scratches: dict[Subject, Scratch] = {}
        self._transplant: Transplant | None = None
        #: Of each outermost function, its original code objects, and the live functions that run each of these.
        self._codes: dict[SubjectFunction, Codes] = {}
        self._live: dict[SubjectFunction, dict[tuple[str, int], list[FunctionType]]] = {}
        #: Of each of these function objects, by its id, its number and its function.
        self._numbers: dict[int, int] = {}
        self._functions: dict[int, SubjectFunction] = {}
        self._changed: list[tuple[FunctionType, CodeType]] = []
        self._find()
        self._caches = Caches(self._places.is_under_test)
        #: The global names of the modules under test that are loaded.
        self.namespaces = Namespaces(
            [vars(module) for module in list(sys.modules.values()) if self._places.is_subject(module)]
        )

    def knows(self, function: SubjectFunction) -> bool:
        """Whether a live function object runs this function's code."""
        return bool(self._live.get(function))

    def live(self, function: SubjectFunction) -> dict[int, FunctionType]:
        """The live objects of the function and of those in it, each with its number."""
        return {self._numbers[id(live)]: live for lives in self._live.get(function, {}).values() for live in lives}

    def has_siblings(self, function: SubjectFunction) -> bool:
        """Whether several live objects run the same code of this function, or of one in it."""
        return any(len(lives) > 1 for lives in self._live.get(function, {}).values())

    def on(self, subject: Subject, function: SubjectFunction, edits: Sequence[Edit]) -> None:
        """Make the function run as if the edits were made. Raises Unswitchable or Uncompilable."""
        self._exchange(function, mutated_codes(subject, function, edits, self._codes[function]))
        self._caches.clear()

    def exchange(self, subject: Subject, function: SubjectFunction, tree: ast.Module) -> None:
        """Make the function run as its tree says. Raises Unswitchable or Uncompilable."""
        self._exchange(function, codes_of(subject, function, tree, self._codes[function]))

    def namespace(self, subject: Subject) -> dict[str, object] | None:
        """The global names of a module under test, if it is loaded."""
        return self._places.namespace(subject)

    def clear_caches(self) -> None:
        """Forget results of functions under test that are kept for the same arguments."""
        self._caches.clear()

    def prepare(self, subject: Subject) -> None:
        """Do once what `load` needs for any mutant of the module, before workers are forked."""
        if subject not in self._statements:
            with contextlib.suppress(*COMPILE_ERRORS):
                self._statements[subject] = Statements(subject)

    def load(self, subject: Subject, edits: Sequence[Edit]) -> LoadedEffect:
        """Make the module be as if it had been loaded with the edits made, and say what that changed.

        Raises Unswitchable, Uncompilable, and LoadFailure if the mutant raises while it is loaded.
        """
        live = self._places.namespace(subject)
        if live is None:
            raise Unswitchable("the module is not loaded")
        if subject not in self._scratches:
            self.prepare(subject)
            self._scratches[subject] = _scratch(self._statements.get(subject), live, self._root)
        scratch = self._scratches[subject]
        try:
            mutant = scratch.load(edits)
        except Uncompilable as error:
            raise Unswitchable(error.reason) from None
        except Exception as error:
            raise LoadFailure(f"{type(error).__name__}: {error}") from None
        self._transplant = Transplant(live, self._root)
        try:
            self._transplant.apply(scratch.original, mutant, scratch.noise)
        except Untransplantable as error:
            differing = scratch.differing(mutant)
            most = _most(subject, differing | scratch.affected(edits, differing))
            known = None if scratch.spreads(edits, differing) else most
            raise Unswitchable(str(error), known) from None
        self._caches.clear()
        effect = self._effect(self._transplant.effect)
        if not effect.names and not effect.functions:
            if not scratch.comes_to(edits, live):
                return effect
            if scratch.reaches_out(edits) or scratch.spreads(edits, effect.names):
                raise Unswitchable(ELSEWHERE)
        effect = replace(effect, spreads=scratch.spreads(edits, effect.names))
        affected = scratch.affected(edits, effect.names)
        if noise := scratch.noise & affected:
            most = _most(subject, affected)
            effect = replace(effect, names=effect.names | most.names, functions=effect.functions + most.functions)
            try:
                self._transplant.refresh(noise, scratch.original, mutant)
            except Untransplantable as error:
                raise Unswitchable(f"what it affects cannot be compared: {error}", effect) from None
        return effect

    def off(self) -> None:
        """Make every function run its own code again."""
        for function, code in reversed(self._changed):
            function.__code__ = code
        self._changed.clear()
        if self._transplant is not None:
            self._transplant.undo()
            self._transplant = None

    def _effect(self, effect: Effect) -> LoadedEffect:
        changed = []
        for live, place in effect.functions:
            made = self._places.function(live.__code__)
            # By now its code may be that of another function of its name.
            found = self._functions.get(id(live), made and made[1])
            if found is None:
                raise Unswitchable("a function that is in no other differs")
            number = self._numbers.get(id(live))
            # A function in this one may have been made in an earlier test.
            if number is None or (
                place is None and any(isinstance(each, CodeType) for each in live.__code__.co_consts)
            ):
                changed.append(Changed(found))
            else:
                changed.append(Changed(found, Use(number, place)))
        return LoadedEffect(frozenset(effect.names), tuple(changed), is_read_elsewhere=effect.is_read_elsewhere)

    def _exchange(self, function: SubjectFunction, codes: Codes) -> None:
        exchanges = []
        for key, live in self._live.get(function, {}).items():
            code = codes.get(key)
            if code is None or code.co_freevars != self._codes[function][key].co_freevars:
                raise Unswitchable(f"the closure of {key[0]} changes")
            exchanges += [(each, code) for each in live]
        for each, code in exchanges:
            self._changed.append((each, each.__code__))
            each.__code__ = code

    def _find(self) -> None:
        for thing in gc.get_objects():
            # By type, for an instance may lie about its class.
            if type(thing) is FunctionType:
                self._add(thing)

    def _add(self, live: FunctionType) -> None:
        function = self._places.function(live.__code__)
        if function is None:
            return
        subject, found = function
        if found not in self._codes:
            self._codes[found] = numbered(outermost(self._places.module(subject), found.name, found.line))
        for key, code in self._codes[found].items():
            if code.co_qualname == live.__code__.co_qualname and code.co_firstlineno == live.__code__.co_firstlineno:
                self._live.setdefault(found, defaultdict(list))[key].append(live)
                self._numbers[id(live)] = len(self._numbers)
                self._functions[id(live)] = found
                return


class _Places:
    """Which function of which subject a code object belongs to."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._by_path = {os.path.realpath(subject.path): subject for subject in subjects}
        self._by_name: dict[str, Subject | None] = {}
        self._modules: dict[Subject, CodeType] = {}
        #: Of each subject that was found loaded, the name of its module.
        self._names: dict[Subject, str] = {}

    def is_under_test(self, code: CodeType) -> bool:
        """Whether the code stands in one of the files."""
        return self._file(code.co_filename) is not None

    def namespace(self, subject: Subject) -> dict[str, object] | None:
        """The global names of the loaded module, looked for under the name that it had before."""
        known = sys.modules.get(self._names.get(subject, ""))
        if self._subject(known) is subject:
            return vars(known)
        for name, module in list(sys.modules.items()):
            if self._subject(module) is subject:
                self._names[subject] = name
                return vars(module)
        return None

    def is_subject(self, module: object) -> bool:
        return self._subject(module) is not None

    def _subject(self, module: object) -> Subject | None:
        file = getattr(module, "__file__", None)
        return self._file(file) if isinstance(file, str) else None

    def function(self, code: CodeType) -> tuple[Subject, SubjectFunction] | None:
        subject = self._file(code.co_filename)
        if subject is None:
            return None
        outer = code.co_qualname.partition(".<locals>")[0]
        for function in subject.functions:
            if function.name == outer and function.line <= code.co_firstlineno <= (function.node.end_lineno or 0):
                return subject, function
        return None

    def module(self, subject: Subject) -> CodeType:
        """The module's own code, compiled anew."""
        if subject not in self._modules:
            self._modules[subject] = module_code(subject.text, str(subject.path))
        return self._modules[subject]

    def _file(self, name: str) -> Subject | None:
        if name not in self._by_name:
            self._by_name[name] = self._by_path.get(real_path(name))
        return self._by_name[name]


def _most(subject: Subject, names: Set[str]) -> LoadedEffect:
    """All that can change where these names of a module may stand for something else."""
    functions = (Changed(each) for each in subject.functions if each.name.partition(".")[0] in names)
    return LoadedEffect(frozenset(names), tuple(functions))


def _scratch(statements: Statements | None, live: dict[str, object], root: str) -> Scratch:
    if statements is None:
        raise Unswitchable("not all of its statements compile alone")
    try:
        return Scratch(statements, live, root)
    except Exception as error:
        raise Unswitchable(f"the module cannot be loaded twice: {error}") from None
