"""What goes into an export of a tool comes out of it: words, speakers in order, and times as fine as it writes them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
import tool_writers
import writers
from hypothesis import given, settings
from hypothesis import strategies as st
from pympi.Elan import Eaf
from tool_writers import ToolWriter
from writers import Said, conversations

from coachnlp.transcripts.read import read_transcript
from coachnlp.transcripts.records import Transcript

EXACT: list[ToolWriter] = [
    tool_writers.amberscript_json,
    tool_writers.fireflies_json,
    tool_writers.fireflies_api,
    tool_writers.whisper_cpp_json,
    tool_writers.graph_metadata_vtt,
    tool_writers.noscribe_html,
    tool_writers.noscribe_vtt,
    tool_writers.elan,
    tool_writers.textgrid_long,
    tool_writers.textgrid_short,
    tool_writers.ttml,
]
TENTHS: list[ToolWriter] = [
    tool_writers.f4_txt,
    tool_writers.f4_rtf,
    tool_writers.f4_docx,
    tool_writers.maxqda_txt,
    tool_writers.maxqda_rtf,
    tool_writers.maxqda_docx,
]
UNTIMED: list[ToolWriter] = [tool_writers.meet_txt, tool_writers.meet_docx, tool_writers.noscribe_txt]
WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzéëïöüç", min_size=1, max_size=8), min_size=1, max_size=40).map(
    " ".join
)
PLAIN = st.lists(
    st.tuples(st.sampled_from(["Karin", "Joost de Vries", "Ömer"]), WORDS, st.integers(0, 90), st.integers(1, 225)),
    min_size=1,
    max_size=7,
)
"""Pause and length in frames of 40 ms."""


def read(content: str | bytes) -> Transcript:
    return read_transcript(io.BytesIO(content.encode() if isinstance(content, str) else content))


def spoken(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def opened_by_a_word(said: list[Said]) -> list[Said]:
    """No piece is only a sign, which may be a mark of silence, or begins like a name."""
    return [replace(piece, text=f"woord {piece.text}") for piece in said]


@pytest.mark.parametrize("write", EXACT, ids=lambda write: write.__qualname__)
@settings(max_examples=40, deadline=None)
@given(said=conversations().map(opened_by_a_word))
def test_exact_times(write: ToolWriter, said: list[Said]) -> None:
    transcript = read(write(said))
    assert spoken(transcript) == writers.turns(said)
    assert [(turn.start_s, turn.end_s) for turn in transcript.turns] == writers.spans(said)
    assert not any(turn.times_estimated for turn in transcript.turns)


@pytest.mark.parametrize("write", TENTHS, ids=lambda write: write.__qualname__)
@settings(max_examples=20, deadline=None)
@given(said=conversations().map(opened_by_a_word))
def test_tenths_of_seconds(write: ToolWriter, said: list[Said]) -> None:
    transcript = read(write(said))
    assert spoken(transcript) == writers.turns(said)
    at_start = "maxqda" in write.__qualname__
    for turn, (start, end) in zip(transcript.turns, writers.spans(said), strict=True):
        read_s, true_s = (turn.start_s, start) if at_start else (turn.end_s, end)
        assert read_s == pytest.approx(true_s, abs=0.11)


@pytest.mark.parametrize("write", UNTIMED, ids=lambda write: write.__qualname__)
@settings(max_examples=20, deadline=None)
@given(said=conversations().map(opened_by_a_word))
def test_words_and_speakers(write: ToolWriter, said: list[Said]) -> None:
    assert spoken(read(write(said))) == writers.turns(said)


def _in_frames(parts: list[tuple[str, str, int, int]]) -> list[Said]:
    said: list[Said] = []
    at = 0
    for speaker, text, pause, length in parts:
        said.append(Said(speaker, text, (at + pause) * 40, (at + pause + length) * 40))
        at += pause + length
    return said


@settings(max_examples=40, deadline=None)
@given(said=PLAIN.map(_in_frames))
def test_stl(said: list[Said]) -> None:
    transcript = read(tool_writers.stl(said))
    assert spoken(transcript) == writers.turns(said)
    assert [(turn.start_s, turn.end_s) for turn in transcript.turns] == writers.spans(said)


@settings(max_examples=40, deadline=None)
@given(said=PLAIN.map(_in_frames))
def test_chat(said: list[Said]) -> None:
    transcript = read(tool_writers.chat(said))
    ended = [replace(piece, text=f"{piece.text}.") for piece in said]
    assert spoken(transcript) == writers.turns(ended)
    assert [(turn.start_s, turn.end_s) for turn in transcript.turns] == writers.spans(said)
    assert set(transcript.roles) == {piece.speaker for piece in said}


@settings(max_examples=20, deadline=None)
@given(said=PLAIN.map(_in_frames))
def test_amberscript_labels(said: list[Said]) -> None:
    labels = {"Karin": "Spreker 1", "Joost de Vries": "Spreker 2", "Ömer": "Spreker 3"}
    labelled = [replace(piece, speaker=labels[piece.speaker]) for piece in said]
    assert spoken(read(tool_writers.amberscript_txt(labelled))) == writers.turns(labelled)


def test_an_elan_file_that_pympi_wrote(tmp_path: Path) -> None:
    document = Eaf(author="x")
    document.add_tier("Karin")
    document.add_tier("Joost", part="Joost Bakker")
    document.add_annotation("Karin", 0, 900, "Hoe ging het?")
    document.add_annotation("Joost", 400, 1200, "Nou & goed.")
    document.to_file(str(tmp_path / "overleg.eaf"))
    transcript = read_transcript(tmp_path / "overleg.eaf")
    assert [(turn.speaker, turn.text, turn.start_s, turn.end_s) for turn in transcript.turns] == [
        ("Karin", "Hoe ging het?", 0.0, 0.9),
        ("Joost Bakker", "Nou & goed.", 0.4, 1.2),
    ]
    assert transcript.notes == ()
