"""Models: the folders of shipped adapters, each with a card filled from its own files, and an index of all.

```
models/
  README.md              the index, for people
  index.json             the same, the best of each role first, for `--agent`
  NAME/README.md         the card
  NAME/train.toml        the settings that reproduce it
  NAME/training.json     what came of training
  NAME/notes.md          what else there is to know, for the card; may be missing
  NAME/eval.json         `mutsinq evaluate … -e adapter:models/NAME --json models/NAME/eval.json`
  NAME/adapter_model.safetensors, adapter_config.json, base.json, originals.txt
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutsinq.agents.shelf import INDEX
from mutsinq.errors import InputError
from mutsinq.reports.tables import Table
from mutsinq.training.adapter import WEIGHTS_FILE
from mutsinq.training.train import CONFIG_FILE, TRAINING_FILE, Training, read_training

EVALUATION_FILE = "eval.json"
#: What no other file of an adapter says of it: written by hand, part of its card.
NOTES_FILE = "notes.md"
#: Under which terms a base model may be used, by the name that adapters give it.
_LICENCES = {"gemma": "Gemma Terms of Use, https://ai.google.dev/gemma/terms; passing on the adapter passes them on"}
_LIMITS = """\
- It proposes inputs and proves nothing: *equivalent* from it is no evidence, and a difference counts once it was run.
- It was trained on short, self-contained functions with edits by mutation operators; on others expect less.
- It sees a few hundred lines at most.
"""


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
    def own_rows(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Set, part and numbers, wherever this adapter was measured alone."""
        for each in self.evaluation.get("sets", ()):
            for part in each["parts"]:
                for row in part["rows"]:
                    head = row["evaluator"].partition(",")[0]
                    if head.startswith("adapter:") and Path(head.partition(":")[2]).name == self.name:
                        yield each["name"], part["name"], row

    @property
    def score(self) -> float:
        """What the best one is chosen by: the mean share of pairs that blind inputs seldom solve, with most inputs."""
        shares = [_best(row) for _, part, row in self.own_rows if part == "low-blind"]
        return sum(shares) / len(shares) if shares else -1.0


def read_models(folder: Path) -> list[Model]:
    """All adapters in a folder, evaluators first, the best of each role first. Raises InputError or TrainingError."""
    found = [_read(each.parent) for each in sorted(folder.glob(f"*/{TRAINING_FILE}"))]
    return sorted(found, key=lambda model: (model.training.role, -model.score, model.name))


def write_shelf(folder: Path) -> list[Path]:
    """Write all cards and the index; returns the files. Raises what `read_models` raises."""
    models = read_models(folder)
    files = {model.folder / "README.md": card(model) for model in models}
    files[folder / "README.md"] = index(models)
    listed = [{"name": model.name, "role": model.training.role, "base": model.training.base} for model in models]
    files[folder / INDEX] = json.dumps(listed, indent=1) + "\n"
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return list(files)


def index(models: Sequence[Model]) -> str:
    """The table of all adapters."""
    head = (
        "# Models\n\nAdapters of language models that were trained with this project; the first of each role is what "
        "`--agent` and the\nplayer `adapter` use. A folder each: its card (`README.md`), the settings of its training, "
        "its evaluation, and its\nweights. Made by `python models/generate.py`.\n"
    )
    if not models:
        return f"{head}\nThere are none yet.\n"
    rows = [
        (
            f"[{model.name}]({model.name}/README.md)",
            model.training.role,
            model.training.base,
            _size(model.folder / WEIGHTS_FILE),
            "; ".join(f"{where}: {_told(row)}" for where, part, row in model.own_rows if part == "low-blind") or "",
        )
        for model in models
    ]
    headings = ("adapter", "role", "base", "weights", "solved of pairs that blind inputs seldom solve")
    return "\n".join([head, *Table(headings, tuple(rows)).markdown(), ""])


def card(model: Model) -> str:
    """The text of an adapter's card."""
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
        f"```sh\nmutsinq distinguish A.py B.py --agent adapter:{model.name}\n```\n",
        "## Training\n",
        f"`mutsinq train {training.role} --data DATA --config train.toml --out FOLDER`, with the data of the digest "
        f"`{training.data[:12]}`\nand this `train.toml`:\n",
        f"```toml\n{config}\n```\n",
        "## Results\n",
        *_results(model),
        "\n## Limits\n",
        _LIMITS,
    ]
    return "\n".join(parts)


def _notes(path: Path) -> list[str]:
    return ["\n## What to know\n", path.read_text("utf-8").rstrip()] if path.is_file() else []


def _results(model: Model) -> Iterator[str]:
    if not model.evaluation:
        yield "Not measured yet."
        return
    yield "All in one run of `mutsinq evaluate`; shares in percent with 95 % intervals.\n"
    for each in model.evaluation["sets"]:
        for part in each["parts"]:
            counts = list(part["rows"][0]["solved"])
            counts.sort(key=int)
            rows = [
                (row["evaluator"], *(_share(row["solved"][count]) for count in counts), f"{row['cpu_seconds']:.2f}")
                for row in part["rows"]
            ]
            yield f"\n### {each['name']}: {part['name']}, {part['pairs']:,} pairs of {part['originals']:,} originals\n"
            headings = ("evaluator", *(f"{count} inputs" for count in counts), "CPU s/pair")
            yield from Table(headings, tuple(rows)).markdown()
    if marked := model.evaluation["about"].get("trained on"):
        yield f"\n**Not to be trusted: measured on programs that were trained on** ({', '.join(marked)})."


def _read(folder: Path) -> Model:
    path = folder / EVALUATION_FILE
    try:
        evaluation = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        if evaluation and not isinstance(evaluation["sets"], list):
            raise TypeError("its sets are no list")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: is no evaluation: {error}; make it with `mutsinq evaluate --json`") from None
    return Model(folder, read_training(folder), evaluation)


def _best(row: Mapping[str, Any]) -> float:
    return float(row["solved"][max(row["solved"], key=int)]["mean"])


def _told(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{_share(row['solved'][count])} with {count}" for count in sorted(row["solved"], key=int))


def _share(told: Mapping[str, float]) -> str:
    return f"{100 * told['mean']:.1f} ({100 * told['low']:.0f}-{100 * told['high']:.0f})"


def _licence(base: str) -> str:
    return _LICENCES.get(base, "those of its publisher")


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB" if path.is_file() else "not shipped"
