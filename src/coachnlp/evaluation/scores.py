"""Scores of a model on annotated meetings it has not seen, as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from coachnlp.evaluation.agreement import LabelAgreement, agreement_of
from coachnlp.evaluation.metrics import expected_calibration_error, macro_interval, micro_f1, per_label
from coachnlp.evaluation.predictions import Predictions

Scores = dict[str, Any]
KINDS = {"registers": "register", "authors": "author", "sectors": "sector", "types": "type"}


def scores(predictions: Predictions) -> Scores:
    """Overall, per label, and per register, author, sector and type of meeting.

    Per label: precision, recall, F1 with a 95% percentile bootstrap over meetings, average precision, Cohen's kappa and
    Krippendorff's alpha against the annotation, support, expected calibration error. A slice is scored over the labels
    that occur in it.
    """
    gold, predicted = predictions.gold, predictions.predicted
    calibration = expected_calibration_error(gold, predictions.probabilities)
    agreements = agreement_of(
        ("annotation", "model"),
        predictions.labels,
        np.stack([gold.astype(bool), predicted]),
        predictions.meeting,
    ).labels
    rows = zip(
        predictions.labels, per_label(gold, predicted, predictions.meeting), agreements, calibration, strict=True
    )
    return {
        "model": predictions.model,
        "meetings": len(predictions.meetings),
        "units": len(gold),
        "macro_f1": asdict(macro_interval(gold, predicted, predictions.meeting)),
        "micro_f1": micro_f1(gold, predicted),
        "macro_average_precision": float(np.nanmean(_average_precision(predictions))),
        "mean_alpha": _mean_alpha(agreements),
        "expected_calibration_error": {"mean": float(calibration.mean()), "largest": float(calibration.max())},
        "labels": {
            label: asdict(score)
            | {
                "average_precision": _or_none(precision),
                "kappa": _or_none(agreed.kappa),
                "alpha": _or_none(agreed.alpha.value),
                "expected_calibration_error": float(error),
            }
            for (label, score, agreed, error), precision in zip(rows, _average_precision(predictions), strict=True)
        },
        **{name: _slices(predictions, predictions.of(kind)) for name, kind in KINDS.items()},
    }


def _average_precision(predictions: Predictions) -> list[float]:
    columns = zip(predictions.gold.T, predictions.probabilities.T, strict=True)
    return [float(average_precision_score(gold, p)) if gold.any() else np.nan for gold, p in columns]


def _mean_alpha(agreements: tuple[LabelAgreement, ...]) -> float | None:
    known = [row.alpha.value for row in agreements if not np.isnan(row.alpha.value)]
    return float(np.mean(known)) if known else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _slices(predictions: Predictions, values: NDArray[np.str_]) -> Scores:
    return {str(value): _slice(predictions, values == value) for value in np.unique(values)}


def _slice(predictions: Predictions, rows: NDArray[np.bool_]) -> Scores:
    gold, predicted = predictions.gold[rows], predictions.predicted[rows]
    present = gold.any(axis=0)
    meeting = predictions.meeting[rows]
    result: Scores = {
        "meetings": len(np.unique(meeting)),
        "units": int(rows.sum()),
        "labels": int(present.sum()),
        "micro_f1": micro_f1(gold, predicted),
    }
    if present.any():
        result["macro_f1"] = asdict(macro_interval(gold[:, present], predicted[:, present], meeting))
    return result
