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
from coachnlp.measures.scores import scores
from coachnlp.units.records import Unit

_BLOCK = 16


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


def true_counts(units: Sequence[Unit], codebook: Codebook) -> TrueCounts:
    """The distributions for the labels of a codebook of which every unit has a score; none where there are no units."""
    return _counts(*scores(units, codebook)) if units else _counts((), np.zeros((0, 0)))


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
    """Probability of each number from 0, of shape (labels, numbers); numbers beyond twelve deviations are left out.

    Blocks of units one unit at a time, then the blocks together: their transforms multiply.
    """
    units, labels = probabilities.shape
    spread = np.sqrt((probabilities * (1 - probabilities)).sum(axis=0))
    size = int(min(units, (probabilities.sum(axis=0) + 12 * spread).max(initial=0) + 20)) + 1
    blocks = np.zeros((-(-units // _BLOCK) or 1, _BLOCK, labels))
    blocks.reshape(len(blocks) * _BLOCK, labels)[:units] = probabilities
    found = np.zeros((len(blocks), labels, _BLOCK + 1))
    found[..., 0] = 1.0
    for unit in range(_BLOCK):
        row = blocks[:, unit, :, None]
        found[..., 1:] = found[..., 1:] * (1 - row) + found[..., :-1] * row
        found[..., :1] *= 1 - row
    length = max(size, _BLOCK + 1)
    together = np.ones((labels, length // 2 + 1), np.complex128)
    for block in found:  # one by one: all their transforms together grow with the square of the units
        together *= np.fft.rfft(block, length)
    return np.fft.irfft(together, length)[:, :size].clip(0)
