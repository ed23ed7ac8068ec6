"""Meetings made by hand or by chance, for tests of what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coachnlp.analysis import Analysis
from coachnlp.batch.records import Entry, Meeting
from coachnlp.codebook import load_codebook
from coachnlp.culture.leaders import leads
from coachnlp.culture.tallied import Tallied, tallied
from coachnlp.measures.measure import measure
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

BOOK = load_codebook()
NOTHING = measure((), (), BOOK)  # these tests count anew
Said = tuple[str | None, str, str]
"""Speaker, text, and labels that hold for certain."""


def meeting(
    said: Sequence[Said], *, team: str = "", date: str = "", roles: Mapping[str, str] | None = None, file: str = "a.txt"
) -> Meeting:
    """A scored meeting with one turn a unit."""
    turns = tuple(Turn(speaker, text) for speaker, text, _ in said)
    units = tuple(
        Unit(i, who, text, 0, len(text), labels=tuple(labels.split()), scores=_scores(labels))
        for i, (who, text, labels) in enumerate(said)
    )
    analysis = Analysis(turns, units, NOTHING, "coachnlp-nl 1.2", "m 1", file, roles or {})
    return Meeting(Entry(file, "ok", team=team, date=date), analysis)


def count(some: Meeting, leaders: Sequence[str] = ("teamleider",)) -> Tallied:
    """The meeting counted."""
    return tallied(some, BOOK, lambda role: leads(role, leaders), np.random.default_rng(0))


def by_chance(
    names: Sequence[str], roles: Mapping[str, str], rng: np.random.Generator, *, open_share: float, **about: str
) -> Meeting:
    """A meeting of 60 questions and answers by people in turn, of which a share are open questions."""
    said: list[Said] = []
    for number in range(30):
        label = "open_question" if rng.random() < open_share else "closed_question"
        said.append((names[number % len(names)], "Hoe zit dat nou eigenlijk precies?", label))
        said.append((names[(number + 1) % len(names)], "Nou, dat zit zo.", "feedback_receptive" if number % 3 else ""))
    return meeting(said, roles=roles, **about)  # pyright: ignore[reportArgumentType]


def _scores(labels: str) -> dict[str, float]:
    return {label: float(label in labels.split()) for label in BOOK.ids}
