"""Likely counts: the exact distribution, and intervals that hold the truth where probabilities are calibrated."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.measures.likely import Likely, _distribution, likely_counts

rows = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@given(rows)
def test_the_distribution_is_that_of_all_outcomes(row: list[float]) -> None:
    found = _distribution(np.array(row)[:, None])[0]
    exact = np.zeros(len(row) + 1)
    for outcome in product((0, 1), repeat=len(row)):
        exact[sum(outcome)] += np.prod([p if yes else 1 - p for p, yes in zip(row, outcome, strict=True)])
    np.testing.assert_allclose(found, exact[: len(found)], atol=1e-12)
    assert exact[len(found) :].sum() < 1e-12


@given(rows)
def test_the_interval_holds_the_expected_number(row: list[float]) -> None:
    (likely,) = likely_counts(np.array(row)[:, None])
    assert likely.expected == pytest.approx(sum(row))
    assert 0 <= likely.low <= likely.expected + 1
    assert likely.expected - 1 <= likely.high <= len(row)


def test_certain_units_leave_no_doubt() -> None:
    assert likely_counts(np.array([[1.0, 0.0]] * 30)) == [Likely(30.0, 30, 30), Likely(0.0, 0, 0)]
    assert likely_counts(np.zeros((0, 2))) == [Likely(0.0, 0, 0)] * 2


@pytest.mark.parametrize(("units", "share"), [(60, 0.02), (60, 0.2), (800, 0.05), (5000, 0.02)])
def test_about_95_percent_of_true_numbers_lie_within(units: int, share: float) -> None:
    rng = np.random.default_rng(1)
    held = []
    for _ in range(300):
        probabilities = rng.beta(0.3 * share, 0.3 * (1 - share), (units, 4))
        truth = (rng.random(probabilities.shape) < probabilities).sum(axis=0)
        held += [low.low <= true <= low.high for low, true in zip(likely_counts(probabilities), truth, strict=True)]
    # few possible numbers make an interval wider than it need be, never narrower
    assert 0.93 <= np.mean(held) <= (1.0 if units * share < 5 else 0.98)
