"""How much a measure differs between leaders or teams, beyond what chance explains.

The standard deviation between groups, by the Q-profile method (Viechtbauer 2007, Confidence intervals for the amount of
heterogeneity in meta-analysis), with standard errors that are themselves uncertain: each is drawn from what its group's
number of meetings leaves possible. No group is named, and none is set above another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coachnlp.culture.interval import Spread
from coachnlp.measures.estimate import Estimate, undefined

_DRAWS = 1999
_STEPS = 40  # halvings of the range in which the deviation is sought
_LEAST_GROUPS = 3


def variation(groups: Sequence[Spread], rng: np.random.Generator) -> Estimate:
    """The standard deviation of a measure between groups, 0 where chance explains all.

    Args:
        groups: the measure in each.
        rng: for the draws.
    """
    if len(groups) < _LEAST_GROUPS or not all(group.se > 0 for group in groups):
        return undefined("too_few")
    values = np.array([group.value for group in groups])
    free = np.array([group.meetings - 1 for group in groups])
    variance = np.array([group.se for group in groups]) ** 2 * free / rng.chisquare(free, (_DRAWS, len(groups)))
    drawn = _deviation(values, variance, rng.chisquare(len(groups) - 1, _DRAWS))
    low, middle, high = np.quantile(drawn, (0.025, 0.5, 0.975))
    return Estimate(float(middle), float(low), float(high))


def _deviation(
    values: NDArray[np.float64], variance: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """For each draw, the deviation between groups with which Q is what is wanted, found by halving; 0 if Q is less."""
    low, high = np.zeros(len(wanted)), np.full(len(wanted), 1e3 * (np.ptp(values) + 1e-12))
    for _ in range(_STEPS):
        middle = (low + high) / 2
        too_small = _q(values, variance + middle[:, None] ** 2) > wanted
        low, high = np.where(too_small, middle, low), np.where(too_small, high, middle)
    return low


def _q(values: NDArray[np.float64], variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted squares of how far groups are from their weighted mean, shape (draws,)."""
    weights = 1 / variance
    mean = (weights * values).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    return (weights * (values - mean) ** 2).sum(axis=1)
