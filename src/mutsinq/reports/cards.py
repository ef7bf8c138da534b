"""Cards: what a trained adapter says of itself, filled from the files of its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutsinq.core.counted import counted
from mutsinq.evaluation.scores import Estimate
from mutsinq.reports.tables import Table
from mutsinq.training.account import Training
from mutsinq.training.folder import CONFIG_FILE

#: What no other file of an adapter says of it: written by hand, part of its card.
NOTES_FILE = "notes.md"
#: Under which terms a base model may be used, by the name that adapters give it.
_LICENCES = {"gemma": "Gemma Terms of Use, https://ai.google.dev/gemma/terms; passing on the adapter passes them on"}
_USE = {
    "evaluator": "mutsinq distinguish A.py B.py --agent adapter:{}",
    "generator": "mutsinq mutate FILE.py --generator adapter:{} --verify",
}
_LIMITS = {
    "evaluator": """\
- It proposes inputs and proves nothing: *equivalent* from it is no evidence, and a difference counts once it was run.
""",
    "generator": """\
- It proposes variants and vouches for nothing: many are no different, and none counts until it was run.
""",
}
_OTHER_LIMITS = """\
- It was trained on short, self-contained functions with edits by mutation operators; on others expect less.
- It sees a few hundred lines at most.
"""
_READ = """
Valid, equal and useful are shares of all proposals, distinct is one of the valid ones. *Equal*: proved to change
nothing; *difficulty*: the share of random typed inputs that do not show the difference; *useful*: distinct, valid, and
not solved by one second of typed fuzz."""
#: Shares of a generator that its card tells.
_SHARES = ("valid", "distinct", "equal", "difficulty", "useful")


@dataclass(frozen=True, slots=True)
class Model:
    """One adapter with what is known of it."""

    folder: Path
    training: Training
    #: What `mutsinq evaluate --json` wrote; empty where it was not measured.
    evaluation: Mapping[str, Any]

    @property
    def name(self) -> str:
        """That of its folder."""
        return self.folder.name

    @property
    def score(self) -> float:
        """What the best one of a role is chosen by; -1 if it was not measured.

        Of an evaluator the mean share of pairs that blind inputs seldom solve, with most inputs; of a generator the
        share of useful proposals.
        """
        if self.training.role == "generator":
            shares = [float(row["useful"]["mean"]) for row in self._written]
        else:
            shares = [float(row["solved"][max(row["solved"], key=int)]["mean"]) for _, row in self._solved]
        return sum(shares) / len(shares) if shares else -1.0

    @property
    def told(self) -> str:
        """What the score rests on, in words."""
        if self.training.role == "generator":
            return "; ".join(f"valid {_share(row['valid'])}, useful {_share(row['useful'])}" for row in self._written)
        return "; ".join(
            f"{where}, where blind inputs seldom solve: "
            + ", ".join(f"{_share(row['solved'][count])} with {count}" for count in sorted(row["solved"], key=int))
            for where, row in self._solved
        )

    @property
    def _solved(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Set and numbers, wherever this evaluator was measured alone on pairs that blind inputs seldom solve."""
        return [
            (each["name"], row)
            for each in self.evaluation.get("sets", ())
            for part in each["parts"]
            for row in part["rows"]
            if part["name"] == "low-blind" and self._is_self(row["evaluator"])
        ]

    @property
    def _written(self) -> list[Mapping[str, Any]]:
        return [row for row in self.evaluation.get("generators", ()) if self._is_self(row["generator"])]

    def _is_self(self, spec: str) -> bool:
        kind, _, target = spec.partition(",")[0].partition(":")
        return kind == "adapter" and Path(target).name == self.name


def card(model: Model) -> str:
    """The text of an adapter's `README.md`."""
    training = model.training
    facts = [
        ("role", training.role),
        ("base model", f"{training.base} ({training.base_digest[:12]}), whose terms hold: {_licence(training.base)}"),
        ("trained on", f"{training.examples:,} lessons ({training.too_long:,} left out as too long)"),
        ("training", f"{training.steps:,} steps, {training.tokens:,} tokens, {training.seconds:,.0f} s"),
        ("hardware", training.hardware),
        ("held-out loss", f"{_number(training.held_out_before)} before, {_number(training.held_out_after)} after"),
        ("versions", ", ".join(f"{name} {version}" for name, version in sorted(training.versions.items()))),
        ("digest of the weights", training.adapter_digest),
    ]
    config = (model.folder / CONFIG_FILE).read_text("utf-8").rstrip()
    parts = [
        f"# {model.name}\n",
        *Table(("", "what"), tuple(facts)).markdown(),
        *_notes(model.folder / NOTES_FILE),
        "\n## Use\n",
        f"```sh\n{_USE[training.role].format(model.name)}\n```\n",
        "## Training\n",
        f"`mutsinq train {training.role} --data DATA --config train.toml --output FOLDER`, with the data of the digest "
        f"`{training.data[:12]}`\nand this `train.toml`:\n",
        f"```toml\n{config}\n```\n",
        "## Results\n",
        *_results(model),
        "\n## Limits\n",
        _LIMITS[training.role] + _OTHER_LIMITS,
    ]
    return "\n".join(parts)


def _notes(path: Path) -> list[str]:
    return ["\n## What to know\n", path.read_text("utf-8").rstrip()] if path.is_file() else []


def _results(model: Model) -> Iterator[str]:
    if not model.evaluation:
        yield "Not measured yet."
        return
    yield "All in one run of `mutsinq evaluate`; shares in percent with 95 % intervals.\n"
    if model.training.role == "generator":
        yield from _of_generators(model.evaluation)
    else:
        yield from _of_sets(model.evaluation)
    if marked := model.evaluation["about"].get("trained on"):
        yield f"\n**Not to be trusted: measured on programs that were trained on** ({', '.join(marked)})."


def _of_sets(evaluation: Mapping[str, Any]) -> Iterator[str]:
    for each in evaluation["sets"]:
        for part in each["parts"]:
            counts = sorted(part["rows"][0]["solved"], key=int)
            rows = [
                (row["evaluator"], *(_share(row["solved"][count]) for count in counts), f"{row['cpu_seconds']:.2f}")
                for row in part["rows"]
            ]
            pairs = f"{counted(part['pairs'], 'pair')} of {counted(part['originals'], 'original')}"
            yield f"\n### {each['name']}: {part['name']}, {pairs}\n"
            headings = ("evaluator", *(counted(int(count), "input") for count in counts), "CPU s/pair")
            yield from Table(headings, tuple(rows)).markdown()


def _of_generators(evaluation: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (row["generator"], f"{row['proposals']:,}", *(_share(row[name]) for name in _SHARES), f"{row['seconds']:.2f}")
        for row in evaluation["generators"]
    ]
    yield from Table(("generator", "proposals", *_SHARES, "s/proposal"), tuple(rows)).markdown()
    yield _READ


def _share(told: Mapping[str, Any]) -> str:
    return Estimate(**told).percent


def _licence(base: str) -> str:
    return _LICENCES.get(base, "those of its publisher")


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"
