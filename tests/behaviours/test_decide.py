"""Found, sure and unsure: two thresholds per label."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.behaviours.decide import Decider
from coachnlp.behaviours.folder import Decision
from coachnlp.units.records import Unit

SHARES = st.floats(0, 1)


@given(threshold=SHARES, sure=SHARES, probability=SHARES)
def test_sure_is_never_asked_for_less_than_found(threshold: float, sure: float, probability: float) -> None:
    decider = Decider(("advice",), {"advice": Decision(1, 0, threshold, sure)})
    given_ = np.array([[probability]])
    assert decider.decide(given_)[0, 0] == (probability >= threshold)
    assert decider.sure(given_)[0, 0] == (probability >= max(threshold, sure))


def test_found_holds_both_in_the_order_of_the_scores() -> None:
    scores = {"advice": 0.4, "judgment": 0.9, "safety": 0.1}
    assert Unit(0, None, "", 0, 0, labels=("judgment",), unsure=("advice",), scores=scores).found == (
        "advice",
        "judgment",
    )
