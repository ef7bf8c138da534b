"""Finding: the folder of a model, whatever names it: a folder, a GGUF file, a name on the hub, or `gemma`."""

from __future__ import annotations

import re
from pathlib import Path

from mutsinq.agents.local.folder import ModelFolder, weights_digest
from mutsinq.agents.local.gemma import gemma_folder
from mutsinq.agents.local.gguf import converted
from mutsinq.errors import AgentError

#: What is fetched from a hub. Weights of other kinds are pickles, which run code when they are loaded.
_FILES = ["*.json", "*.safetensors", "*.model", "*.txt", "*.jinja"]
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


def find_model(spec: str) -> ModelFolder:
    """The folder of the model that a text names.

    `gemma`: the default model, from its packages. A path: a folder, or a GGUF file, which is converted once. Anything
    else is a name on the hub, taken from its cache or fetched. Raises AgentError that says what to do.
    """
    if spec == "gemma":
        return gemma_folder()
    try:
        return _found(spec)
    except OSError as error:
        raise AgentError(f"the model {spec!r} cannot be read: {error}") from error


def _found(spec: str) -> ModelFolder:
    path = Path(spec).expanduser()
    if path.is_file():
        return converted(path)
    name, source = path.resolve().name, str(path.resolve())
    if not path.is_dir():
        # The folders of the hub's cache are named by commits.
        path, name, source = _fetched(spec), spec.rpartition("/")[2], spec
    if not (path / "config.json").is_file():
        hint = "that of an adapter: give it as adapter=" if (path / "adapter_config.json").is_file() else "no model's"
        raise AgentError(f"the folder {spec!r} has no config.json; it is {hint}")
    return ModelFolder(name, path, weights_digest(path), source)


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
