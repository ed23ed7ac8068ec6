"""After somebody was forgotten: pages made anew, and what was taken out where, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coachnlp.batch.forget import Forgotten
from coachnlp.batch.score import CORRECTIONS, corrected_meetings, read_manifest
from coachnlp.batch.search import Searched
from coachnlp.codebook import Codebook
from coachnlp.corrections.read import read_corrections
from coachnlp.reports.folder import write_reports
from coachnlp.reports.messages import messages
from coachnlp.reports.pages import remove_other_pages

REPORTS, CULTURE = "reports", "culture"


@dataclass(frozen=True, slots=True)
class Pages:
    """What became of the pages that were there."""

    reports: bool
    culture: bool
    """Whether there were pages of a culture; they are removed, since how they were made is not known."""


def remake_pages(out: Path, codebook: Codebook, *, lang: str, names: bool) -> Pages:
    """Write the reports of a run's folder anew from what is left, and remove its pages and table of a culture."""
    found = Pages((out / REPORTS).is_dir(), (out / CULTURE).is_dir())
    if found.reports:
        manifest = read_manifest(out)
        corrections = read_corrections(out / CORRECTIONS, codebook)
        meetings = corrected_meetings(out, manifest.entries, corrections, codebook)
        write_reports(out / REPORTS, manifest, meetings, codebook, lang=lang, names=names)
    if found.culture:
        remove_other_pages(out / CULTURE, set())
        (out / CULTURE / "measures.csv").unlink(missing_ok=True)
    return found


def forgetting_lines(done: Forgotten, pages: Pages, found: Searched, lang: str) -> Iterator[str]:
    """What was taken out where, what was made anew, what a search of every file found, what is left to do."""
    texts = messages(lang).forgetting
    for gone in done.gone:
        text = texts["whole"] if gone.whole else texts["person"]
        yield text.format(file=gone.file, turns=gone.turns, mentions=gone.mentions)
    yield texts["tables"].format(meetings=len(done.gone))
    if pages.reports:
        yield texts["reports"]
    if pages.culture:
        yield texts["culture"]
    if done.corrections:
        yield texts["corrections"].format(files=", ".join(done.corrections))
    if found.hits:
        yield texts["left"].format(files=", ".join(f"{name} ({count})" for name, count in found.hits.items()))
    else:
        yield texts["none_left"].format(files=found.files)
    if found.closed:
        yield texts["closed"].format(files=", ".join(found.closed))
    if done.shared:
        yield texts["shared"].format(names=", ".join(sorted(done.shared)))
    if done.gone:
        yield texts["sources"].format(files=", ".join(gone.file for gone in done.gone))
