"""What a user may give by mistake: a clear error with file and line, without speech, or nothing lost and a note."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from coachnlp.errors import (
    BrokenTranscriptError,
    CoachNLPError,
    ConfigError,
    EmptyTranscriptError,
    TranscriptError,
    UnknownFormatError,
)
from coachnlp.transcripts.read import read_transcript, transcript_from_pairs

DATA = Path(__file__).parent / "data"
SECRET = "geheimpje"  # noqa: S105  (speech that errors must not carry)
VTT = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SECRET}\n\n"


def docx(body: str, prolog: str = "", **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        text = f'{prolog}<w:document xmlns:w="http://x/main"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", text)
        for name, content in more.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
BAD = {
    "empty": (b"", EmptyTranscriptError, "empty"),
    "blank": (b" \n\t\r\n", EmptyTranscriptError, "empty"),
    "only a mark": (b"\xef\xbb\xbf", EmptyTranscriptError, "empty"),
    "only a header": (b"WEBVTT\n\n", EmptyTranscriptError, "no speech"),
    "names only": (b"Karin:\nJoost:\n", EmptyTranscriptError, "no speech"),
    "pdf": (b"%PDF-1.7\n\x00\x01", UnknownFormatError, "PDF"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, UnknownFormatError, "old Office file"),
    "mp4": (b"\x00\x00\x00\x20ftypisom" + bytes(99), UnknownFormatError, "MP4"),
    "mp3": (b"ID3\x04" + bytes(99), UnknownFormatError, "MP3"),
    "random bytes": (bytes(range(256)) * 9, UnknownFormatError, "binary"),
    "zip": (b"PK\x03\x04" + bytes(99), UnknownFormatError, "zip"),
    "html": (b"<!DOCTYPE html><p>" + SECRET.encode(), UnknownFormatError, "HTML"),
    "rtf": (b"{\\rtf1 " + SECRET.encode(), UnknownFormatError, "RTF"),
    "damaged utf-16": ("Karin: hé".encode("utf-16") + b"\xd8", UnknownFormatError, "damaged"),
    "damaged time": (f"{VTT}00:0x.000 --> 00:03.000\n{SECRET}\n".encode(), BrokenTranscriptError, "line 6"),
    "time cut off": (f"{VTT}7\n00:02.000 -->\n{SECRET}\n".encode(), BrokenTranscriptError, "line 7"),
    "no times": (f"WEBVTT\n\n{SECRET}\n".encode(), BrokenTranscriptError, "line 3"),
    "broken json": (b'{"segments": [\n{"text": "' + SECRET.encode(), BrokenTranscriptError, "line 2"),
    "deep json": (b"[" * 100_000, BrokenTranscriptError, "JSON"),
    "other json": (b'{"a": 1}', UnknownFormatError, "segments"),
    "segment without text": (b'{"segments": [{"start": 1}]}', BrokenTranscriptError, "segment 1"),
    "segment with a bad time": (b'{"segments": [{"start": "x", "text": "y"}]}', BrokenTranscriptError, "segment 1"),
    "wide row": (f"tekst;spreker\na;b\n{SECRET};b;c\n".encode(), BrokenTranscriptError, "row 3"),
    "damaged docx": (docx("<w:p/>")[:120], BrokenTranscriptError, "Office"),
    "docx of no xml": (docx("<w:p>"), BrokenTranscriptError, "line 1"),
    "entity bomb": (docx("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", BOMB), UnknownFormatError, "entities"),
    "empty docx": (docx("<w:p/>"), EmptyTranscriptError, "no speech"),
}


@pytest.mark.parametrize(("content", "error", "words"), BAD.values(), ids=BAD.keys())
def test_bad_files(tmp_path: Path, content: bytes, error: type[CoachNLPError], words: str) -> None:
    path = tmp_path / "overleg.vtt"
    path.write_bytes(content)
    with pytest.raises(error, match=words) as caught:
        read_transcript(path)
    assert str(caught.value).startswith("overleg.vtt")
    assert SECRET not in str(caught.value)


def test_zip_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachnlp.transcripts.office._MOST_BYTES", 1_000_000)
    with pytest.raises(UnknownFormatError, match="would unpack to"):
        read_transcript(io.BytesIO(docx("<w:p/>", other=bytes(2_000_000))))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("overleg.vtt", "no file"),
        ("map/overleg", "no file"),
        ("C:\\map\\overleg.docx", "no file"),
        (f"Dit is een {SECRET} op een regel", "33 characters"),
        (7, "got int"),
        (None, "got NoneType"),
        (b"Karin: hoi", "got bytes"),
    ],
)
def test_bad_sources(source: object, words: str) -> None:
    with pytest.raises(TranscriptError, match=words) as caught:
        read_transcript(source)  # type: ignore[arg-type]
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("source", ["", "  ", "\n\n"])
def test_empty_text(source: str) -> None:
    with pytest.raises(EmptyTranscriptError):
        read_transcript(source)


def test_folders_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="is a folder"):
        read_transcript(tmp_path)
    with pytest.raises(TranscriptError, match="no file"):
        read_transcript(tmp_path / "weg.txt")
    file = io.StringIO("Karin: hoi")
    file.close()
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(file)


def test_unknown_format_is_refused() -> None:
    with pytest.raises(TranscriptError, match="unknown format"):
        read_transcript("Karin: hoi", format="word")  # type: ignore[arg-type]


def test_sources_agree() -> None:
    path = DATA / "teams.vtt"
    text = path.read_text(encoding="utf-8")
    with path.open("rb") as binary, path.open(encoding="utf-8") as opened:
        read = [read_transcript(source) for source in (path, str(path), text, io.StringIO(text), binary, opened)]
    assert len({transcript.turns for transcript in read}) == 1
    assert [transcript.name for transcript in read] == ["teams.vtt", "teams.vtt", "", "", "teams.vtt", "teams.vtt"]


def test_content_beats_suffix(tmp_path: Path) -> None:
    for name, suffix in [("teams.vtt", ".txt"), ("teams.docx", ".doc"), ("whisperx.json", ".vtt"), ("table.xlsx", "")]:
        path = tmp_path / f"x{suffix}"
        path.write_bytes((DATA / name).read_bytes())
        assert read_transcript(path).turns == read_transcript(DATA / name).turns


def test_notes_tell_what_was_read_with_tolerance() -> None:
    vtt = "WEBVTT\n\n00:03.000 --> 00:02.000\nEen\n\ntwee\n\n00:04.000 --> 00:05.000\n\n00:06.000 --> 00:07.000\ndrie"
    transcript = read_transcript(vtt)
    assert [turn.text for turn in transcript.turns] == ["Een twee drie"]
    assert transcript.notes == (
        "line 6: outside a caption, read as part of the caption beside it",
        "line 3: ends before it starts; the end was derived",
        "line 8: a caption without text",
        "no speakers named; everyone is unknown",
    )


def test_one_speaker_is_fine() -> None:
    transcript = read_transcript("Karin: Eerst dit.\nEn dan dat.")
    assert transcript.speakers == ("Karin",)
    assert transcript.notes == ()


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("Karin",)], "turn 1: got tuple"),
        (["Karin: hoi"], "turn 1: got str"),
        ([("Karin", "a"), (3, "b")], "turn 2: the speaker is int"),
        ([("Karin", 3)], "turn 1: the text is int"),
        ([("Karin", ["a", None])], "turn 1: a unit is NoneType"),
        ("Karin", "got str"),
        ({"Karin": "a"}, "got dict"),
        (3, "got int"),
    ],
)
def test_bad_pairs(pairs: object, words: str) -> None:
    with pytest.raises(TranscriptError, match=words):
        transcript_from_pairs(pairs)  # type: ignore[arg-type]


@pytest.mark.parametrize("pairs", [[], [("Karin", " ")], [("Karin", [])]])
def test_empty_pairs(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(EmptyTranscriptError):
        transcript_from_pairs(pairs)


def test_pairs_stay_turns_of_their_own() -> None:
    transcript = transcript_from_pairs(
        iter([("Karin", ["Fijn.", " Hoe ging het? "]), ("Karin", "Nou?"), (None, "Hm.")]), roles={"karin": "coach"}
    )
    assert [turn.text for turn in transcript.turns] == ["Fijn. Hoe ging het?", "Nou?", "Hm."]
    assert [turn.given_units for turn in transcript.turns] == [("Fijn.", "Hoe ging het?"), None, None]
    assert [turn.speaker for turn in transcript.turns] == ["Karin", "Karin", None]
    assert transcript.roles == {"Karin": "coach"}


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("x.roles.toml", "[roles]\nKarin = 3\n", "expected texts"),
        ("x.roles.toml", "Karin = 'coach'\n", "unknown keys Karin"),
        ("x.roles.toml", "[roles\n", "no valid TOML"),
        ("x.roles.csv", "a;b\nKarin;coach\n", "spreker"),
    ],
)
def test_bad_role_files(tmp_path: Path, file: str, content: str, words: str) -> None:
    (tmp_path / "x.txt").write_text("Karin: Hoi", encoding="utf-8")
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as caught:
        read_transcript(tmp_path / "x.txt")
    assert str(caught.value).startswith(file)
