"""Folder: a model's files on disk, and the cache where those that mutsinq made are kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutsinq.errors import AgentError


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder of one model: `config.json`, weights as safetensors, a tokenizer."""

    #: For tables: `gemma`, or the last part of a path.
    name: str
    path: Path
    #: SHA-256 that says which weights these are, hexadecimal: adapters fit no others.
    digest: str
    #: What `find_model` finds it by again, from any working directory: `gemma`, a whole path, `owner/name`.
    source: str


def weights_digest(folder: Path) -> str:
    """SHA-256 over the safetensors files of a folder. Raises AgentError where there are none."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise AgentError(f"the folder '{folder}' has no weights as safetensors; pickled ones are not loaded")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """A folder of this name in the user's cache, filled by `make` if there is none yet.

    It stands there whole or not at all, also where several processes make it at once. `$XDG_CACHE_HOME`, `~/.cache` by
    default, says where caches lie. Raises AgentError if it cannot be written.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mutsinq" / "models"
    folder = home / name
    if folder.is_dir():
        return folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=home))
        try:
            make(unfinished)
            if not folder.is_dir():
                unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise AgentError(
            f"the model cannot be kept in '{home}': {error}; make room, or set XDG_CACHE_HOME to another folder"
        ) from error
    return folder
