"""Agreement between coders, per label."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import krippendorff
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from coachnlp.evaluation.codings import Codings
from coachnlp.evaluation.metrics import Interval, f1_per_label

FLOOR = 0.6
"""Alpha below which a label is called experimental, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far coders agree on one label. Undefined figures (a label nobody gave) are NaN."""

    label: str
    alpha: Interval
    """Krippendorff's alpha for nominal data, with a 95% percentile bootstrap over meetings."""
    kappa: float
    """Cohen's kappa, averaged over pairs of coders."""
    f1: float
    """F1 of one coder against another (it is symmetric), averaged over pairs."""
    shares: tuple[float, ...]
    """Per coder, the share of their units that got the label."""

    def is_experimental(self, floor: float = FLOOR) -> bool:
        """Whether alpha is under the floor, or undefined."""
        return not self.alpha.value >= floor


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on all labels."""

    coders: tuple[str, ...]
    meetings: int
    units: int
    """Units that two coders or more coded."""
    identical_units: float
    """Share of these whose coders all gave the same labels."""
    labels: tuple[LabelAgreement, ...]

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the labels that somebody gave."""
        return _mean([label.f1 for label in self.labels])

    @property
    def mean_alpha(self) -> float:
        """Mean alpha over the labels that somebody gave."""
        return _mean([label.alpha.value for label in self.labels])


def agreement(codings: Codings, draws: int = 1000, seed: int = 0) -> Agreement:
    """Krippendorff's alpha, Cohen's kappa and F1 per label, for two coders or more.

    Args:
        codings: what each coder said.
        draws: resamples of the meetings, for the intervals; 0 leaves them out.
        seed: of the resampling.

    Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability"; Cohen 1960, "A coefficient of agreement
    for nominal scales".
    """
    return agreement_of(
        codings.coders, codings.labels, codings.values, codings.meetings, codings.coded, draws=draws, seed=seed
    )


def agreement_of(
    coders: Sequence[str],
    labels: Sequence[str],
    values: NDArray[np.bool_],
    meetings: NDArray[np.int64],
    coded: NDArray[np.bool_] | None = None,
    *,
    draws: int = 0,
    seed: int = 0,
) -> Agreement:
    """The same from arrays.

    Args:
        coders: their names.
        labels: ids.
        values: shape (coders, units, labels).
        meetings: meeting number of each unit, shape (units,).
        coded: whether a coder coded a unit, shape (coders, units); None: all did.
        draws: resamples of the meetings, for the intervals; 0 leaves them out.
        seed: of the resampling.
    """
    coded = np.ones(values.shape[:2], bool) if coded is None else coded
    rows = [np.flatnonzero(meetings == meeting) for meeting in np.unique(meetings)]
    random = np.random.default_rng(seed)
    samples = [np.concatenate([rows[i] for i in random.integers(len(rows), size=len(rows))]) for _ in range(draws)]
    return Agreement(
        coders=tuple(coders),
        meetings=len(rows),
        units=values.shape[1],
        identical_units=float(_identical(values, coded).mean()),
        labels=tuple(_label(label, values[:, :, column], coded, samples) for column, label in enumerate(labels)),
    )


def _label(
    label: str, values: NDArray[np.bool_], coded: NDArray[np.bool_], samples: list[NDArray[np.int64]]
) -> LabelAgreement:
    pairs = [_both(values, coded, pair) for pair in combinations(range(len(values)), 2)]
    counts = np.stack([(values & coded).sum(0), coded.sum(0)])
    low, high = _bounds(np.array([_alpha(counts[:, sample]) for sample in samples]))
    return LabelAgreement(
        label=label,
        alpha=Interval(_alpha(counts), low, high),
        kappa=_mean([_kappa(one, other) for one, other in pairs]),
        f1=_mean([_f1(one, other) for one, other in pairs]),
        shares=tuple(float(v[c].mean()) if c.any() else np.nan for v, c in zip(values, coded, strict=True)),
    )


def _alpha(counts: NDArray[np.int64]) -> float:
    """Alpha from how many coders said yes and how many coded, each of shape (units,)."""
    yes, coded = counts
    if not yes.any() or (yes == coded).all():
        return np.nan
    table = np.stack([coded - yes, yes], axis=1)
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"))


def _both(
    values: NDArray[np.bool_], coded: NDArray[np.bool_], pair: tuple[int, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What two coders said about the units that both coded."""
    one, other = pair
    rows = coded[one] & coded[other]
    return values[one, rows], values[other, rows]


def _kappa(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    if not len(one) or not (one | other).any():
        return np.nan
    return float(cohen_kappa_score(one, other))


def _f1(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float(f1_per_label(one[:, None], other[:, None])[0]) if (one | other).any() else np.nan


def _identical(values: NDArray[np.bool_], coded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    first = coded.argmax(0)
    reference = values[first, np.arange(len(first))]
    same = (values == reference).all(-1) | ~coded
    return same.all(0)


def _bounds(values: NDArray[np.float64]) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _mean(values: list[float]) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(np.nanmean(values))
