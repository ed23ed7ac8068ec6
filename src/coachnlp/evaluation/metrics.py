"""How well predictions agree with annotations, with intervals over meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_] | NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds between which 95% of resampled meetings put it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found."""

    precision: float
    recall: float
    f1: Interval
    support: int
    """Units that carry the label."""


def f1_per_label(gold: Bools, predicted: Bools) -> NDArray[np.float64]:
    """F1 of each label, 0 where neither side has it; inputs of shape (units, labels)."""
    return _f1(*_counts(gold, predicted))


def macro_f1(gold: Bools, predicted: Bools) -> float:
    """Mean of the labels' F1."""
    return float(f1_per_label(gold, predicted).mean())


def micro_f1(gold: Bools, predicted: Bools) -> float:
    """F1 over all decisions of all labels together."""
    hits, found, real = (counts.sum(keepdims=True) for counts in _counts(gold, predicted))
    return float(_f1(hits, found, real)[0])


def per_label(
    gold: Bools, predicted: Bools, meetings: NDArray[np.int64], draws: int = 1000, seed: int = 0
) -> list[LabelScore]:
    """Precision, recall and F1 of each label; F1 with a 95% percentile bootstrap over meetings.

    Args:
        gold: shape (units, labels).
        predicted: the same shape.
        meetings: meeting number of each unit, shape (units,).
        draws: resamples of the meetings.
        seed: of the resampling.
    """
    hits, found, real = _counts(gold, predicted)
    f1 = _f1(hits, found, real)
    low, high = np.percentile(f1_draws(gold, predicted, meetings, draws, seed), [2.5, 97.5], axis=0)
    return [
        LabelScore(
            precision=float(hits[i] / found[i]) if found[i] else 0.0,
            recall=float(hits[i] / real[i]) if real[i] else 0.0,
            f1=Interval(float(f1[i]), float(low[i]), float(high[i])),
            support=int(real[i]),
        )
        for i in range(len(f1))
    ]


def macro_interval(
    gold: Bools, predicted: Bools, meetings: NDArray[np.int64], draws: int = 1000, seed: int = 0
) -> Interval:
    """Macro-F1 with a 95% percentile bootstrap over meetings."""
    resampled = f1_draws(gold, predicted, meetings, draws, seed).mean(axis=1)
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Interval(macro_f1(gold, predicted), float(low), float(high))


def expected_calibration_error(
    gold: NDArray[np.int8], probabilities: NDArray[np.float64], bins: int = 10
) -> NDArray[np.float64]:
    """Per label, the mean gap between probability and frequency over `bins` equal-width bins, weighted by units.

    Source: Naeini et al. 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    """
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    errors = np.zeros(gold.shape[1])
    for label in range(gold.shape[1]):
        for index in range(bins):
            inside = which[:, label] == index
            if inside.any():
                gap = probabilities[inside, label].mean() - gold[inside, label].mean()
                errors[label] += abs(gap) * inside.mean()
    return errors


def _counts(gold: Bools, predicted: Bools) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    both = gold.astype(bool) & predicted.astype(bool)
    return both.sum(0), predicted.astype(bool).sum(0), gold.astype(bool).sum(0)


def _f1(hits: NDArray[np.int64], found: NDArray[np.int64], real: NDArray[np.int64]) -> NDArray[np.float64]:
    total = found + real
    return np.where(total > 0, 2 * hits / np.maximum(total, 1), 0.0)


def f1_draws(
    gold: Bools, predicted: Bools, meetings: NDArray[np.int64], draws: int, seed: int = 0
) -> NDArray[np.float64]:
    """F1 of each label in each resample of the meetings, shape (draws, labels); with 0 draws, one row: all meetings.

    The same seed draws the same meetings, whatever was predicted.
    """
    names: Sequence[int] = np.unique(meetings).tolist()
    counts = np.array([np.stack(_counts(gold[meetings == m], predicted[meetings == m])) for m in names])
    if not draws:
        return _f1(*counts.sum(axis=0))[None]
    picks = np.random.default_rng(seed).integers(len(names), size=(draws, len(names)))
    return np.array([_f1(*counts[pick].sum(axis=0)) for pick in picks])
