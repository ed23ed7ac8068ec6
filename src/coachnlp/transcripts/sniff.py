"""Which format a text or file has, by its content."""

from __future__ import annotations

import csv
import re
from typing import Literal

from coachnlp.errors import UnknownFormatError
from coachnlp.transcripts.captions import is_timing
from coachnlp.transcripts.chat import is_chat
from coachnlp.transcripts.noscribe import is_noscribe_html
from coachnlp.transcripts.rtf import is_rtf
from coachnlp.transcripts.table_header import table_header
from coachnlp.transcripts.utterances import split_lines
from coachnlp.transcripts.xml_tree import root_name

Kind = Literal["captions", "json", "table", "named-lines", "rtf", "noscribe", "elan", "ttml", "textgrid", "chat"]
_LOOKED_AT = 200
_HEADER = 10_000
"""Characters of a table's first line, at most; csv refuses cells of more than 131,072."""
_MARKUP = re.compile(r"<(?:!doctype\b|!entity\b|html|\?xml)", re.IGNORECASE)
_TEXTGRID = re.compile(r'(?:File type = )?"ooTextFile(?: short)?"\s+(?:Object class = )?"TextGrid"')


def sniff(text: str, name: str) -> Kind:
    """The kind of transcript that `text` is; what nothing else fits is read as lines of text.

    Raises:
        UnknownFormatError: for other HTML and XML, which would be read as speech otherwise.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if (kind := _by_start(start)) is not None:
        return kind
    if _MARKUP.match(start):
        raise UnknownFormatError(
            f"{name}: HTML or XML of an unknown kind; expected HTML of noScribe, .eaf, .ttml, plain text, .vtt, .srt, "
            ".docx, .rtf, .xlsx, .csv or .json: export the transcript in one of these"
        )
    lines = [line for line in split_lines(text[:100_000]) if line.strip()][:_LOOKED_AT]
    if start.startswith("WEBVTT") or any(map(is_timing, lines)):
        return "captions"
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\]]", start):
        return "json"
    return "table" if _is_table(lines) else "named-lines"


def says_what_it_is(text: str) -> bool:
    """Whether the beginning of a text is that of a format with a mark of its own, such as ELAN or HTML of noScribe."""
    return _by_start(text.lstrip("\ufeff \t\r\n")) is not None


def _by_start(start: str) -> Kind | None:
    """Formats that say what they are."""
    root = root_name(start)
    signs: tuple[tuple[Kind, bool], ...] = (
        ("rtf", is_rtf(start)),
        ("elan", root == "ANNOTATION_DOCUMENT"),
        ("ttml", root == "tt"),
        ("noscribe", _MARKUP.match(start) is not None and is_noscribe_html(start)),
        ("textgrid", _TEXTGRID.match(start) is not None),
        ("chat", is_chat(start)),
    )
    return next((kind for kind, fits in signs if fits), None)


def separator(header: str) -> str | None:
    """The separator of a table, by its first line: the one that makes a speaker and a text column."""
    for candidate in ("\t", ";", ",", "|"):
        if candidate in header and len(header) < _HEADER and table_header(_cells(header, candidate)):
            return candidate
    return None


def _cells(header: str, mark: str) -> list[str]:
    return next(csv.reader([header], delimiter=mark), [])


def _is_table(lines: list[str]) -> bool:
    return bool(lines) and separator(lines[0]) is not None
