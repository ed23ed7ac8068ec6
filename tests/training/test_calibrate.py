"""The threshold from which a model is sure of a label."""

from __future__ import annotations

import numpy as np
import pytest

from coachnlp.training.calibrate import sure_from


def test_sure_starts_where_precision_stays_high_enough() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.random(20_000)
    gold = (rng.random(20_000) < probabilities).astype(np.int8)
    sure = sure_from(probabilities, gold, 0.8)
    assert sure == pytest.approx(0.6, abs=0.03)  # calibrated and uniform: the mean above 0.6 is 0.8
    assert gold[probabilities >= sure].mean() >= 0.8


def test_nothing_is_chosen_where_it_can_not_be_reached() -> None:
    probabilities = np.linspace(0, 1, 200)
    assert sure_from(probabilities, (np.arange(200) % 2).astype(np.int8), 0.8) == 0.0
