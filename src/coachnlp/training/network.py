"""The network: a pre-trained encoder, and a linear head on every unit's own tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Self, cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

HEAD_PREFIX = "head."


class UnitClassifier(nn.Module):
    """Scores every unit of a window: LayerNorm and a linear layer on [mean of the unit's tokens; its separator]."""

    def __init__(self, encoder: PreTrainedModel, labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        width = cast("int", encoder.config.hidden_size)
        self.encoder = encoder
        self.head = nn.Sequential(nn.LayerNorm(2 * width), nn.Dropout(dropout), nn.Linear(2 * width, labels))
        nn.init.normal_(cast("nn.Linear", self.head[2]).weight, std=0.02)
        nn.init.zeros_(cast("nn.Linear", self.head[2]).bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
        """Logits of shape (windows, units, labels).

        Args:
            input_ids: token ids, shape (windows, tokens).
            attention_mask: 1 for tokens, 0 for padding, same shape.
            starts: first token of each unit, shape (windows, units).
            ends: separator of each unit, same shape; padded units have start 0 and end 0.
        """
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        positions = torch.arange(hidden.shape[1], device=hidden.device)[None, None, :]
        inside = (positions >= starts[..., None]) & (positions < ends[..., None])
        weights = inside.to(hidden.dtype)
        mean = torch.bmm(weights, hidden) / weights.sum(-1, keepdim=True).clamp(min=1.0)
        separator = torch.gather(hidden, 1, ends[..., None].expand(-1, -1, hidden.shape[-1]))
        return self.head(torch.cat([mean, separator], dim=-1))

    def save(self, folder: Path, dtype: torch.dtype = torch.float16) -> None:
        """Write config.json and model.safetensors; `transformers.AutoModel` loads the encoder from them."""
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {name: t.to(dtype).contiguous() for name, t in self.encoder.state_dict().items()}
        tensors |= {HEAD_PREFIX + name: t.to(dtype).contiguous() for name, t in self.head.state_dict().items()}
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        config = self.encoder.config.to_dict() | {"architectures": [type(self.encoder).__name__]}
        (folder / "config.json").write_text(json.dumps(config, indent=1, default=str) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote, in float32."""
        tensors = {name: t.float() for name, t in load_file(folder / "model.safetensors").items()}
        head = {k.removeprefix(HEAD_PREFIX): t for k, t in tensors.items() if k.startswith(HEAD_PREFIX)}
        encoder = AutoModel.from_config(AutoConfig.from_pretrained(folder), **_no_pooler())
        network = cls(encoder, labels=head["2.bias"].shape[0])
        network.encoder.load_state_dict(_encoder_part(tensors))
        network.head.load_state_dict(head)
        return network.eval()


def read_head(folder: Path) -> dict[str, Tensor] | None:
    """The head's tensors in a folder that `UnitClassifier.save` wrote; None in any other folder."""
    path = folder / "model.safetensors"
    if not path.is_file():
        return None
    head = {k.removeprefix(HEAD_PREFIX): t.float() for k, t in load_file(path).items() if k.startswith(HEAD_PREFIX)}
    return head or None


def load_encoder(source: str | Path) -> PreTrainedModel:
    """An encoder from a folder or hub id, in float32."""
    return AutoModel.from_pretrained(source, dtype=torch.float32, **_no_pooler())


def _encoder_part(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(HEAD_PREFIX)}


def _no_pooler() -> dict[str, bool]:
    return {"add_pooling_layer": False}
