"""How many units likely carry a label, given that the classifier errs: counts from calibrated probabilities.

A count of found labels is off by what the model misses and by what it finds wrongly. Where probabilities are
calibrated, their sum estimates the true number without bias, and the number follows a Poisson binomial distribution.
This is "probabilistic classify and count" (Bella et al. 2010, Quantification via Probability Estimators), with an
interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.units.records import Unit


@dataclass(frozen=True, slots=True)
class Likely:
    """How many units likely carry a label."""

    expected: float
    """Sum of the probabilities."""
    low: int
    high: int
    """The true number lies from `low` to `high` in 95% of cases, if probabilities are calibrated."""


@dataclass(frozen=True, slots=True)
class TrueCounts:
    """How many units truly carry each label, as distributions."""

    labels: tuple[str, ...]
    units: int
    expected: NDArray[np.float64]
    """Sum of each label's probabilities."""
    cumulative: NDArray[np.float64]
    """Probability of each number from 0, or a smaller one, of shape (labels, numbers)."""

    def likely(self, coverage: float = 0.95) -> list[Likely]:
        """The likely number of units with each label, with an interval of this coverage, 0 to 1."""
        tail = (1 - coverage) / 2
        low = (self.cumulative > tail).argmax(axis=1)
        high = (self.cumulative >= 1 - tail).argmax(axis=1)
        return [Likely(float(e), int(lo), int(hi)) for e, lo, hi in zip(self.expected, low, high, strict=True)]

    def draws(self, number: int, seed: int = 0) -> NDArray[np.int64]:
        """Numbers as they may truly be, of shape (labels, draws); the same seed gives the same."""
        chances = np.random.default_rng(seed).random((number, len(self.labels))).T
        rows = zip(self.cumulative, chances, strict=True)
        drawn = [np.searchsorted(row[:-1], chance) for row, chance in rows]
        return np.array(drawn, np.int64).reshape(len(self.labels), number)


def true_counts(units: Sequence[Unit], codebook: Codebook) -> TrueCounts:
    """The distributions for the labels of a codebook of which every unit has a score; none where there are no units."""
    labels = tuple(label for label in codebook.ids if units and all(label in unit.scores for unit in units))
    scores = [[unit.scores[label] for label in labels] for unit in units]
    return _counts(labels, np.array(scores).reshape(len(units), len(labels)))


def likely_counts(probabilities: NDArray[np.float64], coverage: float = 0.95) -> list[Likely]:
    """The likely number of units with each label.

    Args:
        probabilities: calibrated, of shape (units, labels).
        coverage: of the interval, 0 to 1.
    """
    return _counts(("",) * probabilities.shape[1], probabilities).likely(coverage)


def _counts(labels: tuple[str, ...], probabilities: NDArray[np.float64]) -> TrueCounts:
    cumulative = np.cumsum(_distribution(probabilities), axis=1)
    return TrueCounts(labels, len(probabilities), probabilities.sum(axis=0), cumulative)


def _distribution(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each number from 0, of shape (labels, numbers); numbers beyond twelve deviations are left out."""
    spread = np.sqrt((probabilities * (1 - probabilities)).sum(axis=0))
    size = int(min(len(probabilities), (probabilities.sum(axis=0) + 12 * spread).max(initial=0) + 20)) + 1
    found = np.zeros((probabilities.shape[1], size))
    found[:, 0] = 1.0
    for row in probabilities[:, :, None]:
        found[:, 1:] = found[:, 1:] * (1 - row) + found[:, :-1] * row
        found[:, :1] *= 1 - row
    return found
