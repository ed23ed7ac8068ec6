"""Perturbations change what they say and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.behaviours.windows import Utterance
from coachnlp.evaluation.conversations import Conversation
from coachnlp.evaluation.perturbations import (
    Names,
    bare,
    fillers_in,
    fillers_out,
    flemish,
    formal,
    merged_turns,
    perturbations,
    recognition_errors,
    strip_punctuation,
    unknown_speakers,
    wrong_speaker,
)

SPEECH = st.lists(
    st.tuples(st.sampled_from(["Anna de Wit", "Bo", "Cem"]), st.text(min_size=1, max_size=60).filter(str.strip)),
    min_size=1,
    max_size=20,
)


def talk(*said: tuple[str | None, str]) -> Conversation:
    utterances = tuple(Utterance(speaker, text) for speaker, text in said)
    return Conversation("m1", "", "", "", "", utterances, np.zeros((len(said), 1), np.int8))


@pytest.mark.parametrize("name", perturbations())
@given(said=SPEECH)
def test_as_many_units_none_empty_the_same_each_time(name: str, said: list[tuple[str, str]]) -> None:
    conversation, change = talk(*said), perturbations()[name]
    changed = change(conversation)
    assert len(changed) == len(said)
    assert all(utterance.text for utterance in changed)
    assert list(changed) == list(change(conversation))


@given(said=SPEECH)
def test_speakers_change_where_that_is_the_point_and_text_does_not(said: list[tuple[str, str]]) -> None:
    for change in (wrong_speaker, merged_turns, unknown_speakers):
        assert [u.text for u in change(talk(*said))] == [text for _, text in said]
    for change in (bare, fillers_in, recognition_errors, formal):
        assert [u.speaker for u in change(talk(*said))] == [speaker for speaker, _ in said]


def text_of(change, *texts: str) -> list[str]:
    return [u.text for u in change(talk(*(("Anna", text) for text in texts)))]


def test_worked_examples() -> None:
    assert text_of(bare, "Nou, Karin: wat vind jíj?", "…") == ["nou karin wat vind jíj", "…"]
    assert text_of(fillers_out, "Eh, ik weet het, zeg maar, niet.", "Eh.") == ["ik weet het, niet.", "Eh."]
    assert text_of(formal, "Heb je jouw bril?", "Jij ook, hè.") == ["Hebt u uw bril?", "U ook, hè."]
    assert text_of(flemish, "Ben je moe?", "Je bent er.") == ["Zijt ge moe?", "Ge zijt er."]
    assert strip_punctuation("Auto's, e-mail - 'ja'.") == "Auto's e-mail ja"


def test_compounds_fall_apart_where_both_halves_are_words() -> None:
    units = ["De klanten vergadering en de klantenvergadering."] * 30
    assert any(text.count("klanten vergadering") == 2 for text in text_of(recognition_errors, *units))


def test_names_change_in_speech_wherever_they_are_said() -> None:
    conversation = talk(("Anna de Wit", "Bo?"), ("Bo", "Anna, Bo's fiets, en Bob en Hannah."))
    first, second = Names(("Elif", "Emre"))(conversation)
    assert first.text in {"Elif?", "Emre?"}
    assert "Anna," not in second.text
    assert "Bo's" not in second.text
    assert second.text.endswith("en Bob en Hannah.")
    assert (first.speaker, second.speaker) == ("Anna de Wit", "Bo")


def test_a_merged_turn_is_put_down_to_the_speaker_before() -> None:
    said = [(name, "zin") for _ in range(300) for name in ("Anna", "Bo")]
    changed = merged_turns(talk(*said))
    moved = np.mean([u.speaker != speaker for u, (speaker, _) in zip(changed, said, strict=True)])
    assert 0.05 < moved < 0.16
