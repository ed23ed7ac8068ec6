"""Annotated meetings in a sheet, CSV or XLSX, one row a unit."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.exchange.rows import COLUMNS, REQUIRED, Row, meeting_rows, meetings_of_rows
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError, TranscriptError
from coachnlp.spreadsheet import protected, unprotected, write_workbook
from coachnlp.transcripts.tables import read_sheets


def read_sheet(path: Path, codebook: Codebook) -> tuple[Meeting, ...]:
    """Meetings of a .csv or .xlsx file with the columns meeting, speaker, text and labels, and others of `COLUMNS`.

    Raises:
        CorpusError: when the file cannot be read or lacks a column; names file and row.
    """
    return meetings_of_rows(sheet_rows(path, REQUIRED), codebook)


def write_sheet(meetings: Iterable[Meeting], path: Path) -> None:
    """Write meetings as .csv or .xlsx."""
    write_rows(meeting_rows(meetings), COLUMNS, path)


def sheet_rows(path: Path, required: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Rows of a .csv (UTF-8; comma, semicolon or tab) or of the first sheet of an .xlsx file, and where they come from.

    Text that `write_rows` kept from being run as a formula comes back as it was. Rows without any text are left out.

    Raises:
        CorpusError: when the file cannot be read or lacks a required column.
    """
    numbered = _xlsx_rows(path) if path.suffix.casefold() == ".xlsx" else _csv_rows(path)
    _, header = next(numbered, (1, []))
    if missing := [name for name in required if name not in header]:
        raise CorpusError(f"{path}:1: column {missing[0]!r} is missing; expected {', '.join(required)}")
    for number, cells in numbered:
        row = {name: unprotected(cell) for name, cell in zip(header, cells, strict=False) if name}
        if any(row.values()):
            yield f"{path}:{number}", row


def write_rows(rows: Iterable[Row], columns: Iterable[str], path: Path) -> None:
    """Write rows as .csv (with a byte order mark, for Excel) or .xlsx; nothing in them runs as a formula."""
    lines = ([protected(row.get(name, "")) for name in columns] for row in rows)
    if path.suffix.casefold() == ".xlsx":
        write_workbook(path, list(columns), lines, frozen=True)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(lines)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            rows = csv.reader(file, delimiter=max(",;\t", key=header.count))
            for cells in rows:
                yield rows.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path}: cannot be read as CSV in UTF-8: {type(error).__name__}") from error


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        sheets = read_sheets(path.read_bytes(), path.name)
    except (OSError, TranscriptError) as error:
        raise CorpusError(f"{path}: cannot be read as XLSX: {type(error).__name__}") from error
    for number, cells in sheets[0][1] if sheets else ():
        yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
