"""Teams, dates, roles and names to show, from a table of meetings or from file names."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from coachnlp.batch.records import About
from coachnlp.batch.store import refuse_existing, written_aside
from coachnlp.errors import ConfigError, TranscriptError
from coachnlp.spreadsheet import protected, unprotected
from coachnlp.transcripts.decode import decode
from coachnlp.transcripts.tables import read_sheets

COLUMNS = ("file", "team", "date", "speaker", "alias", "role")
_NAMES = {"bestand": "file", "datum": "date", "spreker": "speaker", "weergavenaam": "alias", "rol": "role"}
_GROUPS = frozenset({"team", "date"})
_KEYS = ("team", "date", "roles", "aliases")


def read_meetings(path: Path) -> dict[str, About]:
    """Read a table of meetings, by file: a row per speaker, or one per file without speakers.

    Columns `file`, `team`, `date`, `speaker`, `alias`, `role` (or bestand, team, datum, spreker, weergavenaam, rol);
    all but `file` may be left out. CSV with commas or semicolons, as any spreadsheet saves it, or the first sheet of
    .xlsx; or .toml with a table for each file, of `team`, `date`, and tables `roles` and `aliases` by speaker.

    Raises:
        ConfigError: when it is malformed; names file and line.
    """
    if path.suffix.casefold() == ".toml":
        return _from_toml(path)
    found: dict[str, About] = {}
    (_, head), *rows = _rows(path) or [(1, [])]
    names = [_column(cell) for cell in head]
    if "file" not in names:
        raise ConfigError(f"{path}:1: column 'file' is missing; expected {', '.join(COLUMNS)}")
    if unknown := [cell for cell, name in zip(head, names, strict=True) if name not in COLUMNS and name]:
        raise ConfigError(f"{path}:1: unknown column {unknown[0]!r}; expected {', '.join(COLUMNS)}")
    for number, row in rows:
        cells = {name: unprotected(cell.strip()) for name, cell in zip(names, row, strict=False)}
        _add(cells, found, f"{path}:{number}")
    return found


def _from_toml(path: Path) -> dict[str, About]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML in UTF-8: {error}") from error
    return {name: _about(table, f"{path}: [{name!r}]") for name, table in data.items()}


def _about(table: Any, where: str) -> About:
    """What a table of TOML says of a file; a date may be one of TOML's."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: got {type(table).__name__}; expected a table with {', '.join(_KEYS)}")
    told = cast("dict[str, Any]", table)
    if unknown := set(told) - set(_KEYS):
        raise ConfigError(f"{where}: unknown key {min(unknown)!r}; expected {', '.join(_KEYS)}")
    people = {key: told.get(key, {}) for key in ("roles", "aliases")}
    for key, named in people.items():
        if not isinstance(named, dict) or not all(isinstance(one, str) for one in cast("Any", named).values()):
            raise ConfigError(f"{where}: {key}: expected a table of texts by speaker")
    return About(str(told.get("team", "")), str(told.get("date", "")), **people)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows with any text, each with the number of its (last) line."""
    try:
        data = path.read_bytes()
        if path.suffix.casefold() == ".xlsx":
            (_, sheet), *_ = read_sheets(data, path.name)
            rows = [(number, [_written(cell) for cell in cells]) for number, cells in sheet]
        else:
            text = _text(data, path.name)
            mark = ";" if (head := text.partition("\n")[0]).count(";") > head.count(",") else ","
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, TranscriptError, csv.Error) as error:
        raise ConfigError(f"{path}: cannot be read as a table ({error}); save it as CSV or .xlsx") from error
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")  # names of files may hold what `decode` takes for a sign of no text
    except UnicodeDecodeError:
        return decode(data, name).text


def _written(cell: object) -> str:
    """A cell of a workbook as text; a day as 2026-11-26."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def names_meetings(line: str) -> bool:
    """Whether a first line names the columns of a table of meetings, by more than the file's."""
    names = {_column(name.strip(" \"'")) for name in line.strip().replace(",", ";").split(";") if name.strip()}
    return "file" in names and names <= set(COLUMNS) and len(names) > 1


def about_from_name(name: str, pattern: str | None) -> About:
    """Team and date from a file's name, by a regular expression with the groups `team` and `date`.

    Raises:
        ConfigError: when the pattern is no regular expression, or has neither group.
    """
    if pattern is None:
        return About()
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"pattern {pattern!r}: no regular expression ({error})") from error
    if not _GROUPS & set(compiled.groupindex):
        raise ConfigError(f"pattern {pattern!r}: expected (?P<team>…) or (?P<date>…) in it")
    match = compiled.search(name)
    groups = match.groupdict() if match else {}
    return About(team=groups.get("team") or "", date=groups.get("date") or "")


def write_template(path: Path, speakers: Mapping[str, Iterable[str]]) -> None:
    """Write a table of meetings to fill in: a row for each speaker of each file; nothing in it runs as a formula.

    Raises:
        OutputError: when the file is there already, or cannot be written.
    """
    refuse_existing(path)
    with written_aside(path) as aside, aside.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS, delimiter=";", restval="")
        rows.writeheader()
        for name, people in speakers.items():
            rows.writerows({"file": protected(name), "speaker": protected(person)} for person in people)


def _column(name: str) -> str:
    plain = name.strip().casefold()
    return _NAMES.get(plain, plain)


def _add(cells: Mapping[str, str], found: dict[str, About], where: str) -> None:
    name = cells["file"].replace("\\", "/")
    if not name:
        raise ConfigError(f"{where}: no file named")
    about = found.get(name, About())
    for column, known in (("team", about.team), ("date", about.date)):
        if known and cells.get(column) and cells[column] != known:
            raise ConfigError(f"{where}: {column} differs from the rows of this file before it")
    about = replace(about, team=about.team or cells.get("team", ""), date=about.date or cells.get("date", ""))
    if speaker := cells.get("speaker"):
        if role := cells.get("role"):
            about = replace(about, roles={**about.roles, speaker: role})
        if alias := cells.get("alias"):
            about = replace(about, aliases={**about.aliases, speaker: alias})
    found[name] = about
