"""What scoring gave, as files to keep: reports, and everything in one archive."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from coachnlp.analysis import Analyser
from coachnlp.batch.records import Entry
from coachnlp.batch.score import MEETINGS, scored_meetings
from coachnlp.batch.store import written_aside
from coachnlp.batch.tables import Format, write_tables
from coachnlp.reports.meeting import write_meeting_report

_TABLES: tuple[Format, ...] = ("xlsx", "csv")
_ARCHIVE = "coachnlp.zip"


def write_report(entry: Entry, out: Path, analyser: Analyser, lang: str, *, names: bool) -> Path:
    """Write the report of one scored conversation; gives its path."""
    path = out / "reports" / f"{entry.file}.html"
    (meeting,) = scored_meetings(out, [entry])
    with written_aside(path) as aside:
        write_meeting_report(meeting.analysis, analyser.codebook, aside, lang=lang, names=names)
    return path


def write_archive(
    entries: Sequence[Entry], out: Path, analyser: Analyser, lang: str, about: str, *, names: bool
) -> Path:
    """Write a zip with the reports of all scored conversations, tables of units and measures, and a text about them."""
    write_tables(out, lambda: scored_meetings(out, entries), analyser.codebook.ids, _TABLES)
    path = out / _ARCHIVE
    with written_aside(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            if entry.status == "ok":
                report = write_report(entry, out, analyser, lang, names=names)
                archive.write(report, f"reports/{report.name}")
        for name in _table_names():
            archive.write(out / name, name)
        archive.writestr("README.txt" if lang == "en" else "LEESMIJ.txt", about)
    return path


def remove_results(entry: Entry, out: Path) -> None:
    """Remove what holds the speech of one scored conversation."""
    for name in (f"{MEETINGS}/{entry.result}", f"reports/{entry.file}.html", _ARCHIVE, *_table_names()):
        (out / name).unlink(missing_ok=True)


def _table_names() -> list[str]:
    return [f"{name}.{form}" for name in ("units", "measures") for form in _TABLES]
