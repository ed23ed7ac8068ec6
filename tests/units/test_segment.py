"""Cutting turns into units: nothing lost, right offsets, right places."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.errors import TranscriptError
from coachnlp.transcripts.records import Turn
from coachnlp.units.boundary_model import load_boundary_model
from coachnlp.units.punctuation import starts_by_punctuation
from coachnlp.units.segment import segment

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))
PIECES = st.sampled_from(
    [
        *(
            "ja",
            "Nee",
            "dhr.",
            "o.a.",
            "12.30",
            "...",
            "…",
            "?",
            "!",
            "'",
            '"',
            ")",
            "[lacht]",
            "ik-",
            "-",
            "–",
            "😀",
        ),
        *(
            "\n",
            "\n\n",
            "\t",
            " ",
            "\u00a0",
            "1.",
            "B.",
            "hè?",
            "שלום",
            "é",
            "'t",
            ".",
            ",",
            "dat was het toen",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join))


def texts_of(text: str) -> list[str]:
    return [unit.text for unit in segment([Turn("A", text)])]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_golden_cases(case: dict[str, str]) -> None:
    units = [unit.strip() for unit in case["text"].split(" | ")]
    assert _by_punctuation(case["text"].replace(" | ", " ")) == units


@pytest.mark.parametrize("case", CASES["known_failure"], ids=lambda case: case["id"])
def test_known_failures_still_fail(case: dict[str, str]) -> None:
    units = [unit.strip() for unit in case["text"].split(" | ")]
    assert _by_punctuation(case["text"].replace(" | ", " ")) != units, "gets right now: move it to the cases"


def _by_punctuation(text: str) -> list[str]:
    starts = starts_by_punctuation(text)
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


@given(st.lists(TEXTS, max_size=4))
@settings(deadline=None)
def test_units_cover_every_turn_once_and_in_order(texts: list[str]) -> None:
    turns = [Turn("A", text) for text in texts]
    units = segment(turns)
    assert [unit.turn for unit in units] == sorted(unit.turn for unit in units)
    for index, text in enumerate(texts):
        end = 0
        for unit in (unit for unit in units if unit.turn == index):
            assert not text[end : unit.start_char].strip()
            assert text[unit.start_char : unit.end_char] == unit.text == unit.text.strip() != ""
            end = unit.end_char
        assert not text[end:].strip()


@given(TEXTS)
@settings(deadline=None)
def test_a_turn_is_cut_alike_whatever_stands_beside_it(text: str) -> None:
    beside = Turn("B", "dat is goed maar hoe ging het dan verder")
    alone = [unit.text for unit in segment([Turn("A", text)])]
    assert [unit.text for unit in segment([beside, Turn("A", text), beside]) if unit.turn == 1] == alone


@given(st.text(alphabet="ab.?! '\n", max_size=60), st.floats(0, 1e5), st.floats(0, 1e4))
def test_times_grow_with_characters_and_stay_in_the_turn(text: str, start_s: float, lasts_s: float) -> None:
    units = segment([Turn("A", text, start_s=start_s, end_s=start_s + lasts_s)])
    times = [time for unit in units for time in (unit.start_s, unit.end_s)]
    assert all(time is not None for time in times)
    assert times == sorted(times)
    assert all(start_s <= time <= start_s + lasts_s + 1e-6 for time in times)


def test_times_are_the_share_of_characters() -> None:
    first, second = segment([Turn("A", "Ja hoor. Nee.  ", start_s=10.0, end_s=25.0)])
    assert (first.start_s, first.end_s, second.start_s, second.end_s) == (10.0, 18.0, 19.0, 23.0)
    assert segment([Turn("A", "Ja.", start_s=1.0)])[0].start_s is None


@given(st.lists(st.text(max_size=20), max_size=6))
def test_given_units_stay_uncut(given_units: list[str]) -> None:
    turn = Turn("A", " ".join(given_units), given_units=tuple(given_units))
    units = segment([turn])
    assert [unit.text for unit in units] == [unit.strip() for unit in given_units if unit.strip()]
    assert all(turn.text[unit.start_char : unit.end_char] == unit.text for unit in units)


@pytest.mark.parametrize("given_units", [("Ja.",), ("Nee. Ja.", "Goed."), ("Ja.", "Nee.", "Goed.", "Nog."), ()])
def test_given_units_that_are_not_the_text_are_refused_without_quoting_speech(
    given_units: tuple[str, ...],
) -> None:
    with pytest.raises(TranscriptError, match="turn 2") as caught:
        segment([Turn("A", "Ja."), Turn("A", "Ja. Nee. Goed.", given_units=given_units)])
    assert "Nee" not in str(caught.value)


def test_speaker_and_turn_are_those_of_the_turn() -> None:
    units = segment([Turn("Karin", "Fijn. Hoe ging het?"), Turn(None, " "), Turn("Joost", "Goed.")])
    assert [(unit.turn, unit.speaker) for unit in units] == [(0, "Karin"), (0, "Karin"), (2, "Joost")]


def test_unpunctuated_turns_are_cut_by_the_model() -> None:
    text = "dank je wel ik vond het echt heel fijn dat je erbij was vorige week hoe ging het eigenlijk met de rest"
    assert len(texts_of(text)) >= 2
    assert texts_of("dat lijkt me een goed plan") == ["dat lijkt me een goed plan"]


def test_long_unpunctuated_turns_are_cut_like_short_ones() -> None:
    sentence = "nou dat is dus hoe het gegaan is hoe kijk jij daar eigenlijk tegenaan "
    model = load_boundary_model()
    scores = model.probabilities(sentence * 60)
    per_sentence = len(sentence.split())
    early, late = (scores[place * per_sentence : (place + 1) * per_sentence] for place in (10, 45))
    assert len(scores) == 60 * per_sentence
    assert early == pytest.approx(late, abs=0.05)
