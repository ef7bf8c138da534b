"""Folder: where a model's files lie, whatever names it: a folder, a GGUF file, a name on the hub, or `gemma`."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutsinq.errors import AgentError

#: What is fetched from a hub. Weights of other kinds are pickles, which run code when they are loaded.
_FILES = ["*.json", "*.safetensors", "*.model", "*.txt", "*.jinja"]
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


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


def find_model(spec: str) -> ModelFolder:
    """The folder of the model that a text names.

    `gemma`: the default model, from its packages. A path: a folder, or a GGUF file, which is converted once. Anything
    else is a name on the hub, taken from its cache or fetched. Raises AgentError that says what to do.
    """
    if spec == "gemma":
        from mutsinq.agents.local.gemma import gemma_folder

        return gemma_folder()
    try:
        return _found(spec)
    except OSError as error:
        raise AgentError(f"the model {spec!r} cannot be read: {error}") from error


def _found(spec: str) -> ModelFolder:
    path = Path(spec).expanduser()
    if path.is_file():
        from mutsinq.agents.local.gguf import converted

        return converted(path)
    name, source = path.resolve().name, str(path.resolve())
    if not path.is_dir():
        # The folders of the hub's cache are named by commits.
        path, name, source = _fetched(spec), spec.rpartition("/")[2], spec
    if not (path / "config.json").is_file():
        hint = "that of an adapter: give it as adapter=" if (path / "adapter_config.json").is_file() else "no model's"
        raise AgentError(f"the folder {spec!r} has no config.json; it is {hint}")
    return ModelFolder(name, path, weights_digest(path), source)


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


def _fetched(spec: str) -> Path:
    if not _HUB_NAME.fullmatch(spec):
        raise AgentError(f"there is no folder or GGUF file {spec!r}")
    from huggingface_hub import snapshot_download

    try:
        try:
            return Path(snapshot_download(spec, allow_patterns=_FILES, local_files_only=True))
        except Exception:
            return Path(snapshot_download(spec, allow_patterns=_FILES))
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise AgentError(
            f"there is no folder or GGUF file {spec!r}, and the hub gives no model of this name ({reason}); "
            "give a path, or `gemma` after pip install 'mutsinq[gemma]'"
        ) from error
