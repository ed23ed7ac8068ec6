"""Counts match the units, shares add up to one, and nothing is lost on the way through JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.codebook import load_codebook
from coachnlp.measures.measure import Measures, measure
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

CODEBOOK = load_codebook()
speakers = st.sampled_from(["Ada", "Bo", None])
talk = st.lists(
    st.tuples(speakers, st.integers(1, 9), st.lists(st.lists(st.sampled_from(CODEBOOK.ids), unique=True), max_size=3)),
    min_size=1,
    max_size=8,
)


def build(talk, *, timed: bool = True):
    turns, units = [], []
    for number, (speaker, words, labels) in enumerate(talk):
        start, end = (float(10 * number), float(10 * number + words)) if timed else (None, None)
        turns.append(Turn(speaker, "woord " * words, start, end))
        units += [Unit(number, speaker, "woord", 0, 5, labels=tuple(found)) for found in labels]
    return turns, units


@given(talk)
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
def test_measures_survive_json(talk, timed: bool) -> None:
    measures = measure(*build(talk, timed=timed), CODEBOOK)
    assert Measures.from_dict(json.loads(json.dumps(measures.to_dict()))) == measures


def test_seconds_are_undefined_unless_every_turn_is_timed() -> None:
    turns, units = build([("Ada", 3, []), ("Bo", 1, [])])
    assert [part.seconds for part in measure(turns, units, CODEBOOK).speakers] == [3, 1]
    turns[1] = Turn("Bo", "woord", 10.0, None)
    for part in measure(turns, units, CODEBOOK).speakers:
        assert part.seconds is None
        assert part.seconds_share is None
    assert [part.word_share for part in measure(turns, units, CODEBOOK).speakers] == [0.75, 0.25]
