"""The pages of a run over many transcripts: one for each meeting, and one that lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coachnlp.batch.records import Entry, Manifest, Meeting
from coachnlp.batch.store import write_text
from coachnlp.codebook import Codebook
from coachnlp.reports.meeting import meeting_html
from coachnlp.reports.pages import page_html, page_texts, remove_other_pages
from coachnlp.reports.scoring import misfit_text, reason_text
from coachnlp.reports.wording import inert

INDEX = "index.html"


def write_reports(
    folder: Path, manifest: Manifest, meetings: Iterable[Meeting], codebook: Codebook, *, lang: str, names: bool
) -> None:
    """Write a page for each meeting and `index.html`, and remove the pages of meetings that are gone.

    Args:
        folder: where to; files in it that coachnlp did not write stay.
        manifest: of the run.
        meetings: of the run that were scored, with what people corrected.
        codebook: that their labels come from.
        lang: `nl` or `en`.
        names: show speakers by name.
    """
    written = {folder / INDEX}
    for meeting in meetings:
        path = folder / _page(meeting.entry)
        write_text(path, meeting_html(meeting.analysis, codebook, lang=lang, names=names))
        written.add(path)
    write_text(folder / INDEX, index_html(manifest, lang))
    remove_other_pages(folder, written)


def index_html(manifest: Manifest, lang: str) -> str:
    """The page that lists the meetings of a run, and what went wrong."""
    texts = page_texts("index_texts.toml", lang)
    ok = [entry for entry in manifest.entries if entry.status == "ok"]
    counts = {status: manifest.count(status) for status in ("ok", "failed", "skipped")}
    return page_html(
        "index.html.j2",
        lang=lang,
        t=texts,
        title=texts["title"],
        counts=texts["counts"].format(**counts),
        meetings=[_meeting(entry, texts["checked"]) for entry in sorted(ok, key=lambda one: (not one.date, one.date))],
        dated=any(entry.date for entry in ok),
        teams=any(entry.team for entry in ok),
        checked=any(entry.checked for entry in ok),
        failed=list(_failed(manifest, lang, texts)),
        misfits=[inert(misfit_text(misfit, lang)) for misfit in manifest.misfits],
        made_with=texts["made_with"].format(version=manifest.coachnlp, model=inert(manifest.model)),
    )


def _page(entry: Entry) -> str:
    return f"{entry.file}.html"


def _meeting(entry: Entry, checked: str) -> dict[str, Any]:
    return {
        "name": inert(entry.file),
        "link": quote(_page(entry)),
        "date": inert(entry.date),
        "team": inert(entry.team),
        "units": entry.units,
        "checked": checked.format(checked=entry.checked, corrected=entry.corrected) if entry.checked else "",
    }


def _failed(manifest: Manifest, lang: str, texts: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for entry in manifest.entries:
        if entry.status == "failed":
            yield {
                "name": inert(entry.file),
                "reason": _by_words(entry, texts) or inert(reason_text(entry, lang)),
                "place": _place(entry.reason, texts["places"]),
                "advice": "" if _by_words(entry, texts) else texts["advice"].get(entry.error, ""),
            }


def _by_words(entry: Entry, texts: Mapping[str, Any]) -> str:
    """What is the matter and what to do, where the reader's own words tell more than the kind of error."""
    return next((reason for words, reason in texts["reasons"].items() if words in entry.reason), "")


def _place(reason: str, places: Mapping[str, str]) -> str:
    """Where in the file it went wrong, as the readers say it, in the page's language."""
    found = re.search(rf", ({'|'.join(places)}) (\d+)", reason)
    return f" ({places[found[1]]} {found[2]})" if found else ""
