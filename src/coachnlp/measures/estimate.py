"""A number that rests on the model's labels, with how far its errors reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Undefined = Literal["", "too_few", "not_in_codebook"]
_TAILS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure of some units, the model's errors considered."""

    value: float | None
    """None where undefined."""
    low: float | None
    high: float | None
    """95% interval, if probabilities are calibrated."""
    undefined: Undefined = ""
    """Why there is no value: too few data, or labels that the codebook lacks."""


def estimates(values: NDArray[np.float64], drawn: NDArray[np.float64] | NDArray[np.int64]) -> list[Estimate]:
    """Estimates of several measures.

    Args:
        values: of shape (measures,).
        drawn: what they are in each draw, of shape (measures, draws).
    """
    low, high = np.quantile(drawn, _TAILS, axis=1)
    return [Estimate(float(v), float(lo), float(hi)) for v, lo, hi in zip(values, low, high, strict=True)]


def median_estimate(drawn: NDArray[np.float64]) -> Estimate:
    """The estimate whose value is the middle of its draws; those in which the measure is not defined are left out."""
    defined = drawn[~np.isnan(drawn)]
    low, middle, high = np.quantile(defined, (_TAILS[0], 0.5, _TAILS[1]))
    return Estimate(float(middle), float(low), float(high))


def undefined(why: Undefined) -> Estimate:
    """No number."""
    return Estimate(None, None, None, why)
