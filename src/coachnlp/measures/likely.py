"""How many units likely carry a label, given that the classifier errs: counts from calibrated probabilities.

A count of found labels is off by what the model misses and by what it finds wrongly. Where probabilities are
calibrated, their sum estimates the true number without bias, and the number follows a Poisson binomial distribution.
This is "probabilistic classify and count" (Bella et al. 2010, Quantification via Probability Estimators), with an
interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Likely:
    """How many units likely carry a label."""

    expected: float
    """Sum of the probabilities."""
    low: int
    high: int
    """The true number lies from `low` to `high` in 95% of cases, if probabilities are calibrated."""


def likely_counts(probabilities: NDArray[np.float64], coverage: float = 0.95) -> list[Likely]:
    """The likely number of units with each label.

    Args:
        probabilities: calibrated, of shape (units, labels).
        coverage: of the interval, 0 to 1.
    """
    expected = probabilities.sum(axis=0)
    if not probabilities.size:
        return [Likely(0.0, 0, 0) for _ in expected]
    cumulative = np.cumsum(_distribution(probabilities), axis=1)
    tail = (1 - coverage) / 2
    low = (cumulative > tail).argmax(axis=1)
    high = (cumulative >= 1 - tail).argmax(axis=1)
    return [Likely(float(e), int(lo), int(hi)) for e, lo, hi in zip(expected, low, high, strict=True)]


def count_draws(probabilities: NDArray[np.float64], draws: int, seed: int = 0) -> NDArray[np.int64]:
    """Numbers of units with each label as they may truly be, of shape (draws, labels); the same seed gives the same.

    Args:
        probabilities: calibrated, of shape (units, labels).
        draws: how many.
        seed: of the draws.
    """
    if not probabilities.size:
        return np.zeros((draws, probabilities.shape[1]), np.int64)
    chances = np.random.default_rng(seed).random((draws, probabilities.shape[1]))
    cumulative = np.cumsum(_distribution(probabilities), axis=1)
    columns = [np.searchsorted(row[:-1], chance) for row, chance in zip(cumulative, chances.T, strict=True)]
    return np.stack(columns, axis=1)


def _distribution(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each number from 0, of shape (labels, numbers); numbers beyond twelve deviations are left out."""
    spread = np.sqrt((probabilities * (1 - probabilities)).sum(axis=0))
    size = int(min(len(probabilities), (probabilities.sum(axis=0) + 12 * spread).max() + 20)) + 1
    found = np.zeros((probabilities.shape[1], size))
    found[:, 0] = 1.0
    for row in probabilities[:, :, None]:
        found[:, 1:] = found[:, 1:] * (1 - row) + found[:, :-1] * row
        found[:, :1] *= 1 - row
    return found
