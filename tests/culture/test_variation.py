"""Differences between groups: how often the interval holds what was simulated, and that chance is taken out."""

from __future__ import annotations

import numpy as np
import pytest

from coachnlp.culture.interval import Spread
from coachnlp.culture.variation import variation


def simulate(groups: int, deviation: float, meetings: int, rng: np.random.Generator) -> list[Spread]:
    found: list[Spread] = []
    for middle in 0.5 + deviation * rng.standard_normal(groups):
        some = middle + 0.15 * rng.standard_normal(meetings)
        error = some.std(ddof=1) / np.sqrt(meetings)
        found.append(Spread(float(some.mean()), float(error), meetings, np.zeros(1)))
    return found


@pytest.mark.parametrize(("groups", "deviation"), [(3, 0.0), (3, 0.15), (8, 0.05)])
def test_about_95_percent_of_intervals_hold_the_deviation(groups: int, deviation: float) -> None:
    rng = np.random.default_rng(1)
    found = [variation(simulate(groups, deviation, 6, rng), rng) for _ in range(40)]
    assert np.mean([one.low - 1e-9 <= deviation <= one.high + 1e-9 for one in found]) >= 0.85
    if not deviation:
        assert np.mean([one.low < 1e-6 for one in found]) >= 0.9


def test_what_differs_much_is_seen_and_two_groups_are_too_few() -> None:
    rng = np.random.default_rng(3)
    far = [Spread(value, 0.01, 10, np.zeros(1)) for value in (0.1, 0.5, 0.9)]
    found = variation(far, rng)
    assert 0.1 < found.low < found.value < found.high
    assert variation(far[:2], rng).undefined == "too_few"
