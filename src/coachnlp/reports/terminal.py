"""An analysis in the terminal: each turn, its units, their behaviours, and a short summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import groupby

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from coachnlp.analysis import Analysis
from coachnlp.codebook import Codebook
from coachnlp.measures.likely import Likely
from coachnlp.reports.messages import Messages, messages
from coachnlp.reports.notes import note_in
from coachnlp.reports.wording import behaviour_name, certainty, clock, counts_by_family, inert, percent
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

_STYLES = {"supportive": "green", "neutral": "cyan", "inhibiting": "yellow"}
_SIGNS = {"supportive": "+", "neutral": "·", "inhibiting": "-"}
_BAR = 24
_INDENT = 2


def print_analysis(
    analysis: Analysis,
    codebook: Codebook,
    console: Console,
    *,
    lang: str = "nl",
    labels: Collection[str] | None = None,
    min_score: float = 0.0,
) -> None:
    """Print an analysis.

    Args:
        analysis: of one meeting.
        codebook: that its labels come from.
        console: where to; colour and width are the console's.
        lang: `nl` or `en`.
        labels: show and count only these behaviours; None shows all.
        min_score: show and count only behaviours that are at least this certain, 0 to 1.
    """
    texts = messages(lang)
    counts = Counter[str]()
    for number, units in groupby(analysis.units, key=lambda unit: unit.turn):
        turn = analysis.turns[number]
        console.print(_heading(turn, analysis.roles.get(turn.speaker or ""), texts))
        for unit in units:
            found = _chosen(unit, labels, min_score)
            counts.update(found)
            for line in _unit(unit, found, codebook, lang, console):
                console.print(Text(" " * _INDENT) + line)
    whole = labels is None and not min_score
    overall = analysis.measures.overall.labels
    likely = {label: found.likely for label, found in overall.items() if found.likely and whole}
    _print_summary(analysis, counts, likely, codebook, console, lang)
    if not any(unit.found for unit in analysis.units):
        console.print(Text(texts.nothing_found))
    elif not counts:
        console.print(Text(texts.nothing_left))


def _chosen(unit: Unit, labels: Collection[str] | None, min_score: float) -> list[str]:
    return [la for la in unit.found if (labels is None or la in labels) and unit.scores[la] >= min_score]


def _heading(turn: Turn, role: str | None, texts: Messages) -> Text:
    heading = Text()
    if turn.start_s is not None:
        heading.append(f"{'~' if turn.times_estimated else ''}{clock(turn.start_s)}  ", style="dim")
    heading.append(inert(turn.speaker) if turn.speaker else texts.unknown_speaker, style="bold")
    if role:
        heading.append(f" ({inert(role)})", style="dim")
    return heading


def _unit(unit: Unit, found: list[str], codebook: Codebook, lang: str, console: Console) -> list[Text]:
    """The unit in lines that fit; a behaviour and its certainty stay on one line."""
    text = Text(inert(unit.text), style="" if found else "dim")
    for label in found:
        for span in (unit.evidence or {}).get(label, ()):
            text.stylize("underline", span.start_char, span.end_char)
    room = max(console.width - _INDENT, 1)
    lines = list(text.wrap(console, room))
    for line in lines:
        line.rstrip()
    for label in found:
        behaviour = codebook[label]
        said = certainty(behaviour_name(behaviour, lang), unit.scores[label], unsure=label in unit.unsure)
        tag = Text(f"[{_SIGNS[behaviour.stance]} {said}]", style=_STYLES[behaviour.stance])
        if lines[-1].cell_len + 2 + tag.cell_len <= room:
            lines[-1] = Text.assemble(lines[-1], "  ", tag)
        else:
            lines.append(tag)
    return lines


def _print_summary(
    analysis: Analysis,
    counts: Mapping[str, int],
    likely: Mapping[str, Likely],
    codebook: Codebook,
    console: Console,
    lang: str,
) -> None:
    texts = messages(lang)
    console.print()
    console.print(Rule(texts.summary, align="left", style="dim"))
    table = Table.grid(padding=(0, 2))
    for part in analysis.measures.speakers:
        name = inert(part.speaker) if part.speaker else texts.unknown_speaker
        bar = ("█" * round(_BAR * part.word_share)).ljust(_BAR)
        table.add_row(Text(name, style="bold"), Text(bar), texts.words.format(share=percent(part.word_share)))
    console.print(table)
    console.print()
    families = Table.grid(padding=(0, 2))
    for family, found in counts_by_family(counts, codebook, lang, likely):
        families.add_row(Text(family, style="bold"), Text(", ".join(found)))
    console.print(families)
    console.print()
    stances = ", ".join(f"{sign} {texts.stances[stance]}" for stance, sign in _SIGNS.items())
    console.print(Text(f"{stances}; {texts.unsure}", style="dim"))
    if likely:
        console.print(Text(texts.likely, style="dim"))
    console.print(Text(inert(texts.made_with.format(codebook=analysis.codebook, model=analysis.model)), style="dim"))
    console.print(Text(texts.about, style="dim"))
    for note in analysis.notes:
        console.print(Text(f"{texts.notes}: {inert(note_in(lang, note))}", style="dim"))
