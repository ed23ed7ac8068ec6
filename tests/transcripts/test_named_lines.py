"""Which lines name a speaker, and where their times stand."""

from __future__ import annotations

import pytest

from coachnlp.transcripts.names import is_name
from coachnlp.transcripts.read import read_transcript

SPEECH = [
    "Let op: dit is belangrijk",
    "10:30 Vergadering: we beginnen",
    "Om 10:30: start",
    "Vraag: wie doet dat?",
    "Kortom: we stoppen",
    "https://voorbeeld.nl: mooie site",
    "C:\\map\\bestand",
    "Mijn voorstel is: doen",
    "Wat ik bedoel: niets",
    "Eén: we stoppen",
    "Stiptheid: dat is een punt",
    "Agendapunt 3: de begroting",
    "Stap 2: bellen",
    "Actie Karin: bellen",
    "[gelach]",
    "10:30 moet ik weg",
    "Het is 10:30: ik moet weg",
    "De kern is dit: luisteren",
    "En toen zei hij: nee",
    "PS: tot morgen",
]
NAMES = [
    "Karin",
    "karin",
    "Van der Berg",
    "Vries, Karin de (Zorg)",
    "J. de Vries",
    "dr. Bos",
    "Spreker 1",
    "SPEAKER_00",
    "spk1",
    "Aïcha El Amrani",
    "Karin & Joost",
    "Karin 🌸",
    "דוד",
    "张伟",
    "+31 6 12345678",
    "I",
    "P1",
    "Mei",
    "An",
    "'t Hart",
    "Coach",
    "Ömer Yılmaz",
    "Karin (Gast)",
]
TIMES = [
    ("[00:01:02] Karin: Hoi", 62.0, None),
    ("00:01:02 Karin: Hoi", 62.0, None),
    ("(1:02) Karin: Hoi", 62.0, None),
    ("[00:01:02,5 --> 00:01:04.25] Karin: Hoi", 62.5, 64.25),
    ("1:02 - 1:04 Karin: Hoi", 62.0, 64.0),
    ("Karin [00:01:02]: Hoi", 62.0, None),
    ("Karin (1:02): Hoi", 62.0, None),
    ("Karin 1:02: Hoi", 62.0, None),
    ("Karin: [1:02] Hoi", 62.0, None),
    ("**Karin** (1:02): Hoi", 62.0, None),
    ("- Karin: Hoi", None, None),
    ("**Karin:** Hoi", None, None),
    ("00:01:02.5Karin: Hoi", 62.5, None),
    ("Karin: Hoi #00:01:02-5#", None, 62.5),
    ("Karin  1:02\nHoi", 62.0, None),
    ("Karin (1:02)\nHoi", 62.0, None),
    ("Karin\t01:01:02\nHoi", 3662.0, None),
    ("Karin:\nHoi", None, None),
]


@pytest.mark.parametrize("line", SPEECH)
def test_speech_names_nobody(line: str) -> None:
    transcript = read_transcript(f"Karin: Goed.\n{line}\nJoost: Ja.\nKarin: Nee.")
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Karin", f"Goed. {line}"),
        ("Joost", "Ja."),
        ("Karin", "Nee."),
    ]


@pytest.mark.parametrize("line", SPEECH)
def test_speech_names_nobody_in_captions(line: str) -> None:
    transcript = read_transcript(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{line}\n\n00:02.000 --> 00:03.000\nNee.\n")
    assert transcript.speakers == ()
    assert " ".join(turn.text for turn in transcript.turns) == f"{line} Nee."


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    assert is_name(name, times_seen=2)


@pytest.mark.parametrize("name", NAMES)
def test_lines_with_names(name: str) -> None:
    turns = read_transcript(f"{name}: Hoi.\nJoost: Dag: ja.\n{name}: Zo.", aliases={name: "X"}).turns
    assert [(turn.speaker, turn.text) for turn in turns] == [("X", "Hoi."), ("Joost", "Dag: ja."), ("X", "Zo.")]


@pytest.mark.parametrize(("lines", "start", "end"), TIMES)
def test_where_times_stand(lines: str, start: float | None, end: float | None) -> None:
    (turn,) = read_transcript(f"{lines}\n").turns
    assert (turn.speaker, turn.text, turn.start_s, turn.end_s) == ("Karin", "Hoi", start, end)


def test_colon_without_space_counts_when_the_name_comes_back() -> None:
    turns = read_transcript("Karin:Hoi\nJoost:Dag\nKarin:Zo\nJoost:Ja\nLink:https://x.nl").turns
    assert [turn.text for turn in turns] == ["Hoi", "Dag", "Zo", "Ja Link:https://x.nl"]


def test_text_before_the_first_speaker_is_kept_unless_it_is_a_heading() -> None:
    transcript = read_transcript("Teamoverleg\nDatum: 3 mei\n3 mei 2026\nIk begin vast.\nKarin: Hoi")
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [(None, "Ik begin vast."), ("Karin", "Hoi")]
    assert transcript.notes == ("lines 1, 2 and 3: read as heading, not as speech",)


def test_a_name_without_speech_is_told() -> None:
    transcript = read_transcript("Karin:\nJoost: Ja.\nKarin: Hoi")
    assert transcript.notes == ("line 1: a name without speech",)


def test_attendees_may_stand_on_lines_of_their_own() -> None:
    transcript = read_transcript(
        "Overleg - Transcript\nGenodigden\nKarin\nKarin's Presentation\nHier begint het.\nKarin: Hoi"
    )
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [(None, "Hier begint het."), ("Karin", "Hoi")]
