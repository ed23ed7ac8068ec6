"""Our figures are those of scikit-learn; intervals hold the figure and shrink with data."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_recall_fscore_support

from coachnlp.evaluation.metrics import (
    expected_calibration_error,
    f1_per_label,
    macro_interval,
    micro_f1,
    per_label,
)
from coachnlp.training.calibrate import calibrate


def decisions(units: int, labels: int = 3):
    row = st.lists(st.booleans(), min_size=labels, max_size=labels)
    return st.lists(row, min_size=units, max_size=units).map(lambda rows: np.array(rows, dtype=np.int8))


@given(gold=decisions(25), predicted=decisions(25))
def test_f1_is_that_of_scikit_learn(gold: np.ndarray, predicted: np.ndarray) -> None:
    np.testing.assert_allclose(f1_per_label(gold, predicted), f1_score(gold, predicted, average=None, zero_division=0))
    np.testing.assert_allclose(micro_f1(gold, predicted), f1_score(gold, predicted, average="micro", zero_division=0))


@settings(deadline=None, max_examples=25)
@given(gold=decisions(24), predicted=decisions(24))
def test_scores_per_label_are_those_of_scikit_learn_inside_their_interval(gold, predicted) -> None:
    meetings = np.repeat(np.arange(6), 4)
    precision, recall, f1, support = precision_recall_fscore_support(gold, predicted, zero_division=0)
    for index, score in enumerate(per_label(gold, predicted, meetings, draws=200)):
        assert np.allclose(
            (score.precision, score.recall, score.f1.value), (precision[index], recall[index], f1[index])
        )
        assert score.support == support[index]
        assert 0 <= score.f1.low <= score.f1.high <= 1


def test_the_interval_is_over_meetings_not_units() -> None:
    rng = np.random.default_rng(0)
    hit = np.repeat(rng.random(40) < 0.7, 50)
    gold = np.ones((2000, 1), np.int8)
    predicted = hit[:, None].astype(np.int8)
    by_meeting = macro_interval(gold, predicted, np.repeat(np.arange(40), 50))
    by_unit = macro_interval(gold, predicted, np.arange(2000))
    assert by_meeting.high - by_meeting.low > 3 * (by_unit.high - by_unit.low)


def test_calibration_error_is_the_known_gap() -> None:
    gold = np.array([[1], [0], [0], [0]], np.int8)
    assert expected_calibration_error(gold, np.full((4, 1), 0.25))[0] == 0
    assert np.isclose(expected_calibration_error(gold, np.full((4, 1), 0.75))[0], 0.5)


def test_calibration_repairs_overconfidence() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(size=4000) * 1.5 - 1
    gold = (rng.random(4000) < 1 / (1 + np.exp(-truth))).astype(np.int8)[:, None]
    overconfident = (3 * truth + 2).astype(np.float32)[:, None]
    decision = calibrate(["x"], overconfident, gold)["x"]
    raw = 1 / (1 + np.exp(-overconfident.astype(float)))
    calibrated = 1 / (1 + np.exp(-(decision.scale * overconfident + decision.bias)))
    assert expected_calibration_error(gold, calibrated)[0] < 0.03 < expected_calibration_error(gold, raw)[0]
    assert abs(decision.scale - 1 / 3) < 0.05


def test_a_label_without_positives_keeps_its_probability() -> None:
    decision = calibrate(["x"], np.zeros((10, 1), np.float32), np.zeros((10, 1), np.int8))["x"]
    assert (decision.scale, decision.bias, decision.threshold) == (1.0, 0.0, 0.5)
