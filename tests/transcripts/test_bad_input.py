"""What a user may give by mistake: a clear error with file and line, without speech, or nothing lost and a note."""

from __future__ import annotations

import contextlib
import io
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.errors import (
    BrokenTranscriptError,
    CoachNLPError,
    ConfigError,
    EmptyTranscriptError,
    MissingExtraError,
    TooLargeError,
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
ELAN = (
    '<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1"/></TIME_ORDER><TIER TIER_ID="K">'
    '<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts1"><ANNOTATION_VALUE>'
    f"{SECRET}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
)
TTML = f'<tt xmlns="http://www.w3.org/ns/ttml"><body><p begin="1s">{SECRET}</p></body></tt>'
TEXTGRID = f'"ooTextFile"\n"TextGrid"\n0\n2.5\n<exists>\n1\n"IntervalTier"\n"K"\n0\n2.5\n1\n0\n2.5\n"{SECRET}"\n'
LOCKED = bytearray(docx("<w:p/>"))
LOCKED[6] |= 1  # this bit says that it takes a password, here
LOCKED[LOCKED.index(b"PK\x01\x02") + 8] |= 1  # and in the list of parts
LOCKED = bytes(LOCKED)
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
    "libreoffice": (
        b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text",
        UnknownFormatError,
        "save it as .docx",
    ),
    "zip": (b"PK\x03\x04" + bytes(99), UnknownFormatError, "zip"),
    "html": (b"<!DOCTYPE html><p>" + SECRET.encode(), UnknownFormatError, "HTML"),
    "html of others": (b"<html><a name='ts'>" + SECRET.encode(), UnknownFormatError, "HTML"),
    "xml of others": (b"<?xml version='1.0'?><a>" + SECRET.encode() + b"</a>", UnknownFormatError, "XML"),
    "rtf that breaks off": (b"{\\rtf1 " + SECRET.encode(), BrokenTranscriptError, "breaks off"),
    "empty rtf": (b"{\\rtf1\\ansi \\par}", EmptyTranscriptError, "no speech"),
    "elan that breaks off": (ELAN.encode()[:-60], BrokenTranscriptError, "line 1: damaged XML"),
    "elan without its time slots": (ELAN.replace('"ts1" T', '"ts9" T').encode(), BrokenTranscriptError, "ELAN"),
    "elan with a bomb": (f"<?xml version='1.0'?>{BOMB}{ELAN}".encode(), UnknownFormatError, "entities"),
    "elan that fetches": (
        f"<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>{ELAN.replace(SECRET, '&x;')}".encode(),
        UnknownFormatError,
        "entities",
    ),
    "empty elan": (ELAN.replace(SECRET, "").encode(), EmptyTranscriptError, "no speech"),
    "ttml with a bomb": (f"<?xml version='1.0'?>{BOMB}{TTML}".encode(), UnknownFormatError, "entities|XML"),
    "ttml that breaks off": (TTML.encode()[:-9], BrokenTranscriptError, "damaged XML"),
    "ttml with a damaged time": (TTML.replace("1s", "x").encode(), BrokenTranscriptError, "damaged time"),
    "textgrid that breaks off": (TEXTGRID.encode()[:-12], BrokenTranscriptError, "TextGrid"),
    "textgrid with text for a number": (TEXTGRID.replace("2.5", '"x"').encode(), BrokenTranscriptError, "TextGrid"),
    "binary textgrid": (b"ooBinaryFile\x08TextGrid" + bytes(99), UnknownFormatError, "Praat"),
    "chat without speech": (b"@UTF8\n@Begin\n*COA:\t0 .\n@End\n", EmptyTranscriptError, "no speech"),
    "stl that breaks off": (b"437STL25.0100".ljust(1100), BrokenTranscriptError, "breaks off"),
    "noscribe with a pause": (
        b'<html><body><p><a name="ts_0_9_">(..)</a></p></body>',
        EmptyTranscriptError,
        "no speech",
    ),
    "password on docx": (LOCKED, BrokenTranscriptError, "password"),
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
    "long cell": (f"tekst;spreker\n{SECRET * 20_000};b\n".encode(), BrokenTranscriptError, "a cell of more than"),
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


@settings(max_examples=400, deadline=None)
@given(
    path=st.sampled_from([path for path in sorted(DATA.iterdir()) if ".roles." not in path.name]),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
)
def test_damaged_files_are_read_or_refused(path: Path, cut: float, changes: list[tuple[float, int]]) -> None:
    """Cut off and changed anywhere: never another error than ours."""
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    with contextlib.suppress(CoachNLPError):
        read_transcript(io.BytesIO(bytes(content[: int(cut * len(content)) + 1])))


@pytest.mark.parametrize(
    "content",
    [
        f"<tt><body>{'<div>' * 50_000}<p>x</p>{'</div>' * 50_000}</body></tt>".encode(),
        docx(f"<w:p>{'<w:r>' * 50_000}<w:t>x</w:t>{'</w:r>' * 50_000}</w:p>"),
    ],
    ids=["ttml", "docx"],
)
def test_deep_xml_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenTranscriptError, match="nested"):
        read_transcript(io.BytesIO(content))


def test_zip_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachnlp.transcripts.office._MOST_BYTES", 1_000_000)
    with pytest.raises(TooLargeError, match="would unpack to"):
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


def test_stl_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ttconv.stl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'coachnlp\[formats\]'"):
        read_transcript(DATA / "overleg.stl")


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
    for name, suffix in (
        *[("teams.vtt", ".txt"), ("teams.docx", ".doc"), ("whisperx.json", ".vtt"), ("table.xlsx", "")],
        *[("overleg.eaf", ".txt"), ("overleg.cha", ".vtt"), ("kort.TextGrid", ".txt"), ("overleg.stl", ".bin")],
        *[("f4.rtf", ".doc"), ("noscribe.html", ".txt"), ("overleg.ttml", ".html")],
    ):
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
