"""A smaller network from a larger one: fewer layers to start from, and a teacher's probabilities to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import nn
from transformers import PreTrainedModel

from coachnlp.behaviours.folder import ModelSettings
from coachnlp.behaviours.windows import WindowEncoder
from coachnlp.errors import ConfigError
from coachnlp.evaluation.conversations import Conversation
from coachnlp.training.base import load_tokenizer
from coachnlp.training.network import UnitClassifier
from coachnlp.training.predict import predict_logits


def keep_layers(encoder: PreTrainedModel, count: int) -> None:
    """Take layers out of an encoder, in place: `count` evenly spread ones are left, the first and last among them.

    Raises:
        ConfigError: when it has fewer.
    """
    stack = cast("nn.Module", encoder.encoder)
    layers = list(cast("nn.ModuleList", stack.layer))
    if count > len(layers):
        raise ConfigError(f"layers: got {count}, expected at most the {len(layers)} of the base")
    chosen = np.linspace(0, len(layers) - 1, count).round().astype(int)
    stack.layer = nn.ModuleList([layers[index] for index in chosen])
    encoder.config.num_hidden_layers = count


def taught(
    conversations: Sequence[Conversation], teacher: Path, share: float, labels: Sequence[str], in_bf16: bool
) -> list[NDArray[np.float32]]:
    """Targets of conversations, mixed with the probabilities that another model gives (Hinton et al., 2015).

    Args:
        conversations: with targets of 0 and 1.
        teacher: model folder; its labels are those of the conversations.
        share: of the teacher in each target, from 0 to 1.
        labels: of the conversations, in order.
        in_bf16: whether the teacher runs in bfloat16.

    Returns:
        An array of shape (units, labels) for each conversation.

    Raises:
        ModelError: when the folder holds no model.
        ConfigError: when its labels are others.
    """
    settings = ModelSettings.read(teacher)
    if settings.labels != tuple(labels):
        raise ConfigError(f"teacher {settings.name}: has other labels than the codebook; give one that has the same")
    encoder = WindowEncoder(load_tokenizer(teacher), settings.window)
    logits = predict_logits(UnitClassifier.load(teacher), encoder, conversations, in_bf16)
    probabilities = 1 / (1 + np.exp(-logits))
    sizes = np.cumsum([len(conversation.targets) for conversation in conversations])[:-1]
    return [
        (share * part + (1 - share) * conversation.targets).astype(np.float32)
        for conversation, part in zip(conversations, np.split(probabilities, sizes), strict=True)
    ]
