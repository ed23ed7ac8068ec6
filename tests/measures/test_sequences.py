"""What follows what: by hand, against a slow count, and where there are too few data."""

from __future__ import annotations

import numpy as np
import pytest
from talks import BOOK, scene, talk

from coachnlp.measures.draws import DRAWS
from coachnlp.measures.measure import measure, measure_together
from coachnlp.measures.sequences import pairs, yule_q

JUDGE, DEFEND = ("Dat is laks.", "judgment"), ("Ja maar ik had het druk.", "defensiveness")
HITS = [("A", JUDGE), ("B", DEFEND)] * 8 + [("A", JUDGE), ("B", "Ja.")] * 2 + [("A", "Zo."), ("B", "Ja.")] * 10


def test_shares_by_hand() -> None:
    found = measure(talk(*HITS).turns, talk(*HITS).units, BOOK).follows("judgment", "defensiveness")
    assert found is not None
    assert (found.times.value, found.times.low, found.times.high) == (8, 8, 8)
    assert (found.share.value, found.share.low, found.share.high) == (0.8, 0.8, 0.8)
    assert found.anyhow.value == pytest.approx(8 / 39)
    assert found.yule_q.value == 1  # defence follows nothing else


def test_pairs_with_too_few_data_are_left_out() -> None:
    some = talk(*HITS)
    found = measure(some.turns, some.units, BOOK)
    # eight defences are followed by seven judgments and one more, and nothing else is frequent
    assert {(one.before, one.after) for one in found.sequences} == {
        (before, after) for before in ("judgment", "defensiveness") for after in ("judgment", "defensiveness")
    }
    assert found.follows("open_question", "ownership") is None
    few = talk(*HITS[:8])
    assert measure(few.turns, few.units, BOOK).sequences == ()


def test_meetings_add_up_and_do_not_answer_each_other() -> None:
    halves = [talk(*HITS[:10]), talk(*HITS[10:])]
    together = measure_together(halves, BOOK).follows("judgment", "defensiveness")
    assert together is not None
    assert together.times.value == 8
    assert together.anyhow.value == pytest.approx(8 / 38)


def test_all_pairs_at_once_are_what_counting_one_by_one_gives() -> None:
    rng = np.random.default_rng(5)
    turns = []
    for number in range(30):
        said = [("x", {label: float(rng.beta(0.2, 1)) for label in BOOK.ids}) for _ in range(rng.integers(1, 3))]
        turns.append(((None, "A", "B", "C")[rng.integers(4)] if number % 5 else "A", *said))
    some = scene(*turns)
    found = pairs(some, BOOK)
    floors = some.floors
    each = {label: some.in_floors([label]) for label in BOOK.ids}
    follow = np.flatnonzero(floors.answered)
    assert found.turns == len(follow)
    for one, before in enumerate(BOOK.ids):
        assert np.array_equal(found.before[one], each[before][follow].sum(axis=0))
        assert np.array_equal(found.after[one], each[before][follow + 1].sum(axis=0))
        for two, after in enumerate(BOOK.ids):
            both = (each[before][follow] & each[after][follow + 1]).sum(axis=0)
            assert np.array_equal(found.both[one, two], both)
    assert found.both.shape == (len(BOOK), len(BOOK), DRAWS)


def test_yules_q() -> None:
    both, before, after = (np.array(row) for row in ([4, 2, 0, 0], [8, 4, 5, 0], [8, 10, 5, 3]))
    assert yule_q(both, before, after, 20).tolist() == pytest.approx([(4 * 8 - 16) / 48, 0, -1, 0])
