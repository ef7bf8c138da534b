"""Adapter: LoRA matrices on a base model, fresh or loaded, and how they are saved.

LoRA: Hu et al., *LoRA: Low-Rank Adaptation of Large Language Models*, ICLR 2022, by peft.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mutsinq.agents.local.folder import weights_digest
from mutsinq.agents.local.model import WEIGHTS_FILE, LoadedModel, check_adapter, load_model, write_base
from mutsinq.agents.prompt import Prompting
from mutsinq.errors import AgentError, TrainingError
from mutsinq.training.configuration import TrainingConfig

#: Names of the adapters on the model: the one that is trained, and the one that it is compared with.
_TRAINED, _START = "default", "start"


def check_installed() -> None:
    """Raise TrainingError where a package that training needs is missing, before anything else is done."""
    if missing := [name for name in ("torch", "transformers", "peft") if find_spec(name) is None]:
        raise TrainingError(f"training needs {', '.join(missing)}: pip install 'mutsinq[neural]'")


class Adapter:
    """A model whose LoRA matrices alone are trained."""

    def __init__(self, config: TrainingConfig, device: str = "auto", loaded: LoadedModel | None = None) -> None:
        """Put the adapter on the base model, which is loaded where it is not given.

        Raises AgentError if the base cannot be loaded, or if `config.start` is no adapter for it.
        """
        import torch

        dtype = None if config.precision == "auto" else config.precision
        self.loaded = loaded or load_model(config.base, device=device, dtype=dtype)
        self.config = config
        torch.manual_seed(config.seed)
        self.model = self._fresh() if not config.start else self._continued(Path(config.start))
        if config.gradient_checkpointing:
            self.model.gradient_checkpointing_enable({"use_reentrant": False})
            self.model.enable_input_require_grads()
        self.parameters = {
            name.replace(f".{_TRAINED}.", "."): parameter
            for name, parameter in self.model.named_parameters()
            if parameter.requires_grad
        }

    def _fresh(self) -> Any:
        import peft

        config = self.config
        lora = peft.LoraConfig(
            r=config.rank,
            lora_alpha=config.alpha,
            lora_dropout=config.dropout,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        )
        with _quiet():
            return peft.get_peft_model(self.loaded.model, lora)

    def _continued(self, folder: Path) -> Any:
        import peft

        check_adapter(self.loaded, folder)
        try:
            with _quiet():
                model = peft.PeftModel.from_pretrained(self.loaded.model, str(folder), is_trainable=True)
                model.load_adapter(str(folder), _START)
        except Exception as error:
            reason = " ".join(str(error).split())[:300]
            raise AgentError(f"start: '{folder}' is no adapter for {self.loaded.name}: {reason}") from error
        model.set_adapter(_TRAINED)
        return model

    @contextmanager
    def reference(self) -> Iterator[None]:
        """Inside, the model is the one that training started from, without dropout."""
        training = self.model.training
        self.model.eval()
        try:
            if self.config.start:
                self.model.set_adapter(_START)
                yield
            else:
                with self.model.disable_adapter():
                    yield
        finally:
            if self.config.start:
                self.model.set_adapter(_TRAINED)
            self.model.train(training)

    def state(self) -> dict[str, Any]:
        """The trained matrices by their names in peft's files."""
        return {name: parameter.detach() for name, parameter in self.parameters.items()}

    def load(self, tensors: dict[str, Any]) -> None:
        """Take over trained matrices. Raises TrainingError if they are those of another configuration."""
        if {name: each.shape for name, each in tensors.items()} != {n: p.shape for n, p in self.parameters.items()}:
            raise TrainingError("the matrices of the checkpoint do not fit the adapter; train anew with --fresh")
        for name, parameter in self.parameters.items():
            parameter.data.copy_(tensors[name])

    def save(self, folder: Path, prompting: Prompting) -> str:
        """Write the adapter as peft and `model:…,adapter=` read it, in bfloat16; return the digest of its weights.

        `prompting` is how tasks were put, and are put to whoever plays with it.
        """
        import torch
        from safetensors.torch import save

        halves = {name: tensor.to("cpu", torch.bfloat16).contiguous() for name, tensor in self.state().items()}
        # Under another name first: a folder never holds half of the weights.
        unfinished = folder / f"{WEIGHTS_FILE}.part"
        unfinished.write_bytes(save(halves, {"format": "pt"}))
        os.replace(unfinished, folder / WEIGHTS_FILE)
        described = self.model.peft_config[_TRAINED].to_dict()
        described |= {"base_model_name_or_path": self.loaded.source, "inference_mode": True}
        described["target_modules"] = sorted(described["target_modules"])
        text = json.dumps(described, indent=2, sort_keys=True, default=str)
        (folder / "adapter_config.json").write_text(f"{text}\n", "utf-8")
        write_base(self.loaded, folder, prompting)
        return weights_digest(folder)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings of transformers about what peft asks of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield
