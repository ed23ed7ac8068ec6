"""From raw logits on dev to calibrated probabilities and two thresholds per label: found from, sure from."""

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
_FEWEST_SURE = 20


def calibrate(
    labels: Sequence[str], logits: NDArray[np.float32], gold: NDArray[np.int8], precision: float = 0.8
) -> dict[str, Decision]:
    """Platt scaling and two thresholds per label, on held-out units: where F1 is best, and where it is precise enough.

    A label with hardly any positives keeps its raw probability and the threshold 0.5. The threshold is where F1,
    averaged over its neighbours, is highest, pulled towards 0.5 when positives are few: a narrow peak on little data
    is chance. Sure is what lies above the lowest threshold from which on precision stays at `precision` or better;
    where that can't be reached, all that is found counts as sure.

    Args:
        labels: ids in the order of the columns.
        logits: shape (units, labels).
        gold: same shape, 1 where the label holds.
        precision: of the labels that the model is sure of, 0 to 1.
    """
    return {
        label: _decision(logits[:, column].astype(np.float64), gold[:, column], precision)
        for column, label in enumerate(labels)
    }


def _decision(logits: NDArray[np.float64], gold: NDArray[np.int8], precision: float) -> Decision:
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
        scale=round(scale, 5),
        bias=round(bias, 5),
        threshold=round(trust * threshold + (1 - trust) * 0.5, 4),
        sure=round(sure_from(probabilities, gold, precision), 4),
    )


def sure_from(probabilities: NDArray[np.float64], gold: NDArray[np.int8], precision: float) -> float:
    """The lowest threshold from which on precision stays at `precision` or better; 0 where there is none.

    Thresholds that hardly any unit reaches say nothing and are passed over.
    """
    found = probabilities[:, None] >= _CANDIDATES[None, :]
    enough = found.sum(axis=0) >= _FEWEST_SURE
    precise = (found & (gold[:, None] == 1)).sum(axis=0) >= precision * found.sum(axis=0)
    stays = np.logical_and.accumulate((precise | ~enough)[::-1])[::-1] & enough
    return float(_CANDIDATES[int(stays.argmax())]) if stays.any() else 0.0


def _best_threshold(probabilities: NDArray[np.float64], gold: NDArray[np.int8]) -> float:
    predicted = probabilities[:, None] >= _CANDIDATES[None, :]
    scores = f1_per_label(np.repeat(gold[:, None], len(_CANDIDATES), axis=1), predicted)
    smooth = np.convolve(np.pad(scores, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return float(_CANDIDATES[int(smooth.argmax())])
