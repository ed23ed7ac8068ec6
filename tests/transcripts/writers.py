"""Conversations for property tests, and writers of the formats that are read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl
from hypothesis import strategies as st

NAMES = (
    "Karin",
    "Van der Berg",
    "Vries, Karin de (Zorg)",
    "SPEAKER_00",
    "Ömer Yılmaz",
    "דוד",
    "J. de Vries",
    "Spreker 2",
)
PLAIN = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
SPOKEN = st.sampled_from(
    [
        *(
            "Let op: zo",
            "10:30 Vergadering: x",
            "Joost: ja",
            "A --> B",
            "http://x.nl/a:b",
            "R&D;",
            "a & b;",
            "[gelach]",
        ),
        *("x (00:12) y", "- nou", "NOTE", "WEBVTT", "STYLE", "1", "#", "«ja»", '"ja"', "'t", "één,twee;drie", "🙂👍🏽"),
        *("👩‍👩‍👧", "שלום", "€ 5,–", "…", "2.5", "<3 jij", "a < b", "dubbel  wit", "nb\u00a0sp", "{}", "@", "Karin"),
        *("van a\u2028b", "c\x85d", "x\u200fy"),
    ]
)
MARKUP = st.sampled_from(["<b>vet</b>", "</v>", "&amp;", "&lt;v Joost&gt;", "<v Joost>", "&nbsp;", "1 < 2 > 0"])


@dataclass(frozen=True)
class Said:
    speaker: str
    text: str
    start_ms: int
    end_ms: int


def conversations(more: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[list[Said]]:
    pieces = st.one_of(PLAIN, SPOKEN, *([more] if more is not None else []))
    text = st.lists(pieces, min_size=1, max_size=5).map(" ".join).map(str.strip)
    said = st.tuples(st.sampled_from(NAMES), text, st.integers(0, 4000), st.integers(1, 9000))
    return st.lists(said, min_size=1, max_size=7).map(_timed)


Writer = Callable[[list[Said]], str]


def _timed(parts: list[tuple[str, str, int, int]]) -> list[Said]:
    said: list[Said] = []
    clock = 0
    for speaker, text, pause, length in parts:
        said.append(Said(speaker, text, clock + pause, clock + pause + length))
        clock += pause + length
    return said


def turns(said: list[Said]) -> list[tuple[str, str]]:
    """What should be read: consecutive speech of one speaker with single spaces between."""
    joined: list[tuple[str, str]] = []
    for piece in said:
        if joined and joined[-1][0] == piece.speaker:
            joined[-1] = (piece.speaker, f"{joined[-1][1]} {piece.text}")
        else:
            joined.append((piece.speaker, piece.text))
    return joined


def spans(said: list[Said]) -> list[tuple[float, float]]:
    """Start and end in seconds of what `turns` gives."""
    joined: list[tuple[str, int, int]] = []
    for piece in said:
        if joined and joined[-1][0] == piece.speaker:
            joined[-1] = (piece.speaker, joined[-1][1], piece.end_ms)
        else:
            joined.append((piece.speaker, piece.start_ms, piece.end_ms))
    return [(start / 1000, end / 1000) for _, start, end in joined]


def clock(ms: int, mark: str = ".", hours: bool = True) -> str:
    whole, rest = divmod(ms, 1000)
    short = f"{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{rest:03d}"
    return f"{whole // 3600:02d}:{short}" if hours or whole >= 3600 else short


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(text: str) -> str:
    """On two lines, broken at the first single space."""
    return re.sub(r"(?<=\S) (?=\S)", "\n", text, count=1)


def _cues(said: list[Said], ids: str, payload: object, mark: str = ".", hours: bool = True) -> str:
    blocks = []
    for number, piece in enumerate(said, 1):
        id_line = ids.format(n=number, speaker=piece.speaker)
        timing = f"{clock(piece.start_ms, mark, hours)} --> {clock(piece.end_ms, mark, hours)}"
        blocks.append("\n".join(filter(None, [id_line, timing, payload(piece)])))  # type: ignore[operator]
    return "\n\n".join(blocks) + "\n"


def teams_vtt(said: list[Said]) -> str:
    guid = "91b3f3c3-44c6-4a8b-8c0a-add105d816bd/{n}-0"
    return "WEBVTT\n\n" + _cues(said, guid, lambda p: f"<v {p.speaker}>{wrapped(escaped(p.text))}</v>")


def open_voices_vtt(said: list[Said]) -> str:
    """No ids, no `</v>`, no hours, nothing escaped."""
    return "WEBVTT\n\n" + _cues(said, "", lambda p: f"<v {p.speaker}>{p.text}", hours=False)


def webex_old_vtt(said: list[Said]) -> str:
    return "WEBVTT\n\n" + _cues(said, '{n} "{speaker}" (77)', lambda p: escaped(p.text))


def zoom_vtt(said: list[Said]) -> str:
    return "WEBVTT\n\n" + _cues(said, "{n}", lambda p: f"{p.speaker}: {p.text}")


def whisperx_vtt(said: list[Said]) -> str:
    return "WEBVTT\n\n" + _cues(said, "", lambda p: f"[{p.speaker}]: {p.text}", hours=False)


def webex_vtt(said: list[Said]) -> str:
    return "WEBVTT\n\n" + _cues(said, "{n}", lambda p: f"<v {p.speaker}>{escaped(p.text)}")


def plain_srt(said: list[Said]) -> str:
    return _cues(said, "{n}", lambda p: p.text, ",")


def named_sbv(said: list[Said]) -> str:
    return "\n\n".join(f"{clock(p.start_ms)},{clock(p.end_ms)}\n{p.speaker}: {p.text}" for p in said) + "\n"


def named_srt(said: list[Said]) -> str:
    return _cues(said, "{n}", lambda p: f"{p.speaker}: {p.text}", ",").replace("\n", "\r\n")


def all_in_one_cue_vtt(said: list[Said]) -> str:
    voices = "".join(f"<v {piece.speaker}>{escaped(piece.text)}</v>" for piece in said)
    return f"WEBVTT\n\n{clock(said[0].start_ms)} --> {clock(said[-1].end_ms)}\n{voices}\n"


def named_lines(said: list[Said]) -> str:
    return "\n".join(f"{piece.speaker}: {piece.text}" for piece in said)


def markdown(said: list[Said]) -> str:
    return "# Overleg\n\n" + "\n\n".join(f"**{piece.speaker}:** {piece.text}" for piece in said) + "\n"


def timed_lines(said: list[Said]) -> str:
    return "\n".join(f"[{clock(p.start_ms)} - {clock(p.end_ms)}] {p.speaker}: {p.text}" for p in said)


def otter(said: list[Said]) -> str:
    return "\n\n".join(
        f"{p.speaker}  {p.start_ms // 60000}:{p.start_ms // 1000 % 60:02d}  \nwoord {p.text}" for p in said
    )


def otter_txt(said: list[Said]) -> str:
    """As Otter exports it, its footer included."""
    blocks = [f"{p.speaker}  {p.start_ms // 60000}:{p.start_ms // 1000 % 60:02d}  \n{p.text}" for p in said]
    return "\n\n".join([*blocks, "Transcribed by https://otter.ai"]) + "\n"


def whisperx_json(said: list[Said]) -> str:
    segments = [
        {"start": p.start_ms / 1000, "end": p.end_ms / 1000, "text": f" {p.text}", "speaker": p.speaker} for p in said
    ]
    return json.dumps({"segments": segments, "language": "nl"})


def whisper_json(said: list[Said]) -> str:
    segments = [
        {"id": n, "start": p.start_ms / 1000, "end": p.end_ms / 1000, "text": f" {p.text}", "no_speech_prob": 0.01}
        for n, p in enumerate(said)
    ]
    return json.dumps({"text": "".join(one["text"] for one in segments), "segments": segments, "language": "nl"})


def whisper_tsv(said: list[Said]) -> str:
    return "start\tend\ttext\n" + "".join(f"{p.start_ms}\t{p.end_ms}\t{p.text}\n" for p in said)


def separated(mark: str) -> object:
    def write(said: list[Said]) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=mark)
        writer.writerow(["spreker", "start", "einde", "tekst"])
        writer.writerows([p.speaker, p.start_ms / 1000, p.end_ms / 1000, p.text] for p in said)
        return out.getvalue()

    return write


def named_docx(said: list[Said]) -> bytes:
    return docx_of([f"{piece.speaker}: {piece.text}" for piece in said])


def old_teams_docx(said: list[Said]) -> bytes:
    def unpadded(ms: int) -> str:
        return f"{ms // 3_600_000}:{ms // 60_000 % 60}:{ms // 1000 % 60}.{ms % 1000}"

    return docx_of([f"{unpadded(p.start_ms)} --> {unpadded(p.end_ms)}\n{p.speaker}\n{p.text}" for p in said])


def teams_docx(said: list[Said]) -> bytes:
    def header(piece: Said) -> str:
        return f"{piece.speaker}   {piece.start_ms // 60_000}:{piece.start_ms // 1000 % 60:02d}"

    above = ["Teamoverleg-20260312_140000-Opname", "12 maart 2026, 02:00PM", "32m 15s", "Karin started transcription"]
    return docx_of([*above, *(f"{header(piece)}\n{piece.text}" for piece in said), "Karin stopped transcription"])


def captions_docx(said: list[Said]) -> bytes:
    return docx_of(teams_vtt(said).split("\n"))


def table_docx(said: list[Said]) -> bytes:
    document = docx.Document()
    rows = [("Tijd", "Spreker", "Tekst"), *((clock(p.start_ms)[:8], p.speaker, p.text) for p in said)]
    table = document.add_table(rows=len(rows), cols=3)
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    return _saved(document)


def docx_of(paragraphs: list[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document)


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(said: list[Said]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Speaker", "Text", "Start", "End"])
    for piece in said:
        book.active.append([piece.speaker, piece.text, piece.start_ms / 1000, piece.end_ms / 1000])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
