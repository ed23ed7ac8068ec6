"""What a network in torch says about annotated conversations: for scores on dev while training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from coachnlp.behaviours.windows import WindowEncoder
from coachnlp.evaluation.conversations import Conversation
from coachnlp.training.dataset import collate, windows_of
from coachnlp.training.network import UnitClassifier

_BATCH = 32


def predict_logits(
    network: UnitClassifier, encoder: WindowEncoder, conversations: Sequence[Conversation], in_bf16: bool = False
) -> NDArray[np.float32]:
    """Logits of shape (units, labels) over all conversations, in evaluation mode, windows of like length together."""
    was_training = network.training
    network.eval()
    examples = [example for conversation in conversations for example in windows_of(conversation, encoder)]
    parts: list[NDArray[np.float32]] = [np.empty(0, np.float32) for _ in examples]
    order = sorted(range(len(examples)), key=lambda index: len(examples[index].window.input_ids))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=in_bf16):
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            batch = collate([examples[index] for index in chosen], pad_id=0)
            batch.pop("labels")
            for index, logits in zip(chosen, network(**batch).float().numpy(), strict=True):
                parts[index] = logits[: len(examples[index].targets)]
    network.train(was_training)
    return np.concatenate(parts)


def gold(conversations: Sequence[Conversation]) -> NDArray[np.int8]:
    """Targets of shape (units, labels), in the order of `predict_logits`."""
    return np.concatenate([conversation.targets for conversation in conversations])
