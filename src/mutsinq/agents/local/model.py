"""Model: a language model in memory with its tokenizer, with or without an adapter; for players and for the trainer."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from mutsinq.agents.local.finding import find_model
from mutsinq.agents.local.folder import ModelFolder, weights_digest
from mutsinq.agents.prompt import Prompting
from mutsinq.errors import AgentError

#: The weights in an adapter's folder.
WEIGHTS_FILE = "adapter_model.safetensors"
#: Stands beside them and names the model that it was trained for.
BASE_FILE = "base.json"


@dataclass(frozen=True, slots=True)
class Base:
    """Which model an adapter is for, as its folder says."""

    #: For tables.
    name: str
    #: SHA-256 of its weights.
    digest: str
    #: What it was loaded from: `gemma`, a whole path, a name on the hub.
    source: str
    #: How tasks were put when the adapter was trained; None where nothing is known of that.
    prompting: Prompting | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class LoadedModel:
    """A model ready to run. `model` and `tokenizer` are those of transformers (of peft, with an adapter)."""

    model: Any
    tokenizer: Any
    #: For tables; an adapter's name stands behind a plus.
    name: str
    #: SHA-256 of the base model's weights.
    digest: str
    #: What the base model is found by again: `gemma`, a whole path, a name on the hub.
    source: str
    #: SHA-256 of the adapter's weights; empty without one.
    adapter_digest: str = ""
    #: Of its quantised weights; None where they are floats.
    bits: int | None = None
    #: How tasks were put when the adapter was trained, where its folder says so.
    prompting: Prompting | None = None

    @property
    def device(self) -> Any:
        """The torch device of its weights."""
        return next(self.model.parameters()).device

    @property
    def vocabulary(self) -> int:
        """How many logits it gives for a token; at least the number of tokens."""
        return int(self.model.get_output_embeddings().weight.shape[0])

    @property
    def context(self) -> int:
        """The most tokens of prompt and reply together that it can tell the places of."""
        return int(getattr(self.model.config.get_text_config(), "max_position_embeddings", None) or 2048)

    @property
    def ends(self) -> list[int]:
        """The tokens that end a text."""
        configured = self.model.generation_config.eos_token_id
        ends = configured if isinstance(configured, list) else [configured]
        ends = [*ends, self.tokenizer.eos_token_id]
        return sorted({end for end in ends if end is not None and end < self.vocabulary})

    @property
    def chats(self) -> bool:
        """Whether it has a chat template, as models have that were tuned to follow instructions."""
        return self.tokenizer.chat_template is not None

    def merged(self) -> LoadedModel:
        """The same with the adapter's matrices added to the weights, which runs faster; this one cannot be used then.

        Quantised weights stay beside their adapter.
        """
        if not self.adapter_digest or self.bits:
            return self
        return replace(self, model=self.model.merge_and_unload())


def load_model(
    spec: str,
    adapter: str | Path | None = None,
    device: str = "auto",
    dtype: str | None = None,
    bits: int | None = None,
) -> LoadedModel:
    """Load a model to play or to train with.

    `spec` is `gemma`, a folder, a GGUF file or a name on the hub; `adapter` the folder of a LoRA adapter for it.
    `device` is `auto` (a GPU where there is one) or a name of torch's; `dtype` one of `float32` (the default on a CPU),
    `bfloat16` (the default elsewhere) and `float16` (the default with 8 bits); `bits` 4 or 8 quantises the weights, by
    bitsandbytes.
    Code that comes with a model is never run. Raises AgentError that says what to do.
    """
    try:
        import torch
        import transformers
    except ImportError as error:
        raise AgentError(f"local models need {error.name}: pip install 'mutsinq[neural]'") from None
    folder = find_model(spec)
    place = _device(torch, device)
    # What bitsandbytes multiplies 8-bit weights with.
    usual = "float16" if bits == 8 else "float32" if place == "cpu" else "bfloat16"
    kind = dtype or usual
    if kind not in ("float32", "bfloat16", "float16"):
        raise AgentError(f"dtype {kind!r} is none of float32, bfloat16 and float16")
    options = {"dtype": getattr(torch, kind), "device_map": place, **_quantised(torch, transformers, bits, kind)}
    model, tokenizer = _loaded(transformers, folder, options)
    loaded = LoadedModel(model.eval(), tokenizer, folder.name, folder.digest, folder.source, bits=bits)
    # Special tokens may be more than the model has: some converters add their own, which are never written.
    if tokenizer.vocab_size > loaded.vocabulary:
        raise AgentError(
            f"the tokenizer of {spec!r} has {tokenizer.vocab_size:,} tokens and the model {loaded.vocabulary:,}: "
            "it is another model's"
        )
    return with_adapter(loaded, Path(adapter)) if adapter else loaded


def with_adapter(loaded: LoadedModel, folder: Path) -> LoadedModel:
    """The model with a LoRA adapter on it. Raises AgentError if it is none, or another model's."""
    try:
        import peft
    except ImportError:
        raise AgentError("adapters need peft: pip install 'mutsinq[neural]'") from None
    base = check_adapter(loaded, folder)
    try:
        with warnings.catch_warnings():
            # What transformers says of how peft asks it is nothing that a user can mend.
            warnings.simplefilter("ignore", FutureWarning)
            model = peft.PeftModel.from_pretrained(loaded.model, str(folder))
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        raise AgentError(f"the adapter '{folder}' does not fit {loaded.name}: {reason}") from error
    name = f"{loaded.name}+{folder.resolve().name}"
    prompting = base.prompting if base else None
    digest = weights_digest(folder)
    return replace(loaded, model=model.eval(), name=name, adapter_digest=digest, prompting=prompting)


def check_adapter(loaded: LoadedModel, folder: Path) -> Base | None:
    """What `read_base` reads of an adapter for this model. Raises AgentError if it is none, or another model's."""
    for name in ("adapter_config.json", WEIGHTS_FILE):
        # peft would look for what is missing on the hub, and take pickled weights.
        if not (folder / name).is_file():
            raise AgentError(f"'{folder}' has no {name}: it is no whole folder of an adapter")
    base = read_base(folder)
    if base and base.digest != loaded.digest:
        raise AgentError(
            f"the adapter '{folder}' is for {base.name} ({base.digest[:12]}), "
            f"not for {loaded.name} ({loaded.digest[:12]})"
        )
    return base


def write_base(loaded: LoadedModel, folder: Path, prompting: Prompting | None = None) -> None:
    """Write into an adapter's folder which model it is for, and how tasks were put to it.

    `with_adapter` refuses other models, and players ask in the same way.
    """
    base = Base(loaded.name.partition("+")[0], loaded.digest, loaded.source, prompting)
    (folder / BASE_FILE).write_text(f"{json.dumps(asdict(base))}\n", "utf-8")


def read_base(folder: Path) -> Base | None:
    """What `write_base` wrote; None for an adapter from elsewhere. Raises AgentError if it cannot be read."""
    file = folder / BASE_FILE
    if not file.is_file():
        return None
    try:
        told: dict[str, Any] = json.loads(file.read_text("utf-8"))
        prompting = told.pop("prompting", None)
        base = Base(**told, prompting=Prompting(**prompting) if prompting else None)
        if not all(isinstance(each, str) for each in (base.name, base.digest, base.source)):
            raise TypeError("name, digest and source are texts")
        return base
    except (ValueError, TypeError) as error:
        raise AgentError(f"'{file}' does not say which model the adapter is for: {error!r}") from None


def _device(torch: Any, device: str) -> str:
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(1, device=device)
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise AgentError(f"there is no device {device!r} here ({reason}); use device=auto") from None
    return device


def _quantised(torch: Any, transformers: Any, bits: int | None, kind: str) -> dict[str, Any]:
    if bits is None:
        return {}
    if bits not in (4, 8):
        raise AgentError(f"weights can have 4 or 8 bits, not {bits}")
    try:
        import bitsandbytes  # noqa: F401
    except ImportError:
        raise AgentError(f"bits={bits} needs bitsandbytes: pip install 'mutsinq[quantized]'") from None
    how = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": getattr(torch, kind)}
    settings = transformers.BitsAndBytesConfig(**(how if bits == 4 else {"load_in_8bit": True}))
    return {"quantization_config": settings}


def _loaded(transformers: Any, folder: ModelFolder, options: dict[str, Any]) -> tuple[Any, Any]:
    """The model and its tokenizer, from files alone."""
    import torch

    path = str(folder.path)
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, **local)
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise AgentError(f"the model in '{path}' has no tokenizer that can be read: {reason}") from error
    try:
        with no_bars():
            model = transformers.AutoModelForCausalLM.from_pretrained(path, use_safetensors=True, **local, **options)
    except torch.OutOfMemoryError as error:
        raise AgentError(f"{folder.name} does not fit into the memory of the device; use bits=4, or the CPU") from error
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise AgentError(f"the model in '{path}' cannot be loaded: {reason}") from error
    return model, tokenizer


@contextmanager
def no_bars() -> Iterator[None]:
    """Without the bars of transformers, which would stand in the middle of what the user's command tells."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
