"""The example meetings: every format is among them, and what was said in each is read back."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from coachnlp.batch.about import read_meetings
from coachnlp.batch.find import find
from coachnlp.errors import TranscriptError
from coachnlp.transcripts.read import read_transcript

ROOT = Path(__file__).parents[2]
Words = tuple[str | None, list[str]]


@pytest.fixture(scope="module")
def maker() -> Any:
    sys.path.insert(0, str(ROOT / "scripts"))
    import make_example_meetings

    return make_example_meetings


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def by_turn(pairs: Sequence[tuple[str | None, str]]) -> list[Words]:
    """Words of each speaker until another speaks."""
    turns: list[Words] = []
    for speaker, text in pairs:
        if turns and turns[-1][0] == speaker:
            turns[-1][1].extend(words(text))
        else:
            turns.append((speaker, words(text)))
    return turns


def test_what_was_said_is_read_back(maker: Any, tmp_path: Path) -> None:
    made = maker.make(tmp_path)
    about = read_meetings(tmp_path / "meetings.csv")
    assert len(made) >= 40
    assert {example.path.relative_to(tmp_path).as_posix() for example in made} == set(about)
    for example in made:
        known = about[example.path.relative_to(tmp_path).as_posix()]
        transcript = read_transcript(example.path, roles=known.roles or None, aliases=known.aliases or None)
        read = by_turn([(turn.speaker, turn.text) for turn in transcript.turns])
        said = by_turn(
            [(piece.speaker if example.layout.names_speakers else None, piece.text) for piece in example.said]
        )
        assert read == said, example.path.name
        assert not any("do not speak here" in note for note in transcript.notes), example.path.name
        assert set(transcript.roles) == (set(transcript.speakers) if known.roles else set()), example.path.name


def test_every_reader_is_needed(maker: Any, tmp_path: Path) -> None:
    formats = {read_transcript(example.path).format for example in maker.make(tmp_path)}
    families = {form.split("-")[0] for form in formats}
    assert families >= {
        "webvtt",
        "srt",
        "sbv",
        "ttml",
        "ebu",
        "docx",
        "rtf",
        "named",
        "headed",
        "noscribe",
        "xlsx",
        "csv",
    }
    assert families >= {"tsv", "elan", "chat", "textgrid", "whisper", "whisperx", "amberscript", "fireflies"}


def test_every_file_is_found_and_the_bad_ones_are_told(maker: Any, tmp_path: Path) -> None:
    made = maker.make(tmp_path / "in", with_bad=True)
    found = list(find([tmp_path / "in"], tmp_path / "out", [tmp_path / "in" / "meetings.csv"]))
    assert all(one.may_be_transcript for one in found)
    assert len(found) == len(made) + 5
    for name in ("leeg.vtt", "afgebroken.docx", "opname.txt", "wachtwoord.docx"):
        with pytest.raises(TranscriptError, match=name):
            read_transcript(tmp_path / "in" / "kapot" / name)


def test_the_same_files_each_time(maker: Any, tmp_path: Path) -> None:
    first = [example.path.read_bytes() for example in maker.make(tmp_path / "a")]
    assert first == [example.path.read_bytes() for example in maker.make(tmp_path / "b")]
