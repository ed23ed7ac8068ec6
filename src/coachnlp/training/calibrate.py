"""From raw logits on dev to calibrated probabilities and a threshold per label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from coachnlp.behaviours.folder import Decision
from coachnlp.evaluation.metrics import f1_per_label

_FEWEST_POSITIVES = 5
_CANDIDATES = np.linspace(0.05, 0.95, 91)
_PRIOR_WEIGHT = 30.0


def calibrate(labels: Sequence[str], logits: NDArray[np.float32], gold: NDArray[np.int8]) -> dict[str, Decision]:
    """Platt scaling and the threshold that serves F1 best, per label, on held-out units.

    A label with hardly any positives keeps its raw probability and the threshold 0.5. The threshold is where F1,
    averaged over its neighbours, is highest, pulled towards 0.5 when positives are few: a narrow peak on little data
    is chance.

    Args:
        labels: ids in the order of the columns.
        logits: shape (units, labels).
        gold: same shape, 1 where the label holds.
    """
    return {
        label: _decision(logits[:, column].astype(np.float64), gold[:, column]) for column, label in enumerate(labels)
    }


def _decision(logits: NDArray[np.float64], gold: NDArray[np.int8]) -> Decision:
    positives = int(gold.sum())
    if positives < _FEWEST_POSITIVES or positives == len(gold):
        return Decision(scale=1.0, bias=0.0, threshold=0.5)
    platt = LogisticRegression(C=1e4).fit(logits[:, None], gold)
    scale, bias = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    if scale <= 0:
        return Decision(scale=1.0, bias=0.0, threshold=0.5)
    probabilities = 1.0 / (1.0 + np.exp(-(scale * logits + bias)))
    threshold = _best_threshold(probabilities, gold)
    trust = positives / (positives + _PRIOR_WEIGHT)
    return Decision(
        scale=round(scale, 5), bias=round(bias, 5), threshold=round(trust * threshold + (1 - trust) * 0.5, 4)
    )


def _best_threshold(probabilities: NDArray[np.float64], gold: NDArray[np.int8]) -> float:
    predicted = probabilities[:, None] >= _CANDIDATES[None, :]
    scores = f1_per_label(np.repeat(gold[:, None], len(_CANDIDATES), axis=1), predicted)
    smooth = np.convolve(np.pad(scores, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return float(_CANDIDATES[int(smooth.argmax())])
