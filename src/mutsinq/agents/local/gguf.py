"""GGUF: files of quantised weights, converted once to a folder that loads in a second instead of half a minute.

The weights are dequantised to 16-bit floats, whose rounding is some hundred times finer than that of 4-bit blocks.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from mutsinq.agents.local.folder import ModelFolder, kept
from mutsinq.errors import AgentError

#: What transformers leaves on a dequantised model, and because of which it refuses to save it.
_MARKS = ("hf_quantizer", "is_quantized", "quantization_method")


def converted(file: Path) -> ModelFolder:
    """The folder of the model in a GGUF file, in the user's cache; the digest is the file's.

    Raises AgentError for a file that is none or of an architecture that transformers cannot read.
    """
    with file.open("rb") as stream:
        if stream.read(4) != b"GGUF":
            raise AgentError(f"'{file}' is neither a folder nor a GGUF file")
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()

    def make(folder: Path) -> None:
        model, tokenizer = read_gguf(file)
        save_half(model, folder)
        tokenizer.save_pretrained(folder)

    return ModelFolder(file.stem, kept(f"gguf-{digest[:16]}", make), digest, str(file.resolve()))


def read_gguf(file: Path) -> tuple[Any, Any]:
    """The dequantised model, in 32-bit floats on the CPU, and the tokenizer."""
    try:
        import gguf  # noqa: F401
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise AgentError(f"GGUF files need {error.name}: pip install 'mutsinq[neural]'") from None
    where = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
    try:
        tokenizer = AutoTokenizer.from_pretrained(**where)
        model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise AgentError(
            f"'{file}' cannot be read ({reason}); a GGUF file must be of an architecture that transformers knows, or "
            "be served by llama.cpp: see player `served:`"
        ) from error
    for mark in _MARKS:
        if mark in vars(model):
            delattr(model, mark)
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return model, tokenizer


def save_half(model: Any, folder: Path) -> None:
    """Write a model's weights as 16-bit floats, without a loss of range."""
    import torch

    largest = max(float(weight.detach().abs().max()) for weight in model.parameters())
    model.to(torch.float16 if largest < torch.finfo(torch.float16).max else torch.bfloat16).save_pretrained(folder)
