"""The network: a pre-trained encoder, and a linear head on every unit's own tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self, cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

HEAD_PREFIX = "head."


class UnitClassifier(nn.Module):
    """Scores every unit of a window: LayerNorm and a linear layer on [mean of the unit's tokens; its separator]."""

    def __init__(self, encoder: PreTrainedModel, labels: Sequence[str], dropout: float = 0.1) -> None:
        super().__init__()
        encoder.config.id2label = dict(enumerate(labels))
        encoder.config.label2id = {label: number for number, label in enumerate(labels)}
        width = cast("int", encoder.config.hidden_size)
        self.encoder = encoder
        self.head = nn.Sequential(nn.LayerNorm(2 * width), nn.Dropout(dropout), nn.Linear(2 * width, len(labels)))
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
        config.pop("_name_or_path", None)  # a path of this machine
        (folder / "config.json").write_text(json.dumps(config, indent=1, default=str) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote, in float32."""
        tensors = {name: t.float() for name, t in load_file(folder / "model.safetensors").items()}
        head = {k.removeprefix(HEAD_PREFIX): t for k, t in tensors.items() if k.startswith(HEAD_PREFIX)}
        encoder = AutoModel.from_config(AutoConfig.from_pretrained(folder), **_no_pooler())
        names: dict[int, str] = encoder.config.id2label or {}
        rows = head["2.bias"].shape[0]
        network = cls(encoder, [names.get(row, f"LABEL_{row}") for row in range(rows)])
        network.encoder.load_state_dict(_encoder_part(tensors))
        network.head.load_state_dict(head)
        return network.eval()


def keep_head(network: UnitClassifier, folder: Path, labels: Sequence[str]) -> tuple[str, ...]:
    """Take over, from a folder that `UnitClassifier.save` wrote, what its head knows of labels with the same id.

    Args:
        network: whose head is changed in place.
        folder: any folder; one without such a head changes nothing.
        labels: of the network's head, in order.

    Returns:
        The labels whose weights were kept, in order.
    """
    head, known = _read_head(folder)
    kept = tuple(label for label in labels if label in known)
    norm, linear = cast("nn.LayerNorm", network.head[0]), cast("nn.Linear", network.head[2])
    if not kept or head["0.weight"].shape != norm.weight.shape:
        return ()
    with torch.no_grad():
        norm.weight.copy_(head["0.weight"])
        norm.bias.copy_(head["0.bias"])
        for row, label in enumerate(labels):
            if label in known:
                linear.weight[row] = head["2.weight"][known.index(label)]
                linear.bias[row] = head["2.bias"][known.index(label)]
    return kept


def _read_head(folder: Path) -> tuple[dict[str, Tensor], list[str]]:
    """The head's tensors and its labels, from config.json; nothing where there is no head."""
    weights, config = folder / "model.safetensors", folder / "config.json"
    if not (weights.is_file() and config.is_file()):
        return {}, []
    tensors = load_file(weights).items()
    head = {k.removeprefix(HEAD_PREFIX): t.float() for k, t in tensors if k.startswith(HEAD_PREFIX)}
    names: dict[str, str] = json.loads(config.read_text(encoding="utf-8")).get("id2label") or {}
    known = [names[key] for key in sorted(names, key=int)]
    return (head, known) if head and len(known) == len(head["2.bias"]) else ({}, [])


def load_encoder(source: str | Path) -> PreTrainedModel:
    """An encoder from a folder or hub id, in float32; weights in safetensors only, as pickled ones may run code."""
    return AutoModel.from_pretrained(source, dtype=torch.float32, use_safetensors=True, **_no_pooler())


def _encoder_part(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(HEAD_PREFIX)}


def _no_pooler() -> dict[str, bool]:
    return {"add_pooling_layer": False}
