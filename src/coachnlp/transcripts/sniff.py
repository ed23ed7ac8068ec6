"""Which format a text or file has, by its content."""

from __future__ import annotations

import csv
import re
from typing import Literal

from coachnlp.errors import UnknownFormatError
from coachnlp.transcripts.captions import is_timing
from coachnlp.transcripts.table_header import table_header
from coachnlp.transcripts.utterances import split_lines

Kind = Literal["captions", "json", "table", "named-lines"]
_LOOKED_AT = 200
_MARKUP = re.compile(r"\s*<(?:!doctype\s+html|html|\?xml|tt[\s>])", re.IGNORECASE)


def sniff(text: str, name: str) -> Kind:
    """The kind of transcript that `text` is; what nothing else fits is read as lines of text.

    Raises:
        UnknownFormatError: for HTML, XML and RTF, which would be read as speech otherwise.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if _MARKUP.match(start) or start.startswith("{\\rtf"):
        raise UnknownFormatError(
            f"{name}: HTML, XML or RTF; expected plain text, .vtt, .srt, .docx, .xlsx, .csv or .json: "
            "export the transcript in one of these"
        )
    lines = [line for line in split_lines(text[:100_000]) if line.strip()][:_LOOKED_AT]
    if start.startswith("WEBVTT") or any(map(is_timing, lines)):
        return "captions"
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\]]", start):
        return "json"
    return "table" if _is_table(lines) else "named-lines"


def separator(header: str) -> str | None:
    """The separator of a table, by its first line: the one that makes a speaker and a text column."""
    for candidate in ("\t", ";", ",", "|"):
        if candidate in header and table_header(next(csv.reader([header], delimiter=candidate), [])):
            return candidate
    return None


def _is_table(lines: list[str]) -> bool:
    return bool(lines) and separator(lines[0]) is not None
