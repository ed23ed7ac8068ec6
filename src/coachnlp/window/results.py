"""What scoring gave, as files to keep: reports, and everything in one archive."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coachnlp.analysis import Analyser
from coachnlp.batch.records import Entry
from coachnlp.batch.score import CORRECTIONS, MEETINGS, corrected_meetings, manifest_of
from coachnlp.batch.store import written_aside
from coachnlp.batch.tables import Format, write_tables
from coachnlp.corrections.records import Corrections
from coachnlp.culture.gather import Options, gather
from coachnlp.culture.periods import Kind, day_of, period_of
from coachnlp.culture.withhold import Least
from coachnlp.reports.culture import Made, write_culture_pages
from coachnlp.reports.meeting import write_meeting_report

_TABLES: tuple[Format, ...] = ("xlsx", "csv")
_ARCHIVE = "coachnlp.zip"
_CULTURE = "culture"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where results lie, and how they are written."""

    out: Path
    analyser: Analyser
    lang: str
    names: bool
    """Show speakers by name."""
    corrections: Sequence[Corrections]
    """Of any conversations, the oldest first."""


def write_report(entry: Entry, wanted: Wanted) -> Path:
    """Write the report of one scored conversation; gives its path."""
    path = wanted.out / "reports" / f"{entry.file}.html"
    codebook = wanted.analyser.codebook
    (meeting,) = corrected_meetings(wanted.out, [entry], wanted.corrections, codebook)
    with written_aside(path) as aside:
        write_meeting_report(meeting.analysis, codebook, aside, lang=wanted.lang, names=wanted.names)
    return path


def tells_of_culture(entries: Sequence[Entry]) -> bool:
    """Whether enough conversations have a date for pages of what changes."""
    return sum(day_of(entry.date) is not None for entry in entries) >= Least().meetings


def _period(entries: Sequence[Entry]) -> Kind:
    """Quarters; months where only these have two with enough conversations."""
    days = [day for entry in entries if (day := day_of(entry.date))]

    def comparable(kind: Kind) -> bool:
        return sum(count >= Least().meetings for count in Counter(period_of(day, kind) for day in days).values()) > 1

    return "month" if comparable("month") and not comparable("quarter") else "quarter"


def write_culture(entries: Sequence[Entry], wanted: Wanted, *, linked: bool) -> Path:
    """Write pages of what changes over scored conversations; gives the organisation's.

    Args:
        entries: the conversations.
        wanted: where to.
        linked: pages lead to each other, and to reports that are written.
    """
    out, codebook, options = wanted.out, wanted.analyser.codebook, Options(_period(entries))
    found = gather(corrected_meetings(out, entries, wanted.corrections, codebook), codebook, options)
    made = Made(found, options, manifest_of(entries, wanted.analyser), codebook, out, linked=linked)
    return write_culture_pages(made, out / _CULTURE, wanted.lang)


def write_archive(entries: Sequence[Entry], corrections: Sequence[Path], wanted: Wanted, about: str) -> Path:
    """Write a zip with the reports of all scored conversations, what changes over them if there are enough, tables,
    files of corrections, and a text about all that.
    """
    out, codebook = wanted.out, wanted.analyser.codebook
    write_tables(out, lambda: corrected_meetings(out, entries, wanted.corrections, codebook), codebook.ids, _TABLES)
    path = out / _ARCHIVE
    with written_aside(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            report = write_report(entry, wanted)
            archive.write(report, f"reports/{report.name}")
        if tells_of_culture(entries):
            for page in sorted(write_culture(entries, wanted, linked=True).parent.rglob("*.html")):
                archive.write(page, page.relative_to(out).as_posix())
        for name in _table_names():
            archive.write(out / name, name)
        for file in corrections:
            archive.write(file, f"{CORRECTIONS}/{file.name}")
        archive.writestr("README.txt" if wanted.lang == "en" else "LEESMIJ.txt", about)
    return path


def remove_results(entry: Entry, out: Path) -> None:
    """Remove what holds the speech of one scored conversation."""
    for name in (f"{MEETINGS}/{entry.result}", f"reports/{entry.file}.html", _ARCHIVE, *_table_names()):
        (out / name).unlink(missing_ok=True)
    shutil.rmtree(out / _CULTURE, ignore_errors=True)


def _table_names() -> list[str]:
    return [f"{name}.{form}" for name in ("units", "measures") for form in _TABLES]
