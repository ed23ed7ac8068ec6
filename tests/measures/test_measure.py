"""Counts match the units, shares add up to one, and nothing is lost on the way through JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import talk as talk_of

from coachnlp.codebook import Codebook, load_codebook
from coachnlp.measures.answers import medians
from coachnlp.measures.estimate import Estimate
from coachnlp.measures.measure import Measures, measure, measure_together
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

CODEBOOK = load_codebook()
speakers = st.sampled_from(["Ada", "Bo", None])
talk = st.lists(
    st.tuples(speakers, st.integers(1, 9), st.lists(st.lists(st.sampled_from(CODEBOOK.ids), unique=True), max_size=3)),
    min_size=1,
    max_size=8,
)


def long_talk(coach: str = "Ada", one: str = "Bo", other: str = "Cas", *, sure: bool = False):
    """A meeting of 160 turns with moments, ownership and enough data for sequences."""
    chance = 1.0 if sure else 0.8
    turns = []
    for at in range(40):
        turns += [
            (coach, ("Hoe ging dat?", {"open_question": chance, "closed_question": 1 - chance})),
            ((one, other)[at % 2], ("Ik schrok ervan.", {"self_reflection": chance})),
            (coach, ("Je schrok.", {"reflection": chance})),
            ((one, other)[at % 2], ("Ik pak het op.", {"ownership": chance})),
        ]
    return talk_of(*turns, roles={coach: "leider", one: "lid", other: "lid"})


def build(talk, *, timed: bool = True):
    turns, units = [], []
    for number, (speaker, words, labels) in enumerate(talk):
        start, end = (float(10 * number), float(10 * number + words)) if timed else (None, None)
        turns.append(Turn(speaker, "woord " * words, start, end))
        units += [Unit(number, speaker, "woord", 0, 5, labels=tuple(found)) for found in labels]
    return turns, units


@given(talk)
@settings(max_examples=50, deadline=None)
def test_parts_add_up_to_the_whole(talk) -> None:
    turns, units = build(talk)
    measures = measure(turns, units, CODEBOOK)
    parts, whole = measures.speakers, measures.overall
    assert [part.speaker for part in parts] == list(dict.fromkeys(turn.speaker for turn in turns))
    for name in ("turns", "words", "units"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    assert sum(part.word_share for part in parts) == pytest.approx(1)
    assert sum(part.seconds_share for part in parts) == pytest.approx(1)
    for label in CODEBOOK.ids:
        count = sum(label in unit.labels for unit in units)
        assert whole.labels[label].count == count == sum(part.labels[label].count for part in parts)
        assert whole.labels[label].share == pytest.approx(count / len(units) if units else 0)


@given(talk, st.booleans())
@settings(max_examples=30, deadline=None)
def test_measures_survive_json(talk, timed: bool) -> None:
    measures = measure(*build(talk, timed=timed), CODEBOOK, {"Ada": "coach"})
    assert Measures.from_dict(json.loads(json.dumps(measures.to_dict()))) == measures


def test_a_full_meeting_survives_json() -> None:
    some = long_talk()
    measures = measure(some.turns, some.units, CODEBOOK, some.roles)
    assert measures.moments
    assert measures.coaching
    assert measures.sequences
    assert [part.role for part in measures.roles] == ["leider", "lid"]
    assert Measures.from_dict(json.loads(json.dumps(measures.to_dict()))) == measures


def test_roles_sum_up_their_speakers_and_names_do_not_matter() -> None:
    some = long_talk()
    measures = measure(some.turns, some.units, CODEBOOK, some.roles)
    leader, members = measures.roles
    assert leader.ratios == measures.speakers[0].ratios
    assert [part.role for part in measures.speakers] == ["leider", "lid", "lid"]
    for name in ("turns", "words", "units"):
        assert getattr(members, name) == sum(getattr(part, name) for part in measures.speakers[1:])
    renamed = long_talk("Zoë", "Aart", "Mia")
    other = measure(renamed.turns, renamed.units, CODEBOOK, renamed.roles)
    assert [replace(part, speaker=None) for part in other.speakers] == [
        replace(part, speaker=None) for part in measures.speakers
    ]
    assert (other.overall, other.roles, other.flow, other.evenness, other.sequences) == (
        measures.overall,
        measures.roles,
        measures.flow,
        measures.evenness,
        measures.sequences,
    )


def test_meetings_together_add_up() -> None:
    some = long_talk(sure=True)
    one, three = (measure_together([some] * number, CODEBOOK) for number in (1, 3))
    assert one == measure(some.turns, some.units, CODEBOOK, some.roles)
    assert three.overall.units == 3 * one.overall.units
    assert three.flow.balance == pytest.approx(one.flow.balance)
    assert three.evenness == one.evenness
    assert three.overall.ratios == one.overall.ratios
    assert three.overall.answers == one.overall.answers
    assert [moment.meeting for moment in three.moments] == sorted([0, 1, 2] * len(one.moments))
    assert three.coaching[0].moments.value == 3 * one.coaching[0].moments.value
    assert [follow.share for follow in three.sequences if one.follows(follow.before, follow.after)] == [
        follow.share for follow in one.sequences
    ]


def test_answers_and_ownership_by_hand() -> None:
    asks = ("A", ("Hoe ging het?", "open_question")), ("A", ("Klopt dat?", "closed_question"))
    answers = [(asks[at % 2], ("BC"[at % 2], ("woord " * (1 + at), "ownership"))) for at in range(12)]
    some = talk_of(*(turn for pair in answers for turn in pair))
    found = measure(some.turns, some.units, CODEBOOK)
    # after open questions answers of 1, 3 … 11 words, after closed ones 2, 4 … 12
    for part in (found.overall, found.speakers[0]):
        assert part.answers["answer_words_after_open"] == Estimate(6.0, 6.0, 6.0)
        assert part.answers["answer_words_after_closed"] == Estimate(7.0, 7.0, 7.0)
        assert part.answers["answer_words_after_leading"].undefined == "too_few"
    assert found.speakers[1].answers["answer_words_after_open"].undefined == "too_few"
    spread = found.evenness["ownership_evenness"]
    assert spread.value == spread.low == spread.high == pytest.approx(np.log(2) / np.log(3))
    few = talk_of(*(turn for pair in answers[:4] for turn in pair))
    assert measure(few.turns, few.units, CODEBOOK).evenness["ownership_evenness"].undefined == "too_few"


def test_a_median_is_that_of_each_draw() -> None:
    rng = np.random.default_rng(2)
    values, chosen = rng.integers(0, 30, 40), rng.random((40, 200)) < 0.1
    chosen[:, 0] = False
    slow = [np.median(values[column]) if column.any() else np.nan for column in chosen.T]
    np.testing.assert_array_equal(medians(values, chosen), slow)


@pytest.mark.parametrize("units", [[], [Unit(0, "Ada", "Ja.", 0, 3)]], ids=["none", "without scores"])
def test_where_nothing_was_scored_nothing_is_claimed(units) -> None:
    found = measure([Turn("Ada", "Ja.")], units, CODEBOOK)
    estimates = [*found.overall.ratios.values(), *found.overall.answers.values(), *found.evenness.values()]
    assert {estimate.undefined for estimate in estimates} == {"too_few"}
    assert found.moments == found.coaching == found.sequences == ()


def test_a_codebook_without_the_labels_has_no_such_measures() -> None:
    book = Codebook("klein", "1", "nl", (CODEBOOK["safety"],), CODEBOOK.families)
    some = long_talk()
    found = measure(some.turns, some.units, book)
    estimates = [*found.overall.answers.values(), *found.evenness.values(), found.overall.ratios["listened_share"]]
    assert {estimate.undefined for estimate in estimates} == {"not_in_codebook"}
    assert found.overall.ratios["safety_per_100"].value == 0
    assert found.moments == found.coaching == ()


def test_seconds_are_undefined_unless_every_turn_is_timed() -> None:
    turns, units = build([("Ada", 3, []), ("Bo", 1, [])])
    assert [part.seconds for part in measure(turns, units, CODEBOOK).speakers] == [3, 1]
    turns[1] = Turn("Bo", "woord", 10.0, None)
    for part in measure(turns, units, CODEBOOK).speakers:
        assert part.seconds is None
        assert part.seconds_share is None
    assert [part.word_share for part in measure(turns, units, CODEBOOK).speakers] == [0.75, 0.25]


def test_a_long_meeting_is_measured_fast() -> None:
    rng = np.random.default_rng(0)
    scores = rng.beta(0.05, 1.7, (3000, len(CODEBOOK)))
    rows = [("woord " * int(rng.integers(1, 30)), dict(zip(CODEBOOK.ids, row, strict=True))) for row in scores.tolist()]
    some = talk_of(*((f"P{at % 6}", *rows[2 * at : 2 * at + 2]) for at in range(1500)), roles={"P0": "leider"})
    times = []
    for _ in range(2):
        start = process_time()
        measure(some.turns, some.units, CODEBOOK, some.roles)
        times.append(process_time() - start)
    assert min(times) < 2.5  # a fifth of it on a laptop; the machines that run tests are shared
