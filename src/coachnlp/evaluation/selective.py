"""How right a model is where it is surer: selective classification, over the labels it finds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coachnlp.evaluation.metrics import macro_interval, per_label
from coachnlp.evaluation.predictions import Predictions

_COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)


def certain_labels(predictions: Predictions, sure: NDArray[np.bool_]) -> dict[str, Any]:
    """Scores of what the model is sure of alone.

    Args:
        predictions: on annotated meetings.
        sure: shape (units, labels); from where the model is sure, whether or not the label is found.
    """
    certain = predictions.predicted & sure
    scores = per_label(predictions.gold, certain, predictions.meeting)
    return {
        "macro_f1": asdict(macro_interval(predictions.gold, certain, predictions.meeting)),
        "share_of_found": float(certain.sum() / max(predictions.predicted.sum(), 1)),
        "labels": {
            label: {
                "precision": score.precision,
                "recall": score.recall,
                "share_of_found": float(certain[:, column].sum() / max(predictions.predicted[:, column].sum(), 1)),
            }
            for column, (label, score) in enumerate(zip(predictions.labels, scores, strict=True))
        },
    }


def risk_coverage(predictions: Predictions) -> list[dict[str, float]]:
    """Of the labels found, the surest first: which share of them is wrong (risk) when so many are kept (coverage).

    Source: El-Yaniv and Wiener 2010, On the Foundations of Noise-free Selective Classification.
    """
    found = predictions.predicted
    order = np.argsort(-predictions.probabilities[found], kind="stable")
    wrong = (predictions.gold[found] == 0)[order]
    return [
        {"coverage": coverage, "risk": float(wrong[: max(1, round(coverage * len(wrong)))].mean())}
        for coverage in _COVERAGES
        if len(wrong)
    ]
