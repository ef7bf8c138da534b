"""Pages: the reference of all operators, made from their docstrings and examples.

`python -m mutsinq.operators.pages docs/reference/operators` writes it.
"""

from __future__ import annotations

import difflib
import importlib
import re
import sys
from pathlib import Path
from typing import Any

from mutsinq.operators.protocol import Example, MutationOperator, Status
from mutsinq.operators.table import OPERATORS

#: The sections of the docstring of an operator's module.
SECTIONS = ("What it does", "Why it matters", "Example", "Known equivalents")

_STATUS = {
    Status.STABLE: "stable: used unless excluded",
    Status.OPTIONAL: "optional: used only when named",
    Status.PREVIEW: "preview: used only when named, and may change",
}
_HEADING = re.compile(rf"^({'|'.join(SECTIONS)})\n", re.MULTILINE)


def sections(docstring: str) -> dict[str, str]:
    """The sections of a docstring by title, its first paragraph under the empty title; indentation removed."""
    parts = _HEADING.split(docstring)
    texts = ["\n".join(line.removeprefix("    ") for line in part.splitlines()).strip() for part in parts]
    return {"": texts[0], **dict(zip(texts[1::2], texts[2::2]))}


def pages() -> dict[str, str]:
    """Every page by its file name: one an operator, and `index.md`."""
    operators = [OPERATORS.get(name)() for name in OPERATORS]
    written = {f"{operator.name}.md": _page(operator) for operator in operators}
    return {"index.md": _index(operators), **written}


def _page(operator: MutationOperator[Any]) -> str:
    found = _docstring(operator)
    blocks = [f"# {operator.name}", found[""], f"Status: {_STATUS[operator.status]}."]
    for title in SECTIONS:
        if title == "Example":
            blocks.append("## Examples")
            blocks += [_example(example) for example in operator.examples]
        else:
            blocks.append(f"## {title}")
            blocks.append(found[title])
    return "\n\n".join(blocks) + "\n"


def _example(example: Example) -> str:
    before, after = example.before.splitlines(), example.after.splitlines()
    if before == after:
        return "Left alone:\n\n```python\n" + example.before + "\n```"
    lines = list(difflib.unified_diff(before, after, n=len(before), lineterm=""))[3:]
    return "```diff\n" + "\n".join(line.rstrip() for line in lines) + "\n```"


def _index(operators: list[MutationOperator[Any]]) -> str:
    lines = [
        "# Mutation operators",
        "",
        "`mutsinq mutate` uses the stable ones. `--operators NAME,…` chooses others, `--operators all` takes",
        "every one, and `--exclude NAME,…` leaves some out.",
        "",
        "| operator | what it does | status |",
        "|---|---|---|",
    ]
    for operator in operators:
        title = _docstring(operator)[""].removesuffix(".").replace("|", "\\|")
        lines.append(f"| [{operator.name}]({operator.name}.md) | {title} | {operator.status} |")
    return "\n".join(lines) + "\n"


def _docstring(operator: MutationOperator[Any]) -> dict[str, str]:
    return sections(importlib.import_module(type(operator).__module__).__doc__ or "")


def write(folder: Path) -> None:
    """Write all pages to a folder, and remove those of operators that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
