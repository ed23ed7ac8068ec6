"""Every note of the readers has its Dutch."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import pytest

from coachnlp.batch.records import Entry, Manifest
from coachnlp.errors import CoachNLPWarning, TranscriptError
from coachnlp.reports.folder import index_html
from coachnlp.reports.notes import note_in
from coachnlp.transcripts.language import warn_if_not_dutch
from coachnlp.transcripts.read import read_transcript, transcript_from_pairs

DATA = Path(__file__).parents[1] / "transcripts" / "data"
SOURCE = Path(__file__).parents[2] / "src" / "coachnlp" / "transcripts"


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("line 3: a name without speech", "regel 3: een naam zonder spraak"),
        ("lines 3, 4 and 9: a caption without text", "regels 3, 4 en 9: een onderschrift zonder tekst"),
        (
            "lines 3, 4, 9, 12, 15 and 20 more: read as heading, not as speech",
            "regels 3, 4, 9, 12, 15 en nog 20: gelezen als kop, niet als spraak",
        ),
        ("left out 2 NUL characters", "2 NUL-tekens weggelaten"),
    ],
)
def test_worked_examples(english: str, dutch: str) -> None:
    assert note_in("nl", english) == dutch
    assert note_in("en", english) == english


def test_every_note_of_the_golden_files_has_its_dutch() -> None:
    notes = {note for path in DATA.glob("*.expected.json") for note in json.loads(path.read_text("utf-8"))["notes"]}
    assert len(notes) > 5
    assert [note for note in notes if note_in("nl", note) == note] == []


def test_every_fixed_note_in_the_readers_has_its_dutch() -> None:
    """The texts after a list of lines, as the code writes them."""
    code = "".join(path.read_text("utf-8") for path in SOURCE.glob("*.py"))
    notes = re.findall(r'number_list\([\'"](\w+)[\'"], [^}]*\)\}(: [^"]+)"', code)
    assert len(notes) >= 8
    for what, text in notes:
        note = f"{what}s 3 and 4{text}"
        assert note_in("nl", note) != note


def test_a_warning_about_the_language_is_dutch() -> None:
    english = "We should really talk about what happened in the meeting last week, because nobody was happy. " * 5
    with pytest.warns(CoachNLPWarning) as caught:
        warn_if_not_dutch(transcript_from_pairs([("Ann", english)]))
    assert note_in("nl", str(caught[0].message)) == (
        "het transcript lijkt Engels te zijn, geen Nederlands; vertrouw het gevonden gedrag niet"
    )


def test_reading_notes_reach_the_reader_in_dutch() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notes = read_transcript("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHoe ging het?\n").notes
    assert [note_in("nl", note) for note in notes] == ["er staan geen sprekers bij; iedereen is onbekend"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"ID3\x04" + bytes(50), "dit is een opname, van geluid of beeld"),
        ("a.mp4", b"\0\0\0\x18ftypmp42" + bytes(50), "dit is een opname, van geluid of beeld"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "of er zit een wachtwoord op"),
        ("a.txt", b"PK\3\4" + bytes(50), "dit is een ingepakt bestand"),
        ("a.docx", (DATA / "teams.docx").read_bytes()[:2000], "dit transcript is beschadigd"),
    ],
)
def test_the_index_says_in_dutch_what_readers_say(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TranscriptError) as caught:
        read_transcript(tmp_path / name)
    entry = Entry(name, "failed", str(caught.value), type(caught.value).__name__)
    assert f"<strong>{name}</strong>: " in (page := index_html(Manifest("1", "m", "c", (entry,)), "nl"))
    assert says in page
