"""Write the pages of the reference that follow from the code: `python docs/generate.py`.

`--check` writes nothing and fails if a page is not what it would write. The pages of the mutation operators are made
by `python -m mutsinq.operators.pages`.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import sys
import textwrap
import types
import typing
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import click

import mutsinq.core.codec  # noqa: F401  (registers every record)
from mutsinq.cli.main import COMMANDS, main
from mutsinq.config import Config
from mutsinq.core.codec import FORMAT_VERSION
from mutsinq.core.difference import DifferenceKind
from mutsinq.core.example import EXAMPLES, PairExample
from mutsinq.core.input import Build, Call, Input, Link, Linked, Reference
from mutsinq.core.record import RECORDS
from mutsinq.exit_codes import ExitCode

REFERENCE = Path(__file__).parent / "reference"
_GENERATED = "<!-- Written by docs/generate.py; change the code and run that again. -->"


def exit_codes() -> str:
    """The page of exit codes, from the enum and its comments."""
    told = comments(ExitCode)
    rows = [f"| {code.value} | {told[code.name]} |" for code in ExitCode]
    return "\n".join(
        [
            "# Exit codes",
            _GENERATED,
            "",
            "Of every command, like those of `diff`. Messages about trouble go to standard error.",
            "",
            "| code | meaning |",
            "|---|---|",
            *rows,
            "",
            "Trouble outweighs nothing else: `distinguish` exits with 1 as soon as one function differs, even if",
            "another could not be compared. A wrong option of `pytest --mutsinq` and of `mutsinq test` is pytest's",
            "own 4. In Python they are `mutsinq.exit_codes.ExitCode`.",
            "",
        ]
    )


def command_line() -> str:
    """The page of the command line, from the help of each command."""
    parts = ["# Command line", _GENERATED, "", "What `mutsinq --help` and each command's `--help` say.", ""]
    with _context(main, "mutsinq", None) as context:
        parts += ["## mutsinq", "", "```text", main.get_help(context).rstrip(), "```", ""]
        for name in COMMANDS:
            command = main.get_command(context, name)
            if command is None:
                raise LookupError(name)
            parts += _help(command, name, context)
    return "\n".join(parts)


def _help(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """What the help of a command and of its subcommands says."""
    with _context(command, name, parent) as context:
        yield from (f"## {context.command_path}", "", "```text", command.get_help(context).rstrip(), "```", "")
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                yield from _help(found, inner, context) if found else ()


def configuration() -> str:
    """The page of settings, from the dataclass and its comments."""
    told = comments(Config)
    rows = [
        f"| `{field.name.replace('_', '-')}` | `{_toml(field.default)}` | {told[field.name]} |"
        for field in dataclasses.fields(Config)
    ]
    return "\n".join(
        [
            "# Configuration",
            _GENERATED,
            "",
            "Settings stand in the nearest `pyproject.toml` at or above the working directory that has the table",
            "`[tool.mutsinq]`. Options of the command line go before them. An unknown key and a value of the wrong",
            "type are errors.",
            "",
            "```toml",
            "[tool.mutsinq]",
            'exclude-operators = ["statement-deletion"]',
            'exclude-paths = ["src/generated/*"]',
            "```",
            "",
            "| setting | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
            "## Environment",
            "",
            "| variable | meaning |",
            "|---|---|",
            "| `NO_COLOR` | Output without colours. |",
            "| `FORCE_COLOR` | Output with colours, into a file or pipe too. |",
            "| `MUTSINQ_DEBUG` | Show the traceback of an internal error. |",
            "",
        ]
    )


def schema() -> str:
    """A JSON Schema of every record, from the type hints of the record classes."""
    definitions = {name: _record(cls) for name, cls in sorted(RECORDS.items()) if _is_stored(cls)}
    any_record = [{"$ref": f"#/$defs/{name}"} for name in definitions]
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Records of mutsinq",
        "description": "What `mutsinq --json` prints: one record, or a list of records, with the format version.",
        "type": "object",
        "properties": {
            "format_version": {"const": FORMAT_VERSION},
            "data": {"anyOf": [*any_record, {"type": "array", "items": {"anyOf": any_record}}]},
        },
        "required": ["format_version", "data"],
        "additionalProperties": False,
        "$defs": definitions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def data_sets() -> str:
    """The page of the columns of data sets, from the classes of examples and their comments."""
    parts = [
        "# Data sets",
        _GENERATED,
        "",
        "The columns of what [`mutsinq dataset`](../how-to/make-a-data-set.md) writes, one example a line of JSON.",
        "Programs are Python source without comments, in one layout; an input is a call such as `f([1], k=2)`. No",
        "column is ever null. `mutsinq.training.data.dataset.read_examples` reads them.",
        "",
        "## All kinds",
        "",
        *_columns(PairExample, ()),
    ]
    for kind, cls in EXAMPLES.items():
        shared = [field.name for field in dataclasses.fields(PairExample)]
        parts += [f"## {kind}", "", inspect.getdoc(cls) or "", "", *_columns(cls, shared)]
    return "\n".join(parts)


def _columns(cls: type[Any], known: Collection[str]) -> list[str]:
    """A table of the columns that are not known yet."""
    told = comments(cls)
    names = {"str": "text", "int": "number", "bool": "truth value", "tuple[str, ...]": "list of texts"}
    rows = ["| column | type | meaning |", "|---|---|---|"]
    if not known:
        rows.append("| `kind` | text | The kind of the example. |")
    for field in dataclasses.fields(cls):
        if field.name not in known:
            type_name = names.get(str(field.type), "text")
            rows.append(f"| `{field.name}` | {type_name} | {told[field.name]} |")
    return [*rows, ""]


PAGES: dict[str, Callable[[], str]] = {
    "exit-codes.md": exit_codes,
    "cli.md": command_line,
    "configuration.md": configuration,
    "data-sets.md": data_sets,
    "records.schema.json": schema,
}


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    """A context for showing a command's help, of one width wherever this runs."""
    return command.make_context(name, [], parent=parent, resilient_parsing=True, terminal_width=100)


def comments(cls: type[Any]) -> dict[str, str]:
    """The text of the `#:` comments above each field or member of a class, by its name."""
    source = textwrap.dedent(inspect.getsource(cls))
    lines = source.splitlines()
    told: dict[str, str] = {}
    body = typing.cast(ast.ClassDef, ast.parse(source).body[0]).body
    for statement in body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                above: list[str] = []
                for line in reversed(lines[: statement.lineno - 1]):
                    if not line.strip().startswith("#:"):
                        break
                    above.insert(0, line.strip().removeprefix("#:").strip())
                told[name] = " ".join(above)
    return told


#: What travels inside the texts of an Input, never alone.
_INSIDE_INPUTS = (Build, Call, Link, Linked, Reference)


def _is_stored(cls: type[Any]) -> bool:
    """Whether records of the class are written on their own."""
    return cls.__module__.startswith("mutsinq.core.") and cls not in _INSIDE_INPUTS


def _record(cls: type[Any]) -> dict[str, Any]:
    hints, told = typing.get_type_hints(cls), comments(cls)
    properties: dict[str, Any] = {"record": {"const": cls.__name__}}
    for field in dataclasses.fields(cls):
        of_field = _literal(field.name) if cls is Input else _hint(hints[field.name])
        about = {"description": told[field.name]} if told.get(field.name) else {}
        properties[field.name] = {**about, **of_field}
    return {
        "description": re.sub(r"\s+", " ", inspect.getdoc(cls) or ""),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _literal(name: str) -> dict[str, Any]:
    """A field of Input: the text of a value, in the notation of `grammars/call_literal.lark`, or of each call."""
    if name == "calls":
        return {"type": "array", "items": {"type": "string"}}
    return {"type": ["string", "null"] if name == "receiver" else "string"}


def _hint(hint: Any) -> dict[str, Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_hint(arg) for arg in args]}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin is tuple:
        return {"type": "array"} if args[0] is Any else {"type": "array", "items": _hint(args[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _hint(args[1])}
    if hint is DifferenceKind:
        return {"enum": [kind.name for kind in DifferenceKind]}
    if dataclasses.is_dataclass(hint):
        return {"$ref": f"#/$defs/{typing.cast(type, hint).__name__}"}
    return {"type": _JSON_TYPES[hint]}


_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return json.dumps(list(value))
    return json.dumps(value)


def run(check: bool) -> int:
    """Write the pages, or say which are not fresh; gives an exit code."""
    stale = 0
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if check:
            if not path.is_file() or path.read_text("utf-8") != text:
                stale += 1
                print(f"{path} is not fresh: run python docs/generate.py", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run("--check" in sys.argv[1:]))
