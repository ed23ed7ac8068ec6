"""The report of one conversation: a page that opens anywhere, prints, sends nothing, and takes corrections."""

from __future__ import annotations

from pathlib import Path

from coachnlp.analysis import Analysis
from coachnlp.codebook import Codebook
from coachnlp.corrections.digest import digest_of
from coachnlp.corrections.read import FORMAT
from coachnlp.reports.coach_moments import coach_moments
from coachnlp.reports.conversation import choices, turns
from coachnlp.reports.figures import ends, families, per_speaker, speakers, talk
from coachnlp.reports.measured import groups, not_told, sequences
from coachnlp.reports.notes import note_in
from coachnlp.reports.pages import page_html, page_texts
from coachnlp.reports.summary import quotes, sentences, suggestion
from coachnlp.reports.view import View, shown_speakers
from coachnlp.reports.wording import inert
from coachnlp.version import __version__

_COLUMNS = 6
"""Speakers beside each other in a table: what fits on paper."""


def write_meeting_report(
    analysis: Analysis, codebook: Codebook, path: Path, *, lang: str = "nl", names: bool = False
) -> None:
    """Write the report of one conversation as a self-contained HTML page.

    Args:
        analysis: of the conversation; with evidence, each label shows the words that made the model say it.
        codebook: that its labels come from.
        path: of the page.
        lang: `nl` or `en`.
        names: show speakers by name; else by their role, or a letter where roles are missing or shared.
    """
    path.write_text(meeting_html(analysis, codebook, lang=lang, names=names), encoding="utf-8", newline="\n")


def meeting_html(analysis: Analysis, codebook: Codebook, *, lang: str = "nl", names: bool = False) -> str:
    """The page that `write_meeting_report` writes."""
    texts = page_texts("meeting_texts.toml", lang)
    view = View(analysis, codebook, lang, texts, shown_speakers(analysis, texts, names=names))
    first, last = ends(view)
    return page_html(
        "meeting.html.j2",
        styles=("meeting.css",),
        scripts=("meeting.js", "correcting.js"),
        lang=lang,
        t=texts,
        title=texts["title"].format(name=inert(analysis.name)).strip(),
        sentences=list(sentences(view)),
        quotes=quotes(view),
        suggestion=suggestion(view),
        talk=talk(view),
        timed=analysis.measures.overall.seconds is not None,
        first=first,
        last=last,
        families=list(families(view)),
        speakers=speakers(view),
        per_speaker=per_speaker(view),
        columns=_COLUMNS,
        moments=coach_moments(view),
        groups=groups(view),
        not_told=not_told(view),
        sequences=sequences(view),
        turns=list(turns(view)),
        units=len(analysis.units),
        explained=any(unit.evidence for unit in analysis.units),
        estimated=any(turn.times_estimated for turn in analysis.turns),
        names=names,
        spoken=codebook.language,
        format=FORMAT,
        meeting=digest_of(analysis),
        codebook=inert(analysis.codebook),
        choices=list(choices(view)),
        made_with=texts["made_with"].format(
            version=__version__, codebook=inert(analysis.codebook), model=inert(analysis.model)
        ),
        notes=[inert(note_in(lang, note)) for note in analysis.notes],
    )
