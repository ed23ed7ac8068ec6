"""How well a model does on annotated meetings it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coachnlp.behaviours.model import BehaviourModel
from coachnlp.behaviours.windows import Utterance
from coachnlp.training.augment import strip_punctuation
from coachnlp.training.dataset import Conversation
from coachnlp.training.metrics import expected_calibration_error, macro_interval, micro_f1, per_label

Scores = dict[str, Any]


def logits_of(
    model: BehaviourModel,
    conversations: Sequence[Conversation],
    change: Callable[[Utterance], Utterance] = lambda utterance: utterance,
) -> NDArray[np.float32]:
    """Logits of shape (units, labels) over all conversations, each utterance put through `change` first."""
    return np.concatenate(
        [model.logits([change(u) for u in conversation.utterances]) for conversation in conversations]
    )


def bare(utterance: Utterance) -> Utterance:
    """An utterance without case and punctuation, as some recognisers write it."""
    return Utterance(utterance.speaker, strip_punctuation(utterance.text).lower())


def evaluate(model: BehaviourModel, conversations: Sequence[Conversation], logits: NDArray[np.float32]) -> Scores:
    """Scores per label, overall and per register, as plain values.

    Args:
        model: whose decisions are judged.
        conversations: the annotated meetings.
        logits: what the model's network said, shape (units, labels), in the order of the meetings.
    """
    gold = np.concatenate([conversation.targets for conversation in conversations])
    probabilities = model.decider.probabilities(logits)
    predicted = model.decider.decide(probabilities)
    meetings = np.repeat(np.arange(len(conversations)), [len(c.utterances) for c in conversations])
    calibration = expected_calibration_error(gold, probabilities)
    labels = per_label(gold, predicted, meetings)
    return {
        "meetings": len(conversations),
        "units": len(gold),
        "macro_f1": asdict(macro_interval(gold, predicted, meetings)),
        "micro_f1": micro_f1(gold, predicted),
        "expected_calibration_error": {
            "mean": float(calibration.mean()),
            "largest": float(calibration.max()),
        },
        "labels": {
            label: {**asdict(score), "expected_calibration_error": float(error)}
            for label, score, error in zip(model.settings.labels, labels, calibration, strict=True)
        },
        "registers": _by_register(conversations, gold, predicted, meetings),
    }


def _by_register(
    conversations: Sequence[Conversation],
    gold: NDArray[np.int8],
    predicted: NDArray[np.bool_],
    meetings: NDArray[np.int64],
) -> dict[str, Any]:
    registers = np.array([conversation.register for conversation in conversations])[meetings]
    return {
        str(register): _slice(gold, predicted, meetings, registers == register) for register in np.unique(registers)
    }


def _slice(
    gold: NDArray[np.int8], predicted: NDArray[np.bool_], meetings: NDArray[np.int64], rows: NDArray[np.bool_]
) -> dict[str, Any]:
    """Macro-F1 over the labels that occur in these rows."""
    present = gold[rows].any(axis=0)
    interval = macro_interval(gold[rows][:, present], predicted[rows][:, present], meetings[rows])
    return {
        "meetings": len(np.unique(meetings[rows])),
        "units": int(rows.sum()),
        "labels": int(present.sum()),
        "macro_f1": asdict(interval),
    }
