"""Card: what a data set says of itself, for people and for hosts of data sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mutsinq.core.example import (
    DifficultyExample,
    EvaluatorExample,
    Example,
    ExampleKind,
    GeneratorExample,
    PreferenceExample,
)
from mutsinq.training.data.levels import level_of

_ABOUT: dict[ExampleKind, str] = {
    "evaluator": "Pairs of Python programs that behave differently, each with inputs that show it.",
    "generator": "Python programs, each with a variant that behaves differently, an input that shows it, and how hard "
    "the difference is to find.",
    "preference": "Replies of players of the semantic inequivalence game in twos, the first of which is the better.",
    "difficulty": "Pairs of Python programs that behave differently, with how hard the difference is to find.",
    "equivalence": "Pairs of Python programs that are proved to behave the same, among pairs that differ.",
}
_LIMITS = """\
- A difference is claimed on the inputs that are given, and on no others.
- Inputs lie in the domain that was inferred for the original; inference errs where nothing is annotated.
- Programs are short, self-contained and deterministic functions. Edits by mutation operators are small; people's
  mistakes are often larger.
- Programs keep the licences that their distributions declare: look at the column `licence` before you publish the set,
  or what was trained on it.
"""
#: Rows of a table, beyond which the rest is one row.
_MOST_ROWS = 30


def card(kind: ExampleKind, examples: Sequence[Example], manifest: Mapping[str, Any]) -> str:
    """The text of a data set's `README.md`; what is in `manifest` is told as it stands there."""
    programs = manifest["programs"]
    splits = [f"| {split} | {count:,} | {programs[split]:,} |" for split, count in manifest["examples"].items()]
    parts = [
        _front_matter(list(manifest["examples"])),
        f"# {len(examples):,} {kind} examples\n",
        f"{_ABOUT[kind]} Every difference was seen in fresh processes, under two hash seeds each.",
        "What the columns mean: `docs/reference/data-sets.md` of mutsinq.\n",
    ]
    if manifest["contaminated"]:
        parts.append("**Marked:** it shares programs with sets that are kept for evaluation; see `manifest.json`.\n")
    parts += [
        "\n".join(["| split | examples | original programs |", "|---|---|---|", *splits, ""]),
        _table("Difficulty, 0 to 10", "level", _levels(examples), ordered=True),
        _table("How variants were made", "edit", Counter(example.edit for example in examples)),
        _table("Licences of the originals", "licence", Counter(example.licence for example in examples)),
        _table("Sources of the originals", "source", Counter(_source(example.origin) for example in examples)),
        _table("Left out", "reason", Counter(manifest["dropped"])),
        f"## How it was made\n\n```json\n{_facts(manifest)}\n```\n",
        f"## Limits\n\n{_LIMITS}",
    ]
    return "\n".join(part for part in parts if part)


def _front_matter(splits: Sequence[str]) -> str:
    """What hosts of data sets read: which files are which split."""
    files = [line for split in splits for line in (f"      - split: {split}", f"        path: {split}-*.jsonl")]
    return "\n".join(["---", "configs:", "  - config_name: default", "    data_files:", *files, "---", ""])


def _levels(examples: Sequence[Example]) -> Counter[str]:
    """How many examples are of each difficulty: of evaluator examples the blind rate or that of who played them."""
    counts: Counter[str] = Counter()
    for example in examples:
        match example:
            case EvaluatorExample():
                counts[f"{level_of(example):2}"] += 1
            case GeneratorExample() | DifficultyExample() | PreferenceExample():
                counts[f"{example.difficulty:2}"] += 1
    return counts


def _table(title: str, column: str, counts: Counter[str], *, ordered: bool = False) -> str:
    if not counts:
        return ""
    total = sum(counts.values())
    rows = sorted(counts.items(), key=lambda item: item[0] if ordered else (-item[1], item[0]))
    rest = rows[_MOST_ROWS:]
    if rest:
        rows = [*rows[:_MOST_ROWS], (f"{len(rest)} others", sum(count for _, count in rest))]
    lines = [f"| {_cell(name)} | {count:,} | {100 * count / total:.1f} % |" for name, count in rows]
    return "\n".join([f"## {title}\n", f"| {column} | examples | share |", "|---|---|---|", *lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _source(origin: str) -> str:
    """Package and version, or the file, without the place in it."""
    return origin.partition(":")[0]


def _facts(manifest: Mapping[str, Any]) -> str:
    import json

    told = {name: manifest[name] for name in manifest if name not in ("shards", "dropped", "examples", "programs")}
    return json.dumps(told, indent=2, ensure_ascii=False)
