"""The annotated line format: what it gives back, and what it refuses."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from meetings import CODEBOOK, meetings, words

from coachnlp.codebook import load_codebook
from coachnlp.corpora.annotated_lines import read_annotated_lines, write_annotated_lines
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.errors import CorpusError

ROOT = Path(__file__).parents[2]
GOOD = """\
# remark
@meeting id=zorg-01 type=teamoverleg sector=ouderenzorg register=gesproken
@speakers Karin=teamleider; Joost
Karin: Hoe ging het gisteren? {oq}

Joost: Nou: rommelig. {} | Ik merk dat ik dan dichtklap. {sa,sr}
@meeting id=zorg-02 type=1-op-1 sector=zorg register=asr asr=whisper author=x
@speakers Karin=teamleider
Karin: en toen {oq}
"""


def read(text: str, tmp_path: Path) -> tuple[Meeting, ...]:
    path = tmp_path / "meetings.txt"
    path.write_text(text, encoding="utf-8")
    return read_annotated_lines(path, CODEBOOK)


def test_a_file_is_read_as_written(tmp_path: Path) -> None:
    first, second = read(GOOD, tmp_path)
    assert first == Meeting(
        id="zorg-01",
        author="",
        type="teamoverleg",
        sector="ouderenzorg",
        register="gesproken",
        speakers=(Speaker("Karin", "teamleider"), Speaker("Joost")),
        turns=(
            AnnotatedTurn("Karin", (AnnotatedUnit("Hoe ging het gisteren?", ("open_question",)),)),
            AnnotatedTurn(
                "Joost",
                (
                    AnnotatedUnit("Nou: rommelig."),
                    AnnotatedUnit("Ik merk dat ik dan dichtklap.", ("self_reflection", "safety")),
                ),
            ),
        ),
    )
    assert (second.asr, second.author, len(second.units)) == ("whisper", "x", 1)


def test_windows_line_ends_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "crlf.txt"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert read_annotated_lines(path, CODEBOOK) == read(GOOD, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("{oq}\n\n", "{xx}\n\n", 4, "no code 'xx'"),
        ("{oq}\n\n", "{oq, cq}\n\n", 4, "exclude each other"),
        ("{oq}\n\n", "{oq, oq}\n\n", 4, "given twice"),
        ("{oq}\n\n", "\n\n", 4, "unit 1 of this line does not end with its codes"),
        ("{} | ", "| ", 6, "unit 1 of this line does not end with its codes"),
        ("Karin: Hoe", "Karin Hoe", 4, "without 'Speaker: '"),
        ("Karin: Hoe", "Karen: Hoe", 4, "not in '@speakers'"),
        (" type=teamoverleg", "", 2, "key 'type' is missing"),
        (" type=teamoverleg", " type=", 2, "expected key=value"),
        (" type=teamoverleg", " type=a type=b", 2, "given twice"),
        (" type=teamoverleg", " type=a mood=b", 2, "unknown key 'mood'"),
        ("@speakers Karin=teamleider; Joost\n", "@speakers Karin; Karin\n", 3, "listed twice"),
        ("@speakers Karin=teamleider; Joost\n", "@speakers Karin;; Joost\n", 3, "without a name"),
        ("@speakers Karin=teamleider; Joost\n", "@speakers Karin; Joost\n@speakers Karin\n", 4, "given twice"),
        ("# remark\n", "Karin: Hoe? {}\n", 1, "expected '@meeting"),
    ],
)
def test_errors_name_the_line_and_no_speech(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    with pytest.raises(CorpusError, match=message) as caught:
        read(GOOD.replace(old, new, 1), tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'meetings.txt'}:{line}: ")
    assert not any(word in str(caught.value) for word in ("gisteren", "rommelig", "dichtklap"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("zorg-02", "zorg-01"), "'zorg-01' is used twice"),
        (GOOD.replace("Karin: en toen {oq}\n", ""), "starts at line 7 has no turns"),
    ],
)
def test_errors_of_the_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(text, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(GOOD.replace("gisteren", "één").encode("cp1252"))
    with pytest.raises(CorpusError, match="cannot be read as UTF-8"):
        read_annotated_lines(tmp_path / "latin.txt", CODEBOOK)
    with pytest.raises(CorpusError, match="cannot be read"):
        read_annotated_lines(tmp_path / "missing.txt", CODEBOOK)


@settings(max_examples=200, deadline=None)
@given(meetings())
@example(replace(Meeting("x", "", "t", "s", "r", (), ()), turns=(AnnotatedTurn("A", ()),)))
def test_what_is_written_reads_back_the_same_or_is_refused(meeting: Meeting) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.txt")
        try:
            write_annotated_lines([meeting], path, CODEBOOK)
        except CorpusError:
            assert not path.exists()
        else:
            assert read_annotated_lines(path, CODEBOOK) == (meeting,)


@settings(deadline=None)
@given(meetings(words))
def test_plain_words_can_always_be_written(meeting: Meeting) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.txt")
        write_annotated_lines([meeting], path, CODEBOOK)
        assert read_annotated_lines(path, CODEBOOK) == (meeting,)


def test_another_codebook_has_other_codes(tmp_path: Path) -> None:
    text = (ROOT / "src/coachnlp/codebook/codebook.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(text.replace('code = "oq"', 'code = "vraag"'), encoding="utf-8")
    other = load_codebook(tmp_path / "other.toml")
    meeting = read(GOOD, tmp_path)
    write_annotated_lines(meeting, tmp_path / "other.txt", other)
    assert "{vraag}" in (tmp_path / "other.txt").read_text(encoding="utf-8")
    assert read_annotated_lines(tmp_path / "other.txt", other) == meeting


def test_every_source_file_survives_a_round_trip(tmp_path: Path) -> None:
    for source in sorted((ROOT / "corpora/coachnlp-nl/source").glob("*.txt")):
        read_once = read_annotated_lines(source, CODEBOOK)
        write_annotated_lines(read_once, tmp_path / source.name, CODEBOOK)
        assert read_annotated_lines(tmp_path / source.name, CODEBOOK) == read_once
