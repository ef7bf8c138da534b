"""The recipe of the shipped adapters: an evaluator, its variant-blind twin and a generator, with three seeds.

On a machine without a GPU, `prepare` makes files of at most 40 MB of the data sets; on one with a GPU, `train` trains
all of them, the most telling first, each for at most the minutes of its TOML file: 28 in all. Run again, it goes on;
`--minutes` stops it in time where a run may not take so long. Each finished adapter is also packed into one file.

    python models/recipe/recipe.py prepare --evaluator DATA --generator DATA PREPARED
    python models/recipe/recipe.py train PREPARED OUT [--minutes 9]

Exit codes of `train`: 0 all are trained, 75 (try again) some are left.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tarfile
import time
from pathlib import Path

from mutsinq.training.checkpoint import remove_checkpoints
from mutsinq.training.configuration import Role, TrainingConfig, read_config
from mutsinq.training.loop import Progress
from mutsinq.training.prepared import MODEL_FOLDER
from mutsinq.training.train import prepare, train

HERE = Path(__file__).parent
SEEDS = (0, 1, 2)
#: Name of each kind of adapter: its role, and what is changed in the role's TOML file.
KINDS: dict[str, tuple[Role, dict[str, str]]] = {
    "evaluator": ("evaluator", {}),
    "evaluator-blind": ("evaluator", {"view": "blind"}),
    "generator": ("generator", {}),
}
#: A difference without a twin says nothing, so pairs come first; one generator is enough.
RUNS = [(kind, seed) for seed in SEEDS for kind in ("evaluator", "evaluator-blind")] + [("generator", 0)]
TRY_AGAIN = 75


def configured(kind: str, seed: int = 0) -> tuple[Role, TrainingConfig]:
    """The role and the configuration of an adapter."""
    role, changes = KINDS[kind]
    return role, read_config(HERE / f"{role}.toml", changes={**changes, "seed": seed})


def prepare_all(folders: dict[Role, Path], prepared: Path) -> None:
    """Make everything ready, with one copy of the base model for all."""
    for kind in KINDS:
        role, config = configured(kind)
        data = prepare(role, [folders[role]], config, prepared / kind)
        print(f"{kind}: {len(data.train):,} lessons, {data.too_long:,} too long")
        own = prepared / kind / MODEL_FOLDER
        if (prepared / MODEL_FOLDER).exists():
            shutil.rmtree(own)
        else:
            own.rename(prepared / MODEL_FOLDER)


def train_all(prepared: Path, out: Path, minutes: float = float("inf")) -> bool:
    """Train every adapter that is not trained yet, for so many minutes; whether all are trained now."""
    end = time.monotonic() + 60 * minutes

    def stop_in_time(progress: Progress) -> None:
        if time.monotonic() > end:
            # As Ctrl-C does: a checkpoint is kept.
            raise KeyboardInterrupt

    for kind, seed in RUNS:
        name = f"{kind}-{seed}"
        role, config = configured(kind, seed)
        try:
            done = train(role, [prepared / kind], config, out / name, tell=stop_in_time)
        except KeyboardInterrupt:
            print(f"{name}: stopped in time; run again to go on", flush=True)
            return False
        pack(out / name)
        speed = done.tokens / max(done.seconds, 1e-9)
        print(
            f"{name}: {done.steps:,} steps in {done.seconds:,.0f} s, {speed:,.0f} tokens/s, held-out loss "
            f"{done.held_out_before} before, {done.held_out_after} after",
            flush=True,
        )
    return True


def pack(folder: Path) -> None:
    """Put a finished adapter into `FOLDER.tar`, without its checkpoints, unless it is there."""
    packed = folder.with_name(f"{folder.name}.tar")
    if not packed.exists():
        remove_checkpoints(folder)
        unfinished = folder.with_name(f"{folder.name}.tar.part")
        with tarfile.open(unfinished, "w") as archive:
            archive.add(folder, folder.name)
        unfinished.rename(packed)


def main() -> None:
    """Prepare or train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, dest="command")
    preparing = commands.add_parser("prepare")
    preparing.add_argument("--evaluator", type=Path, required=True)
    preparing.add_argument("--generator", type=Path, required=True)
    preparing.add_argument("prepared", type=Path)
    training = commands.add_parser("train")
    training.add_argument("prepared", type=Path)
    training.add_argument("out", type=Path)
    training.add_argument("--minutes", type=float, default=float("inf"), help="stop before; run again to go on")
    arguments = parser.parse_args()
    if arguments.command == "prepare":
        prepare_all({"evaluator": arguments.evaluator, "generator": arguments.generator}, arguments.prepared)
    elif not train_all(arguments.prepared, arguments.out, arguments.minutes):
        sys.exit(TRY_AGAIN)


if __name__ == "__main__":
    main()
