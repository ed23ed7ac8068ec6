"""Intervals over meetings: how often they hold what was simulated, and that changes are not seen where none are."""

from __future__ import annotations

import numpy as np
import pytest

from coachnlp.culture.interval import Spread, difference, is_shown, spread
from coachnlp.culture.measures import Measure, Terms
from coachnlp.measures.draws import DRAWS

SHARE, HUNDRED = Measure("s", "", "", "share", 5), Measure("h", "", "", "hundred", 50)


def simulate(meetings: int, rate: float, likeness: float, rng: np.random.Generator) -> tuple[Terms, float]:
    """Meetings whose rates differ, less with more likeness; probabilities are calibrated. And the true rate here."""
    sizes = rng.integers(40, 140, meetings)
    rates = rng.beta(rate * likeness, (1 - rate) * likeness, meetings)
    chances = [rng.beta(0.4 * one + 1e-9, 0.4 * (1 - one), size) for one, size in zip(rates, sizes, strict=True)]
    drawn = [(rng.random((len(row), DRAWS)) < row[:, None]).sum(axis=0) for row in chances]
    true = sum(int((rng.random(len(row)) < row).sum()) for row in chances)
    below = np.repeat(sizes[:, None], DRAWS, axis=1)
    above = np.array([row.sum() for row in chances])
    found = Terms(above, sizes.astype(float), np.array(drawn, np.float32), below.astype(np.float32))
    return found, true / int(sizes.sum())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "rate", "likeness"), [(SHARE, 0.4, 8), (SHARE, 0.4, 500), (HUNDRED, 0.04, 40), (HUNDRED, 0.01, 80)]
)
@pytest.mark.parametrize("meetings", [3, 8])
def test_intervals_hold_the_rate_of_such_meetings_and_the_true_rate_in_these(measure, rate, likeness, meetings) -> None:
    rng = np.random.default_rng(11)
    factor = 100 if measure.per == "hundred" else 1
    held, held_here, changes = [], [], []
    for _ in range(80):
        (one, true), (other, _) = (simulate(meetings, rate, likeness, rng) for _ in "12")
        before, after = spread(measure, one, rng), spread(measure, other, rng)
        assert isinstance(before, Spread)
        assert isinstance(after, Spread)
        found = before.estimate()
        held.append(found.low <= factor * rate <= found.high)
        held_here.append(found.low <= factor * true <= found.high)
        changes.append(is_shown(difference(before, after)))
    assert np.mean(held) >= 0.92
    assert np.mean(held_here) >= 0.95
    assert np.mean(changes) <= 0.06


def test_a_large_change_is_seen() -> None:
    rng = np.random.default_rng(2)
    before, after = (spread(SHARE, simulate(8, rate, 100, rng)[0], rng) for rate in (0.3, 0.6))
    assert is_shown(difference(before, after))
    assert not is_shown(difference(before, before))


def test_more_meetings_narrow_it() -> None:
    rng = np.random.default_rng(5)
    wide, narrow = (spread(SHARE, simulate(n, 0.4, 8, rng)[0], rng).estimate() for n in (4, 40))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2
    assert 0 <= wide.low <= wide.value <= wide.high <= 1


def test_nothing_found_is_not_certainly_nothing() -> None:
    none = np.zeros((5, DRAWS), np.float32)
    units = np.full(5, 60.0)
    found = spread(HUNDRED, Terms(np.zeros(5), units, none, none + 60), np.random.default_rng(0))
    assert found.estimate().low == found.estimate().value == 0
    assert 0.3 < found.estimate().high < 3  # three in 300 by the rule of three is 1 in 100


def test_one_meeting_and_few_data_are_too_few() -> None:
    rng = np.random.default_rng(0)
    terms, _ = simulate(4, 0.4, 8, rng)
    assert spread(SHARE, terms.of([0]), rng) == "too_few"
    assert spread(SHARE, terms.of([]), rng) == "too_few"
    rare = Terms(terms.above / 100, terms.below / 100, terms.above_drawn, terms.below_drawn)
    assert spread(SHARE, rare, rng) == "too_few"
    uneven = Terms(terms.above, np.array([100.0, 1, 1, 1]), terms.above_drawn, terms.below_drawn)
    assert spread(SHARE, uneven, rng) == "too_few"
