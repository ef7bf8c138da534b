"""Models: the folders of shipped adapters, each with a card filled from its own files, and an index of all.

```
models/
  README.md              the index, for people
  index.json             the same, the best of each role first, for `--agent`
  NAME/README.md         the card
  NAME/train.toml        the settings that reproduce it
  NAME/training.json     what came of training
  NAME/notes.md          what else there is to know, for the card; may be missing
  NAME/eval.json         of an evaluator: `mutsinq evaluate … -e adapter:models/NAME --json models/NAME/eval.json`;
                         of a generator: the same with `evaluate generators … -g adapter:models/NAME`
  NAME/adapter_model.safetensors, adapter_config.json, base.json, originals.txt
```
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from mutsinq.agents.local.model import WEIGHTS_FILE
from mutsinq.agents.shelf import INDEX
from mutsinq.errors import InputError
from mutsinq.reports.cards import Model, card
from mutsinq.reports.tables import Table
from mutsinq.training.account import TRAINING_FILE, read_training

EVALUATION_FILE = "eval.json"


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
            model.told,
        )
        for model in models
    ]
    headings = ("adapter", "role", "base", "weights", "result")
    return "\n".join([head, *Table(headings, tuple(rows)).markdown(), ""])


def _read(folder: Path) -> Model:
    path = folder / EVALUATION_FILE
    training = read_training(folder)
    try:
        evaluation = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        model = Model(folder, training, evaluation)
        _ = model.score
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(f"{path}: is no evaluation: {error}; make it with `mutsinq evaluate --json`") from None
    return model


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB" if path.is_file() else "not shipped"
