"""Analyses made by hand, for tests of what people read."""

from __future__ import annotations

from dataclasses import replace

from coachnlp.analysis import Analysis
from coachnlp.codebook import load_codebook
from coachnlp.measures.measure import measure
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Span, Unit

BOOK = load_codebook()
EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>\x1b[31m\u202e'


def analysis(*said: tuple[str | None, str, dict[str, float]], **about: object) -> Analysis:
    """An analysis with one turn a unit; scores over a half are labels found, those under 0.6 unsure."""
    turns = tuple(Turn(speaker, text, 10.0 * i, 10.0 * i + 5) for i, (speaker, text, _) in enumerate(said))
    units = tuple(
        Unit(
            i,
            speaker,
            text,
            0,
            len(text),
            10.0 * i,
            None,
            tuple(label for label in BOOK.ids if scores.get(label, 0) >= 0.6),
            {label: scores.get(label, 0.0) for label in BOOK.ids},
            unsure=tuple(label for label in BOOK.ids if 0.5 < scores.get(label, 0) < 0.6),
        )
        for i, (speaker, text, scores) in enumerate(said)
    )
    plain = {"name": "overleg.vtt", "codebook": "c 1", "model": "m 1"} | about
    roles = about.get("roles")
    return Analysis(turns, units, measure(turns, units, BOOK, roles), **plain)  # pyright: ignore[reportArgumentType]


def explained(given: Analysis, unit: int, **words: str) -> Analysis:
    """The analysis with a word of a unit (from 1) as evidence for each label named."""
    units = list(given.units)
    text = units[unit - 1].text
    evidence = {la: (Span(text.index(word), text.index(word) + len(word), 1.0),) for la, word in words.items()}
    units[unit - 1] = replace(units[unit - 1], evidence=evidence)
    return replace(given, units=tuple(units))


TALK = analysis(
    ("Karin Bos", "Hoe ging het gisteren met jou?", {"open_question": 0.93}),
    ("Joost", "Nou, rommelig.", {}),
    (None, "Dat is ook altijd hetzelfde met hem.", {"judgment": 0.55}),
    roles={"Karin Bos": "coach"},
)
