"""Is one model better than another? Paired bootstrap over the meetings that both judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.errors import CorpusError
from coachnlp.evaluation.metrics import Interval, f1_draws
from coachnlp.evaluation.predictions import Predictions

OVERALL = "macro"


@dataclass(frozen=True, slots=True)
class Difference:
    """How much F1 the second model gains over the first, with a 95% interval."""

    label: str
    """A label's id, or `macro` for the mean over labels."""
    before: float
    after: float
    gain: Interval

    @property
    def is_loss(self) -> bool:
        """Whether the second model is worse and chance hardly explains it."""
        return self.gain.high < 0

    @property
    def is_gain(self) -> bool:
        """Whether the second model is better and chance hardly explains it."""
        return self.gain.low > 0


def compare(one: Predictions, other: Predictions, draws: int = 2000, seed: int = 0) -> list[Difference]:
    """Gain in F1 of `other` over `one`: overall first, then per label.

    The same resampled meetings score both models, so what makes a meeting hard for both cancels out. Per label the
    intervals are not corrected for looking at many labels.

    Raises:
        CorpusError: when they judged other units, or to another annotation.

    Source: Efron and Tibshirani 1993; Berg-Kirkpatrick et al. 2012, "An empirical investigation of statistical
    significance in NLP".
    """
    _check(one, other)
    drawn = [f1_draws(p.gold, p.predicted, p.meeting, draws, seed) for p in (one, other)]
    whole = [f1_draws(p.gold, p.predicted, p.meeting, 0, seed)[0] for p in (one, other)]
    gains = drawn[1] - drawn[0]
    return [
        _difference(OVERALL, whole[0].mean(), whole[1].mean(), gains.mean(axis=1)),
        *(
            _difference(label, whole[0][column], whole[1][column], gains[:, column])
            for column, label in enumerate(one.labels)
        ),
    ]


def _difference(label: str, before: float, after: float, gains: NDArray[np.float64]) -> Difference:
    low, high = np.percentile(gains, [2.5, 97.5])
    return Difference(label, float(before), float(after), Interval(float(after - before), float(low), float(high)))


def _check(one: Predictions, other: Predictions) -> None:
    if one.labels != other.labels:
        raise CorpusError(f"{one.model} and {other.model} have other labels; compare models of one codebook")
    ids = [[about.id for about in p.meetings] for p in (one, other)]
    if ids[0] != ids[1] or len(one.gold) != len(other.gold):
        raise CorpusError(
            f"{one.model} judged {len(one.gold)} units of {len(ids[0])} meetings, {other.model} {len(other.gold)} of "
            f"{len(ids[1])}; expected the same; evaluate both on one split"
        )
    if (one.gold != other.gold).any():
        raise CorpusError(
            f"{one.model} and {other.model} were judged by different annotations of the same units; evaluate both anew"
        )
