"""A measure over several meetings, with an interval for both the model's errors and the variation between meetings.

Meetings are drawn again, with replacement, each time with labels drawn anew from their probabilities: the spread of
the measure over these holds both sources. A bootstrap of few meetings is too narrow (Hesterberg 2015, What Teachers
Should Know about the Bootstrap, 4.2), so its variance is multiplied by n / (n - 1), and it gets the tails of Student's
t with n - 1 degrees of freedom. The scale is one on which shares and counts vary evenly: the arcsine of the root for
shares, the root for others; there the deviation of n sentences by chance alone is 1 / (2 √n), and no interval is
narrower than that. A difference is that of two such distributions (Behrens-Fisher). The model's errors are in
the variation between meetings already, as far as these differ, so that intervals are rather too wide than too narrow:
simulated in tests/culture/test_interval.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.culture.measures import Measure, Terms
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.estimate import Estimate, Undefined, estimates, undefined

_RESAMPLES = 999
_LEAST_MEETINGS = 1.5  # that weigh, or there is no variation to see
_LIKELY = 4999  # values that the measure may truly have


@dataclass(frozen=True, slots=True)
class Spread:
    """What a measure is over some meetings, and what it may truly be."""

    value: float
    """Expected number above the line / expected number below it."""
    se: float
    """Standard error, on the measure's own scale."""
    meetings: int
    may_be: NDArray[np.float64]
    """Values that it may truly have, as likely as they occur here, shape (_LIKELY,)."""

    def estimate(self) -> Estimate:
        """The value with its 95% interval."""
        return estimates(np.array([self.value]), self.may_be[None])[0]


def spread(measure: Measure, terms: Terms, rng: np.random.Generator) -> Spread | Undefined:
    """A measure over some meetings, as long as there are enough data below the line, and in two of them at least.

    Args:
        measure: what the terms are of.
        terms: of these meetings.
        rng: for drawing meetings and values; one of its own for each spread that is compared with others.
    """
    some = terms.of(np.flatnonzero(terms.below > 0).tolist())
    if _that_weigh(some.below) < _LEAST_MEETINGS or some.below.sum() < measure.least:
        return "too_few"
    factor = 100.0 if measure.per == "hundred" else 1.0
    value = factor * some.above.sum() / some.below.sum()
    drawn = factor * _drawn_again(some, rng)
    widened = len(some.below) / (len(some.below) - 1)
    # where nothing was found in any meeting, they do not vary; so many sentences by chance leave at least this
    by_chance = 0.5 / np.sqrt(some.below.sum())
    deviation = max(np.sqrt(widened) * _root(measure, drawn, factor).std(), by_chance)
    off = deviation * rng.standard_t(len(some.below) - 1, _LIKELY)
    may_be = _squared(measure, _root(measure, np.array(value), factor) + off, factor)
    return Spread(float(value), float(np.sqrt(widened) * drawn.std()), len(some.below), may_be)


def estimate(found: Spread | Undefined) -> Estimate:
    """The estimate of a spread, or why there is none."""
    return found.estimate() if isinstance(found, Spread) else undefined(found)


def difference(before: Spread, after: Spread) -> Estimate:
    """How much more the measure is after than before; the two must rest on different meetings."""
    return estimates(np.array([after.value - before.value]), (after.may_be - before.may_be)[None])[0]


def is_shown(change: Estimate) -> bool:
    """Whether an interval leaves out no change."""
    return change.low is not None and change.high is not None and not change.low <= 0 <= change.high


def _that_weigh(below: NDArray[np.float64]) -> float:
    """Kish's effective number of meetings: fewer than there are where some hold most of what is below the line."""
    return float(below.sum() ** 2 / np.square(below).sum()) if below.size else 0.0


def _drawn_again(terms: Terms, rng: np.random.Generator) -> NDArray[np.float64]:
    """The measure over meetings drawn with replacement, each in a draw of its labels."""
    size = (_RESAMPLES, len(terms.below))
    meeting, draw = rng.integers(0, size[1], size), rng.integers(0, DRAWS, size)
    above = terms.above_drawn[meeting, draw].sum(axis=1, dtype=np.float64)
    below = terms.below_drawn[meeting, draw].sum(axis=1, dtype=np.float64)
    return above[below > 0] / below[below > 0]


def _root(measure: Measure, values: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    root = np.sqrt(values / factor)
    return np.arcsin(np.minimum(root, 1)) if measure.per == "share" else root


def _squared(measure: Measure, roots: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    root = np.clip(roots, 0, np.pi / 2 if measure.per == "share" else None)
    return factor * np.square(np.sin(root) if measure.per == "share" else root)
