"""Word files: transcripts of Teams in both layouts, `Naam: tekst`, captions pasted into Word, and tables.

Read from the XML itself: the usual library skips content controls, text boxes and tables, where speech may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from coachnlp.errors import BrokenTranscriptError
from coachnlp.transcripts.captions import is_timing, read_captions
from coachnlp.transcripts.named_lines import Line, read_lines
from coachnlp.transcripts.office import checked_parts
from coachnlp.transcripts.table_header import table_header
from coachnlp.transcripts.tables import read_rows
from coachnlp.transcripts.utterances import Reading, Utterance, one_line
from coachnlp.transcripts.xml_tree import parse_xml, tag_of

_BODY = "word/document.xml"
_UNPADDED = r"(\d{1,6}):(\d{1,6}):(\d{1,6})\.(\d{1,3})"
_OLD_CUE = re.compile(rf"\s*{_UNPADDED} *--> *{_UNPADDED}[ \t]*\n([^\n]*)(?:\n(.*))?", re.DOTALL)
_SKIPPED = frozenset({"p", "pPr", "del", "moveFrom", "Fallback", "instrText"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


def read_word(data: bytes, name: str) -> Reading:
    """Read the bytes of a .docx file; tracked changes are read as accepted. Lines are paragraphs, from 1.

    Raises:
        BrokenTranscriptError: when the file is damaged.
        UnknownFormatError: when it is unsafe to unpack.
    """
    body = _body(checked_parts(data, name), name)
    tables = [rows for table in body.iter() if tag_of(table) == "tbl" and (rows := _table(table))]
    if tables:
        return _read_tables(body, tables, name)
    paragraphs = [_text(paragraph) for paragraph in body.iter() if tag_of(paragraph) == "p"]
    if any(map(_OLD_CUE.fullmatch, paragraphs)):
        return _read_old_teams(paragraphs)
    lines = _lines(paragraphs)
    if any(is_timing(line) for _, line in lines):
        reading = read_captions("\n".join(paragraphs), name)
        return replace(reading, format=f"docx-{reading.format}")
    reading = read_lines(lines, "docx-")
    return replace(reading, format="docx-teams") if reading.format == "docx-headed-lines" else reading


def _body(parts: dict[str, bytes], name: str) -> Element:
    if _BODY not in parts:
        raise BrokenTranscriptError(f"{name}: no {_BODY} in it; open the file in Word and save it anew")
    return parse_xml(parts[_BODY], f"{name}, {_BODY}")


def _text(paragraph: Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    """Text of an element without paragraphs inside it (text boxes), which are met on their own."""
    for child in element:
        tag = tag_of(child)
        if tag == "t":
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag not in _SKIPPED:
            yield from _pieces(child)


def _lines(paragraphs: Sequence[str]) -> list[Line]:
    return [(number, line) for number, text in enumerate(paragraphs, 1) for line in text.split("\n")]


def _read_old_teams(paragraphs: Sequence[str]) -> Reading:
    """One paragraph a caption: times, name, text. `0:0:2.90` is 2 s and 90 ms: Teams did not pad its numbers."""
    utterances: list[Utterance] = []
    skipped = 0
    for number, paragraph in enumerate(paragraphs, 1):
        match = _OLD_CUE.fullmatch(paragraph)
        if match:
            start, end = _unpadded(match.groups()[:4]), _unpadded(match.groups()[4:8])
            text, speaker = one_line(match[10] or ""), match[9].strip() or None
            utterances.append(Utterance(text, speaker, start, end if end >= start else None, number))
        elif text := one_line(paragraph):
            skipped += not utterances
            speaker = utterances[-1].speaker if utterances else None
            utterances.append(Utterance(text, speaker, line=number))
    notes = (f"{skipped} paragraphs before the first caption were read as speech of nobody known",) if skipped else ()
    return Reading(tuple(utterances), "docx-teams-old", notes)


def _unpadded(parts: Sequence[str]) -> float:
    hours, minutes, whole, milliseconds = map(int, parts)
    return round(hours * 3600 + minutes * 60 + whole + milliseconds / 1000, 3)


def _table(table: Element) -> list[list[str]]:
    """The rows of a table whose first row names columns for speaker and text; else none."""
    rows = [[_cell(cell) for cell in row if tag_of(cell) == "tc"] for row in table if tag_of(row) == "tr"]
    return rows if rows and table_header(rows[0]) else []


def _cell(cell: Element) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iter() if tag_of(paragraph) == "p")


def _read_tables(body: Element, tables: Sequence[list[list[str]]], name: str) -> Reading:
    """Tables with speaker and text columns; what stands around them is read as lines before them."""
    inside = {id(p) for table in body.iter() if tag_of(table) == "tbl" and _table(table) for p in table.iter()}
    around = [_text(p) for p in body.iter() if tag_of(p) == "p" and id(p) not in inside]
    readings = [read_rows([(n, row) for n, row in enumerate(rows, 1)], "docx-table", name) for rows in tables]
    utterances = [u for reading in readings for u in reading.utterances]
    notes = [note for reading in readings for note in reading.notes]
    if any(text.strip() for text in around):
        notes.append("text around the table was read as speech of nobody known, before the table")
        utterances = [*(Utterance(text, None) for p in around if (text := one_line(p))), *utterances]
    roles = {speaker: role for reading in readings for speaker, role in reading.roles.items()}
    return Reading(tuple(utterances), "docx-table", tuple(notes), roles)
