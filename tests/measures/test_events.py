"""Events in hand-made conversations: what counts, what does not, and what is only likely."""

from __future__ import annotations

import pytest
from talks import BOOK, scene

from coachnlp.measures.definitions import event_definitions
from coachnlp.measures.draws import DRAWS

LONG = "woord " * 40
OPEN, CLOSED, LEADING = "open_question", "closed_question", "leading_question"


def places(event: str, *turns) -> dict[int, float]:
    """Unit -> share of the draws in which the event is there."""
    drawn = scene(*turns).drawn
    column = drawn.ids.index(event)
    found: dict[int, float] = {}
    for unit in drawn.unit[drawn.what == column].tolist():
        found[unit] = found.get(unit, 0) + 1 / DRAWS
    return {unit: pytest.approx(share, abs=1e-9) for unit, share in sorted(found.items())}


def test_every_event_has_labels_of_the_codebook_and_two_names() -> None:
    for name, event in event_definitions().items():
        assert event.id == name
        assert set(event.labels) <= set(BOOK.ids)
        assert event.name_nl
        assert event.name_en


def test_questions_in_a_row_are_stacked_and_a_turn_counts_once() -> None:
    stacked = ("A", "Zeg.", ("Hoe ging het?", OPEN), ("Was het laat?", CLOSED), ("En toen?", OPEN))
    apart = ("B", ("Hoe ging het?", OPEN), "Ik bedoel gisteren.", ("Was het laat?", CLOSED))
    assert places("stacked_question", stacked, apart) == {0: 1}
    assert places("question_turn", stacked, apart, ("A", "Goed.")) == {0: 1, 4: 1}


def test_turns_of_one_speaker_that_follow_each_other_are_one() -> None:
    assert places("stacked_question", ("A", ("Hoe?", OPEN)), ("A", ("Waarom?", LEADING)), ("B", "Zo.")) == {0: 1}
    assert places("stacked_question", (None, ("Hoe?", OPEN)), (None, ("Waarom?", OPEN))) == {}


def test_stacking_is_as_likely_as_both_questions_are() -> None:
    turn = ("A", ("Hoe ging het?", {OPEN: 0.5}), ("Was het laat?", {CLOSED: 0.5}))
    (share,) = places("stacked_question", turn).values()
    assert share.expected == pytest.approx(0.25, abs=0.06)


@pytest.mark.parametrize(
    ("text", "labels", "clear"),
    [
        ("Wat heb je nodig?", OPEN, True),
        ("Wil je dinsdag of donderdag?", CLOSED, True),
        ("En wat dan?", OPEN, True),
        ("Vind je ook niet dat het te laat is?", LEADING, False),
        ("Wat heb je nodig en wie kan je daarbij helpen?", OPEN, False),
        ("Hoe ging het? Goed?", OPEN, False),
        ("woord " * 16, OPEN, False),
        ("Wat heb je nodig?", "", False),
    ],
)
def test_a_clear_question_is_short_and_asks_one_thing(text: str, labels: str, clear: bool) -> None:
    assert places("clear_question", ("A", "Zo.", (text, labels)), ("B", "Ja.")) == ({1: 1} if clear else {})


def test_a_question_beside_another_in_the_turn_is_not_clear() -> None:
    assert places("clear_question", ("A", ("Wat wil je?", OPEN), "Zeg maar.", ("Nu?", LEADING))) == {}


def test_listening_is_told_by_the_first_unit_of_some_length_after_a_long_turn() -> None:
    reply = ("B", "Ja ja.", ("Je zag ertegen op.", "reflection"), ("Bel eerst even.", "directive"))
    late = ("B", ("Bel eerst even.", "directive"), ("Je zag ertegen op.", "reflection"))
    assert places("long_turn_answered", ("A", LONG), reply) == places("listened", ("A", LONG), reply) == {2: 1}
    assert places("long_turn_answered", ("A", LONG), late) == {1: 1}
    assert places("listened", ("A", LONG), late) == {}
    for others in ((("A", "Kort."), reply), (("A", LONG), ("B", "Hm hm.")), ((None, LONG), reply)):
        assert places("long_turn_answered", *others) == {}


def test_advice_is_asked_for_when_the_one_before_asked_shortly_before() -> None:
    asks, advice = ("B", ("Wat zou jij doen?", CLOSED)), ("A", ("Ik zou even bellen.", "advice"))
    assert places("asked_advice", asks, advice) == {1: 1}
    assert places("asked_advice", asks, ("A", "Hm, even denken."), ("B", "Graag."), advice) == {3: 1}
    assert places("unasked_advice", ("B", "Het loopt niet."), advice) == {1: 1}
    assert places("unasked_advice", advice) == {0: 1}
    assert places("unasked_advice", asks, ("A", "Hm."), ("B", "Ja."), ("A", "O."), ("B", "Zo."), advice) == {5: 1}
    # somebody else asked, and the one before did not
    assert places("unasked_advice", asks, ("C", "Het loopt niet."), advice) == {2: 1}


def test_advice_after_a_speaker_who_is_not_known_is_neither() -> None:
    turns = ((None, ("Wat nu?", OPEN)), ("A", ("Bel even.", "advice")))
    assert places("asked_advice", *turns) == places("unasked_advice", *turns) == {}


def test_unsure_advice_is_asked_for_or_not_in_each_draw() -> None:
    turns = (("B", ("Wat nu?", {OPEN: 0.3})), ("A", ("Ik zou bellen.", {"advice": 0.8})))
    asked, unasked = (places(event, *turns)[1].expected for event in ("asked_advice", "unasked_advice"))
    assert asked + unasked == pytest.approx(0.8, abs=0.003)
    assert asked == pytest.approx(0.24, abs=0.06)
