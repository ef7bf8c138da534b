"""Targets: which files of a project are the code under test."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from contextlib import suppress
from fnmatch import fnmatch
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from mutsinq.errors import InputError
from mutsinq.static.project import python_files
from mutsinq.static.sources import import_root, read_file
from mutsinq.static.syntax import fresh_tree
from mutsinq.suite.whereabouts import real_path

_NOT_CODE = {"setup.py", "conftest.py", "noxfile.py", "tasks.py", "versioneer.py"}
_NOT_PACKAGES = {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks", "scripts"}
#: Where setuptools writes the names of a project's packages, also of one that has a `setup.py` and nothing else.
_TOP_LEVEL = "*.egg-info/top_level.txt"
#: Where coverage has its settings, beside `pyproject.toml`.
_COVERAGE_SECTIONS = ((".coveragerc", "run"), ("setup.cfg", "coverage:run"), ("tox.ini", "coverage:run"))


def find_targets(
    root: Path, named: Sequence[str], exclude: Sequence[str] = (), covered: Sequence[str] = ()
) -> list[Path]:
    """The files to mutate: those that `named` stands for, or those of the project at `root`.

    A project's code is what its metadata says, else what coverage is measured of, by its settings or as `covered`
    says, else what lies in `src`, else the packages and modules in its root that are no tests, docs or scripts, else
    modules in no package. Raises InputError if nothing is found, or a test is named.
    """
    places = list(named) or [str(place) for place in _places(root, covered)]
    if not places:
        raise InputError(f"{root}: no code to mutate was found; name it: `--mutsinq PATH`")
    files = dict.fromkeys(file.resolve() for place in places for file in python_files(place, exclude))
    if tests := [file.name for file in files if _is_test(file.name)]:
        where = "before `--mutsinq`, or after `--` in `mutsinq test`"
        raise InputError(f"{', '.join(tests)}: code to mutate is named here; tests to run are named {where}")
    return [file for file in files if named or file.name not in _NOT_CODE]


def find_compiled(files: Iterable[Path]) -> list[Path]:
    """The extension modules that lie beside the files: code under test that has no Python to mutate."""
    folders = dict.fromkeys(file.parent for file in files)
    places = [place for folder in folders for place in sorted(folder.iterdir())]
    return [place for place in places if place.name.endswith(tuple(EXTENSION_SUFFIXES))]


def find_unreadable(files: Iterable[Path]) -> list[Path]:
    """Those of the files that this Python cannot read, such as templates: no test can load them."""
    return [file for file in files if not _is_readable(file)]


def _is_readable(file: Path) -> bool:
    try:
        fresh_tree(read_file(file).text)
    except InputError:
        return False
    return True


def _places(root: Path, covered: Sequence[str]) -> list[Path]:
    """Packages and modules of a project."""
    metadata = _metadata(root)
    for names in (_declared(metadata), _installed(root, metadata), _covered(root, metadata, covered)):
        found = [place for name in names for place in (root / "src" / name, root / name) if _is_code(place)]
        modules = [place.with_name(f"{place.name}.py") for place in found if not place.is_dir()]
        if found:
            return [place for place in found if place.is_dir()] + modules
    if (root / "src").is_dir():
        return [root / "src"]
    return list(_in_root(root)) or list(_in_no_package(root))


def _is_code(place: Path) -> bool:
    return place.is_dir() or place.with_name(f"{place.name}.py").is_file()


def _in_root(root: Path) -> Iterator[Path]:
    for entry in sorted(root.iterdir()):
        if entry.is_dir():
            if (entry / "__init__.py").is_file() and entry.name not in _NOT_PACKAGES:
                yield entry
        elif (
            entry.suffix == ".py"
            and entry.name not in _NOT_CODE
            and not (_is_test(entry.name) or entry.stem in _NOT_PACKAGES)
        ):
            yield entry


def _in_no_package(root: Path) -> Iterator[Path]:
    with suppress(InputError):
        yield from (file for file in python_files(str(root)) if file.relative_to(root).parts[0] not in _NOT_PACKAGES)


def _is_test(name: str) -> bool:
    return fnmatch(name, "test_*.py") or fnmatch(name, "*_test.py")


def _metadata(root: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _declared(metadata: dict[str, Any]) -> list[str]:
    """Top-level packages that the build's settings name, and a package of the project's own name."""
    tool = metadata.get("tool", {})
    setuptools = tool.get("setuptools", {})
    names: list[object] = []
    for packages in (setuptools.get("packages"), setuptools.get("py-modules")):
        names += packages if isinstance(packages, list) else []
    wheel = tool.get("hatch", {}).get("build", {}).get("targets", {}).get("wheel", {})
    names += [Path(str(package)).name for package in wheel.get("packages", ())]
    names += [tool.get("flit", {}).get("module", {}).get("name", "")]
    if not any(names):
        names = [metadata.get("project", {}).get("name", "")]
    top = dict.fromkeys(str(name).partition(".")[0].replace("-", "_") for name in names if name)
    return list(top)


def _installed(root: Path, metadata: dict[str, Any]) -> list[str]:
    """The top-level packages of the project's installed distribution, or of what was built of it in its folder."""
    texts = [file.read_text("utf-8") for place in (root, root / "src") for file in place.glob(_TOP_LEVEL)]
    with suppress(PackageNotFoundError, ValueError):
        texts.append(distribution(metadata.get("project", {}).get("name", "")).read_text("top_level.txt") or "")
    return list(dict.fromkeys(name for text in texts for name in text.split() if name not in _NOT_PACKAGES))


def _covered(root: Path, metadata: dict[str, Any], named: Sequence[str]) -> list[str]:
    """What coverage is measured of, without tests and the project as a whole."""
    run = metadata.get("tool", {}).get("coverage", {}).get("run", {})
    names = [*named, *run.get("source", ()), *run.get("source_pkgs", ())]
    for file, section in _COVERAGE_SECTIONS:
        settings = ConfigParser(interpolation=None)
        with suppress(ConfigError, UnicodeDecodeError):
            settings.read(root / file, "utf-8")
            names += settings.get(section, "source", fallback="").replace(",", " ").split()
    places = [name if (root / name).exists() else name.replace(".", "/") for name in names]
    return [place for place in places if Path(place).name not in ("", *_NOT_PACKAGES)]


def forget(files: Iterable[Path], before: Collection[str]) -> None:
    """Unload the packages under test where only mutsinq stands on them, so that tests load them as they are measured.

    `before` has the names of the modules that were loaded before mutsinq was: others may stand on those.
    """
    shared = {name.partition(".")[0] for name in before}
    tops = {_top_level(file) for file in files} - shared
    for name in list(sys.modules):
        if name.partition(".")[0] in tops:
            del sys.modules[name]


def _top_level(file: Path) -> str:
    """The name of the outermost package around a file, or of its module."""
    return Path(file.relative_to(import_root(file.parent)).parts[0]).stem


def loaded(files: Iterable[Path]) -> set[Path]:
    """Those of the files that are loaded as modules."""
    present = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    places = {real_path(file) for file in present if isinstance(file, str)}
    return {file for file in files if str(file) in places}


def elsewhere(files: Iterable[Path]) -> dict[str, Path]:
    """Top-level names of the files under test that other files are loaded by, with the folders of these."""
    found = {}
    for file in files:
        name = _top_level(file)
        other = getattr(sys.modules.get(name), "__file__", None)
        if isinstance(other, str) and import_root(Path(other).resolve().parent) != import_root(file.parent):
            found[name] = Path(other).parent
    return found
