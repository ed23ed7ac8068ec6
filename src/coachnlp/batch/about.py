"""Teams, dates, roles and names to show, from a table of meetings or from file names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from coachnlp.batch.records import About
from coachnlp.batch.store import refuse_existing, written_aside
from coachnlp.errors import ConfigError
from coachnlp.spreadsheet import protected, unprotected

COLUMNS = ("file", "team", "date", "speaker", "alias", "role")
_NAMES = {"bestand": "file", "datum": "date", "spreker": "speaker", "weergavenaam": "alias", "rol": "role"}
_GROUPS = frozenset({"team", "date"})


def read_meetings(path: Path) -> dict[str, About]:
    """Read a table of meetings, by file: a row per speaker, or one per file without speakers.

    Columns `file`, `team`, `date`, `speaker`, `alias`, `role` (or bestand, team, datum, spreker, weergavenaam, rol),
    with commas or semicolons between them; all but `file` may be left out.

    Raises:
        ConfigError: when it is malformed; names file and line.
    """
    found: dict[str, About] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            rows = csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ",")
            names = {name: _column(name) for name in rows.fieldnames or ()}
            if "file" not in names.values():
                raise ConfigError(f"{path}:1: column 'file' is missing; expected {', '.join(COLUMNS)}")
            if unknown := [name for name, column in names.items() if column not in COLUMNS]:
                raise ConfigError(f"{path}:1: unknown column {unknown[0]!r}; expected {', '.join(COLUMNS)}")
            for row in rows:
                cells = {names[key]: unprotected((value or "").strip()) for key, value in row.items() if key in names}
                _add(cells, found, f"{path}:{rows.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path}: cannot be read as CSV in UTF-8: {type(error).__name__}") from error
    return found


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
