"""Speech, speakers and times that go into a format come out of it, for every format that can be written."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
import writers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers import Said, conversations

from coachnlp.transcripts.read import read_transcript
from coachnlp.transcripts.records import Transcript

Writer = Callable[[list[Said]], str | bytes]
ESCAPED: list[Writer] = [writers.teams_vtt, writers.webex_old_vtt]
TIMED: list[Writer] = [
    *ESCAPED,
    writers.open_voices_vtt,
    writers.zoom_vtt,
    writers.whisperx_vtt,
    writers.named_srt,
    writers.timed_lines,
    writers.whisperx_json,
    *(writers.separated(mark) for mark in "\t;,"),
]
OFFICE: list[Writer] = [writers.named_docx, writers.old_teams_docx, writers.xlsx]
settings.register_profile("transcripts", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("transcripts")


def read(content: str | bytes) -> Transcript:
    return read_transcript(io.BytesIO(content.encode() if isinstance(content, str) else content))


def spoken(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def times(transcript: Transcript) -> list[tuple[float | None, float | None]]:
    return [(turn.start_s, turn.end_s) for turn in transcript.turns]


@pytest.mark.parametrize("write", TIMED, ids=lambda write: write.__qualname__)
@given(data=st.data())
def test_timed_formats(write: Writer, data: st.DataObject) -> None:
    said = data.draw(conversations(writers.MARKUP if write in ESCAPED else None))
    transcript = read(write(said))
    assert spoken(transcript) == writers.turns(said)
    assert times(transcript) == writers.spans(said)
    assert not any(turn.times_estimated for turn in transcript.turns)


@given(conversations())
def test_named_lines(said: list[Said]) -> None:
    assert spoken(read(writers.named_lines(said))) == writers.turns(said)


@given(conversations(writers.MARKUP))
def test_voices_of_one_cue(said: list[Said]) -> None:
    transcript = read(writers.all_in_one_cue_vtt(said))
    assert spoken(transcript) == writers.turns(said)
    assert transcript.turns[0].start_s == said[0].start_ms / 1000
    assert transcript.turns[-1].end_s == said[-1].end_ms / 1000
    assert all(turn.times_estimated for turn in transcript.turns) == (len(said) > 1)


@given(conversations())
def test_headed_lines(said: list[Said]) -> None:
    transcript = read(writers.otter(said))
    assert spoken(transcript) == writers.turns([replace(piece, text=f"woord {piece.text}") for piece in said])
    assert [start for start, _ in times(transcript)] == [start // 1 for start, _ in writers.spans(said)]


@pytest.mark.parametrize("write", OFFICE, ids=lambda write: write.__qualname__)
@settings(max_examples=25)
@given(said=conversations())
def test_office_files(write: Writer, said: list[Said]) -> None:
    transcript = read(write(said))
    assert spoken(transcript) == writers.turns(said)
    if write is not writers.named_docx:
        assert times(transcript) == writers.spans(said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@given(said=conversations())
def test_encodings(encoding: str, said: list[Said]) -> None:
    transcript = read_transcript(io.BytesIO(writers.named_lines(said).encode(encoding)))
    assert spoken(transcript) == writers.turns(said)
    assert transcript.encoding == encoding


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Karin", "René"]),
            st.text(st.characters(codec="cp1252", categories=["L", "N", "P"]), min_size=1),
        ),
        min_size=1,
    )
)
def test_cp1252(pairs: list[tuple[str, str]]) -> None:
    said = [Said(speaker, f"woord {text}é x", 0, 1) for speaker, text in pairs]
    transcript = read_transcript(io.BytesIO(writers.named_lines(said).encode("cp1252")))
    assert spoken(transcript) == writers.turns(said)
    assert transcript.encoding == "cp1252"


@given(st.text(max_size=300))
def test_any_text_is_read_whole_or_refused(text: str) -> None:
    """Whatever the text: every letter is in a turn, unless a note tells of lines that were skipped."""
    content = f"{text}\nKarin: Dag."
    transcript = read_transcript(io.StringIO(content), format="named-lines")
    if transcript.notes:
        return
    kept = "".join(turn.text + (turn.speaker or "") for turn in transcript.turns)
    assert sorted(char for char in content if char.isalpha()) == sorted(char for char in kept if char.isalpha())
