"""Tables with a column for the speaker and one for the text: CSV, TSV and XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import warnings
import zlib
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from coachnlp.errors import BrokenTranscriptError, MissingExtraError, TooLargeError, UnknownFormatError
from coachnlp.transcripts.clock import seconds
from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.office import checked_parts
from coachnlp.transcripts.sniff import separator
from coachnlp.transcripts.table_header import table_header
from coachnlp.transcripts.utterances import Reading, Utterance, one_line, split_lines

Row = tuple[int, Sequence[object]]
"""Number of a row in its source, from 1, with its cells."""
_EXPECTED = "expected a first row that names columns, such as spreker and tekst, or speaker and text"
_HEADER_WITHIN = 10
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 100
_DAMAGE = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, OverflowError, AssertionError),
    *(EOFError, RuntimeError, NotImplementedError, BadZipFile, ParseError, zlib.error),
)
"""What openpyxl and what it stands on raise at damaged workbooks."""


def read_separated(text: str, name: str) -> Reading:
    """Read CSV or TSV text with a header; the separator (tab, `;`, `,` or `|`) is recognised by it.

    Raises:
        UnknownFormatError: when the first row names no such columns.
        BrokenTranscriptError: when a row has more cells than the header, so that its text cannot be told, or a cell
            is longer than any turn.
    """
    first = next((line for line in split_lines(text) if line.strip()), "")
    mark = separator(first)
    if mark is None:
        raise UnknownFormatError(f"{name}, line 1: no column of speech with its speaker found; {_EXPECTED}")
    notes: tuple[str, ...] = ()
    try:
        rows = list(_rows(text, mark, quoting=csv.QUOTE_MINIMAL))
    except csv.Error:
        rows = _unquoted(text, mark, name)
        notes = ("quotation marks do not enclose whole cells; they were read as part of the text",)
    reading = read_rows(
        [(n, _joined(row, rows[0][1], mark)) for n, row in rows], "tsv" if mark == "\t" else "csv", name
    )
    return Reading(reading.utterances, reading.format, (*notes, *reading.notes), reading.roles)


def read_workbook(data: bytes, name: str) -> Reading:
    """Read the bytes of an .xlsx file: the first sheet that names the columns, within its first 10 rows.

    Raises:
        UnknownFormatError: when no sheet does, or the file is unsafe to unpack.
        BrokenTranscriptError: when the file is damaged.
        MissingExtraError: when openpyxl is not installed.
    """
    sheets = read_sheets(data, name)
    for title, rows in sheets:
        header = next((i for i, (_, cells) in enumerate(rows[:_HEADER_WITHIN]) if table_header(cells)), None)
        if header is not None:
            reading = read_rows(rows[header:], "xlsx", name)
            others = sum(bool(other) for other_title, other in sheets if other_title != title)
            notes = (f"{others} other sheets of the workbook were not read",) if others else ()
            return Reading(reading.utterances, "xlsx", (*reading.notes, *notes), reading.roles)
    raise UnknownFormatError(f"{name}: no sheet with a column of speech and its speaker; {_EXPECTED}")


def read_rows(rows: Sequence[Row], form: str, name: str) -> Reading:
    """Read rows of which the first names the columns.

    Raises:
        UnknownFormatError: when it does not.
        BrokenTranscriptError: when a row has more cells than the first.
    """
    columns = table_header(rows[0][1])
    if columns is None:
        raise UnknownFormatError(f"{name}, row {rows[0][0]}: no column of speech with its speaker; {_EXPECTED}")
    per_second = 1000 if columns.in_milliseconds or _is_whisper(rows, form) else 1
    unread: list[int] = []
    utterances: list[Utterance] = []
    roles: dict[str, str] = {}
    for number, cells in rows[1:]:
        if any(_text(cell) for cell in cells[len(rows[0][1]) :]):
            raise BrokenTranscriptError(
                f"{name}, row {number}: {len(cells)} cells, expected {len(rows[0][1])}; put text that holds the "
                "separator in quotation marks"
            )
        start, end = (_time(_cell(cells, column), per_second) for column in (columns.start, columns.end))
        if any(time is None and _text(_cell(cells, c)) for time, c in ((start, columns.start), (end, columns.end))):
            unread.append(number)
        speaker, role = _text(_cell(cells, columns.speaker)) or None, _text(_cell(cells, columns.role))
        if speaker and role:
            roles.setdefault(speaker, role)
        utterances.append(Utterance(_text(_cell(cells, columns.text)), speaker, start, _after(start, end), number))
    notes = (f"{number_list('row', unread)}: a time that is no number of seconds and no 0:00:00",) if unread else ()
    return Reading(tuple(utterances), form, notes, roles)


def _rows(text: str, mark: str, *, quoting: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=quoting, strict=True)  # pyright: ignore[reportArgumentType]
    line = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _unquoted(text: str, mark: str, name: str) -> list[tuple[int, list[str]]]:
    try:
        return list(_rows(text, mark, quoting=csv.QUOTE_NONE))
    except csv.Error:
        raise BrokenTranscriptError(
            f"{name}: a cell of more than {csv.field_size_limit()} characters; give each turn a row of its own"
        ) from None


def _joined(row: Sequence[str], header: Sequence[str], mark: str) -> Sequence[str]:
    """Text in the last column may hold the separator without quotation marks: nothing stands behind it."""
    columns = table_header(header)
    if columns is None or len(row) <= len(header) or columns.text != len(header) - 1:
        return row
    return [*row[: columns.text], mark.join(row[columns.text :])]


def read_sheets(data: bytes, name: str) -> list[tuple[str, list[Row]]]:
    """Title and rows of each sheet of an .xlsx file; rows without any text are left out.

    Raises:
        UnknownFormatError: when the file is unsafe to unpack.
        TooLargeError: when it has more rows than a sheet can.
        BrokenTranscriptError: when it is damaged.
        MissingExtraError: when openpyxl is not installed.
    """
    checked_parts(data, name)
    try:
        from openpyxl import load_workbook  # noqa: PLC0415  (only for workbooks)
    except ImportError:
        raise MissingExtraError(
            f"{name}: reading .xlsx needs openpyxl; pip install openpyxl, or save as .csv"
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of dates that are none and styles it lacks
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            left = iter(range(_MOST_ROWS))  # of all sheets together: one far cell makes a million rows before it
            sheets = [(one.title, [row for row in _rows_of(one, left) if _is_filled(row)]) for one in book.worksheets]
    except _DAMAGE as error:
        raise BrokenTranscriptError(
            f"{name}: a damaged workbook ({type(error).__name__}); open it in Excel and save it anew, or as .csv"
        ) from None
    if next(left, None) is None:
        raise TooLargeError(f"{name}: more than {_MOST_ROWS} rows in all its sheets, empty ones included; split it")
    return sheets


def _rows_of(sheet: Any, left: Iterator[int]) -> Iterator[Row]:
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    return ((number, cells) for number, (cells, _) in enumerate(zip(rows, left, strict=False), 1))


def _is_filled(row: Row) -> bool:
    _, cells = row
    return cells.count(None) < len(cells) and any(map(_text, cells))


def _is_whisper(rows: Sequence[Row], form: str) -> bool:
    """Whisper writes a TSV of start, end and text, in whole milliseconds."""
    return (
        form == "tsv"
        and [_text(cell) for cell in rows[0][1]] == ["start", "end", "text"]
        and all(_text(cell).isdecimal() for _, cells in rows[1:] for cell in cells[:2])
    )


def _cell(cells: Sequence[object], column: int | None) -> object:
    return cells[column] if column is not None and column < len(cells) else None


def _text(cell: object) -> str:
    return "" if cell is None else one_line(str(cell))


def _time(cell: object, per_second: int) -> float | None:
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds()
    if isinstance(cell, dt.datetime | dt.time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    text = _text(cell)
    try:
        value = seconds(text) if ":" in text else float(text.replace(",", ".").removesuffix("s")) / per_second
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _after(start: float | None, end: float | None) -> float | None:
    return None if start is not None and end is not None and end < start else end
