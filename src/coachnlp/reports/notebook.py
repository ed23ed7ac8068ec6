"""An analysis in a notebook: inert HTML, everything escaped, no script."""

from __future__ import annotations

from html import escape
from itertools import groupby

from coachnlp.analysis import Analysis
from coachnlp.reports.messages import messages
from coachnlp.reports.wording import certainty, clock, inert, percent
from coachnlp.units.records import Unit

_STYLE = """
.coachnlp{font:14px/1.5 system-ui,sans-serif;max-width:60em;--line:#ccc;--soft:#595959;--tag:#eef2f6;--ink:#1b1b1b}
.coachnlp dl,.coachnlp dd,.coachnlp p{margin:0}
.coachnlp dt{font-weight:600;margin-top:.6em}
.coachnlp dt small{font-weight:400;color:var(--soft)}
.coachnlp .tag{background:var(--tag);color:var(--ink);border-radius:.3em;padding:0 .4em;margin-left:.4em;
font-size:.85em;white-space:nowrap}
.coachnlp .plain{color:var(--soft)}
.coachnlp footer{border-top:1px solid var(--line);margin-top:1em;padding-top:.5em;color:var(--soft);font-size:.85em}
@media (prefers-color-scheme:dark){.coachnlp{--line:#555;--soft:#aaa;--tag:#2b3640;--ink:#eee}}
"""


def notebook_html(analysis: Analysis, lang: str = "nl") -> str:
    """An analysis as an HTML fragment: turns, units, labels with certainty, and who spoke how much."""
    texts = messages(lang)
    parts: list[str] = []
    for number, units in groupby(analysis.units, key=lambda unit: unit.turn):
        turn = analysis.turns[number]
        time = f" <small>{clock(turn.start_s)}</small>" if turn.start_s is not None else ""
        parts.append(f"<dt>{_safe(turn.speaker or texts.unknown_speaker)}{time}</dt>")
        parts += [f"<dd>{_unit(unit)}</dd>" for unit in units]
    shares = ", ".join(
        f"{_safe(part.speaker or texts.unknown_speaker)} {percent(part.word_share)}"
        for part in analysis.measures.speakers
    )
    made_with = texts.made_with.format(codebook=_safe(analysis.codebook), model=_safe(analysis.model))
    return (
        f'<div class="coachnlp" lang="{lang}"><style>{_STYLE}</style><dl>{"".join(parts)}</dl>'
        f"<footer><p>{texts.talk}: {shares}</p><p>{made_with} {texts.unsure}.</p><p>{texts.about}</p></footer></div>"
    )


def _unit(unit: Unit) -> str:
    if not unit.found:
        return f'<span class="plain">{_safe(unit.text)}</span>'
    said = [certainty(la.replace("_", " "), unit.scores[la], unsure=la in unit.unsure) for la in unit.found]
    tags = "".join(f'<span class="tag">{_safe(one)}</span>' for one in said)
    return _safe(unit.text) + tags


def _safe(text: str) -> str:
    return escape(inert(text))
