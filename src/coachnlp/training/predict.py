"""What a network in torch says about annotated conversations: for scores on dev while training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from coachnlp.behaviours.windows import WindowEncoder
from coachnlp.evaluation.conversations import Conversation
from coachnlp.training.dataset import windows_of
from coachnlp.training.network import UnitClassifier


def predict_logits(
    network: UnitClassifier, encoder: WindowEncoder, conversations: Sequence[Conversation]
) -> NDArray[np.float32]:
    """Logits of shape (units, labels) over all conversations, one window at a time, in evaluation mode."""
    was_training = network.training
    network.eval()
    parts: list[NDArray[np.float32]] = []
    with torch.inference_mode():
        for conversation in conversations:
            for example in windows_of(conversation, encoder):
                window = example.window
                logits = network(
                    torch.from_numpy(window.input_ids)[None],
                    torch.ones(1, len(window.input_ids), dtype=torch.long),
                    torch.from_numpy(window.starts)[None],
                    torch.from_numpy(window.ends)[None],
                )
                parts.append(logits[0].float().numpy())
    network.train(was_training)
    return np.concatenate(parts)


def gold(conversations: Sequence[Conversation]) -> NDArray[np.int8]:
    """Targets of shape (units, labels), in the order of `predict_logits`."""
    return np.concatenate([conversation.targets for conversation in conversations])
