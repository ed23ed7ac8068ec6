"""The measures that add up over meetings, whatever they count: each is so much above a line and so much below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.culture.profiles import profiles
from coachnlp.culture.tallied import Group, Tallied
from coachnlp.measures.definitions import (
    EvennessDefinition,
    RatioDefinition,
    evenness_definitions,
    event_definitions,
    ratio_definitions,
)
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.evenness import evenness
from coachnlp.measures.ratios import above_and_below


@dataclass(frozen=True, slots=True)
class Measure:
    """A named measure."""

    id: str
    name_nl: str
    name_en: str
    per: Literal["share", "one", "hundred"]
    least: float
    """Of what is below the line: with less, there are too few data."""
    labels: tuple[str, ...] = ()
    """That a codebook must have."""
    shown_by: tuple[str, ...] = ()
    """Labels and events whose sentences show what is counted."""
    counts: RatioDefinition | EvennessDefinition | None = field(default=None, repr=False)
    """None for those of profiles.toml, which count talk."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is above and below the line in each meeting; over meetings, both add up."""

    above: NDArray[np.float64]
    """Expected, shape (meetings,)."""
    below: NDArray[np.float64]
    above_drawn: NDArray[np.float32]
    """In each draw, shape (meetings, DRAWS)."""
    below_drawn: NDArray[np.float32]

    def of(self, meetings: Sequence[int]) -> Terms:
        """Those of some meetings."""
        rows = list(meetings)
        return Terms(self.above[rows], self.below[rows], self.above_drawn[rows], self.below_drawn[rows])


_Drawn = NDArray[np.int64] | NDArray[np.float64]
_Sides = tuple[float, _Drawn, float, _Drawn]


@cache
def measures() -> dict[str, Measure]:
    """Every measure that adds up, by id: ratios, evenness, and the plain ones of profiles.toml."""
    found = [_of_ratio(definition) for definition in ratio_definitions()]
    found += [
        Measure(d.id, d.name_nl, d.name_en, "share", d.least, d.labels, d.labels, d) for d in evenness_definitions()
    ]
    found += [Measure(plain.id, plain.name_nl, plain.name_en, "share", 1) for plain in profiles().plain]
    return {measure.id: measure for measure in found}


def known_to(codebook: Codebook) -> dict[str, Measure]:
    """The measures whose labels a codebook has."""
    return {name: measure for name, measure in measures().items() if set(measure.labels) <= set(codebook.ids)}


def terms(measure: Measure, meetings: Sequence[Tallied], group: Group) -> Terms:
    """What a measure counts of a group, meeting by meeting; nothing where the model gave no probabilities."""
    above, below = np.zeros((2, len(meetings)))
    above_drawn, below_drawn = np.zeros((2, len(meetings), DRAWS), np.float32)
    for row, meeting in enumerate(meetings):
        above[row], above_drawn[row], below[row], below_drawn[row] = _sides(measure, meeting, group)
    return Terms(above, below, above_drawn, below_drawn)


def _sides(measure: Measure, meeting: Tallied, group: Group) -> _Sides:
    match measure.counts:
        case RatioDefinition() as ratio if {*ratio.above, *ratio.below} <= set(meeting.ids):
            return above_and_below(ratio, meeting.tally(group))
        case EvennessDefinition() as spread if set(spread.labels) <= set(meeting.ids):
            return _evenness(spread, meeting)
        case None:
            return _talk(measure.id, meeting, group)
        case _:
            return 0.0, np.zeros(DRAWS), 0.0, np.zeros(DRAWS)


def _evenness(spread: EvennessDefinition, meeting: Tallied) -> _Sides:
    """Over meetings, the mean by number of labels: label_evenness says the same."""
    speakers = meeting.each_speaker()
    if len(speakers) < 2:
        return 0.0, np.zeros(DRAWS), 0.0, np.zeros(DRAWS)
    drawn = np.array([tally.of(spread.labels)[1] for tally in speakers], np.float64)
    below = drawn.sum(axis=0)
    above = np.nan_to_num(evenness(drawn)) * below
    return float(above.mean()), above, float(below.mean()), below


def _talk(name: str, meeting: Tallied, group: Group) -> _Sides:
    chosen, words = meeting.chosen(group), meeting.words
    known = words[[speaker is not None for speaker in meeting.speakers]]
    all_words = float(words.sum())
    if group.who != "everyone" and not meeting.side.any():
        above, below = 0.0, 0.0  # who leads is not known here
    elif name == "balance":
        several = len(known) > 1 and known.any()
        below = float(known.sum()) if several else 0.0
        above = below * float(evenness(known[:, None].astype(np.float64))[0]) if several else 0.0
    elif name == "word_share":
        above, below = float(words[chosen].sum()), all_words
    else:
        above, below = float(words[chosen].sum() > 0), 1.0
    return above, np.full(DRAWS, above), below, np.full(DRAWS, below)


def _of_ratio(definition: RatioDefinition) -> Measure:
    against = (name for name in definition.below if name not in (*definition.above, *event_definitions()))
    return Measure(
        definition.id,
        definition.name_nl,
        definition.name_en,
        definition.per,
        definition.least,
        definition.labels,
        (*definition.above, *against),
        definition,
    )
