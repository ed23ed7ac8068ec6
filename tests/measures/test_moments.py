"""Coach moments in hand-made conversations: found, timed, with what made them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talks import BOOK, talk

from coachnlp.measures.measure import measure
from coachnlp.measures.moments import Sign

ASK, REFLECT = ("Hoe was dat voor je?", "open_question"), ("Dus je schrok ervan.", "reflection")
OWN = ("Ik zoek het zelf uit.", "ownership")


def measured(*turns):
    some = talk(*turns)
    timed = [replace(turn, start_s=10.0 * at, end_s=10.0 * at + 8) for at, turn in enumerate(some.turns)]
    return measure(timed, some.units, BOOK)


def test_a_question_an_answer_and_a_reflection_make_a_moment() -> None:
    found = measured(("C", "Hoi."), ("A", ASK), ("B", "Naar, eigenlijk."), ("A", REFLECT), ("B", OWN), ("A", "Mooi."))
    (moment,) = found.moments
    assert (moment.coach, moment.coached, moment.certainty) == ("A", "B", 1.0)
    assert (moment.first_turn, moment.last_turn, moment.start_s, moment.end_s) == (1, 4, 10.0, 48.0)
    assert moment.signs == (
        Sign("asks", 1, "open_question", 1.0),
        Sign("reacts", 3, "reflection", 1.0),
        Sign("outcome", 4, "ownership", 1.0),
    )
    (pair,) = found.coaching
    assert (pair.coach, pair.coached) == ("A", "B")
    assert (pair.moments.value, pair.moments.low, pair.moments.high) == (1, 1, 1)


@pytest.mark.parametrize(
    "turns",
    [
        [("A", ASK), ("A", REFLECT)],
        [("A", ASK, REFLECT), ("B", "Ja."), ("A", "Oké.")],
        [("A", ASK), ("B", "Naar."), ("C", REFLECT)],
        [("A", ASK), ("B", "Naar."), ("C", "Mij ook."), ("A", REFLECT)],
        [("A", ASK), (None, "Naar."), ("A", REFLECT)],
        [("A", ("Was het laat?", "closed_question")), ("B", "Ja."), ("A", REFLECT)],
        [("A", ASK), ("B", "Naar."), ("A", "O."), ("B", "Ja."), ("A", "O."), ("B", "Ja."), ("A", REFLECT)],
    ],
)
def test_what_is_no_moment(turns) -> None:
    found = measured(*turns)
    assert found.moments == found.coaching == ()


def test_moments_of_a_coach_do_not_overlap() -> None:
    turns = [("A", ASK), ("B", "Naar.")] + [("A", REFLECT, ASK), ("B", "Wel.")] * 3 + [("A", REFLECT)]
    found = measured(*turns)
    assert [(moment.first_turn, moment.last_turn) for moment in found.moments] == [(0, 2), (4, 6)]
    assert found.coaching[0].moments.value == 2


def test_certainty_is_that_of_all_steps_together() -> None:
    ask, take_up = ("Hoe was dat?", {"open_question": 0.8}), ("Je schrok.", {"reflection": 0.6, "acknowledgement": 0.5})
    (moment,) = measured(("A", ask), ("B", "Naar."), ("A", take_up)).moments
    assert moment.certainty == pytest.approx(0.8 * 0.8, abs=0.07)
    assert [sign.label for sign in moment.signs] == ["open_question", "reflection"]
    assert moment.signs[0].certainty == 1.0  # in the draws that have the moment
    unlikely = ("Je schrok.", {"reflection": 0.3})
    assert measured(("A", ask), ("B", "Naar."), ("A", unlikely)).moments == ()


def test_numbers_of_moments_are_counted_in_every_draw() -> None:
    unsure = [("A", ("Hoe?", {"open_question": 0.5})), ("B", "Naar."), ("A", REFLECT), ("B", "Ja.")]
    found = measured(*unsure * 8)
    (pair,) = found.coaching
    assert pair.moments.value == pytest.approx(4, abs=0.3)
    assert 0 < pair.moments.low < 3
    assert 5 < pair.moments.high <= 8
