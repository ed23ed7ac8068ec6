"""How much a model's scores and decisions change when the text does and its labels do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coachnlp.behaviours.model import BehaviourModel
from coachnlp.evaluation.conversations import Conversation
from coachnlp.evaluation.metrics import macro_f1
from coachnlp.evaluation.perturbations import perturbations
from coachnlp.evaluation.predictions import Predictions, predict


@dataclass(frozen=True, slots=True)
class Robustness:
    """What one perturbation does."""

    perturbation: str
    changed_units: float
    """Share of units whose own text or speaker changed."""
    macro_f1: float
    drop: float
    """Macro-F1 lost against the text as it is."""
    flipped_units: float
    """Share of all units whose labels differ."""


def robustness(
    model: BehaviourModel,
    conversations: Sequence[Conversation],
    plain: Predictions,
    tell: Callable[[str], None] = lambda name: None,
) -> list[Robustness]:
    """Put annotated meetings through every perturbation.

    Args:
        model: to be tried.
        conversations: annotated.
        plain: what the model says about them as they are.
        tell: is told each perturbation before its turn.
    """
    results: list[Robustness] = []
    before = macro_f1(plain.gold, plain.predicted)
    for name, change in perturbations().items():
        tell(name)
        changed = predict(model, conversations, change)
        after = macro_f1(changed.gold, changed.predicted)
        differs = [one != other for c in conversations for one, other in zip(c.utterances, change(c), strict=True)]
        flipped = (changed.predicted != plain.predicted).any(axis=1)
        results.append(Robustness(name, float(np.mean(differs)), after, before - after, float(flipped.mean())))
    return results
