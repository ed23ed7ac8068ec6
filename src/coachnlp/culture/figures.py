"""Numbers of one measure: over all, period by period, and how they change."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coachnlp.culture.interval import Spread, difference, estimate, is_shown, spread
from coachnlp.culture.measures import Measure, Terms, terms
from coachnlp.culture.periods import Period
from coachnlp.culture.records import Change, Figure, Line, Quote
from coachnlp.culture.slices import LEADERS, Slice, Slices
from coachnlp.culture.tallied import LEADING, Group, Sentence, Tallied
from coachnlp.measures.estimate import undefined

_LEAST_WORDS = 4  # of a sentence that is shown


@dataclass(frozen=True, slots=True)
class Figures:
    """A measure of a group in all meetings."""

    slices: Slices
    measure: Measure
    group: Group
    terms: Terms
    """Of all meetings."""
    quotes: int
    """Sentences to show for each label and period."""

    def line(self, team: str) -> Line:
        """The measure of a team, or of all where the name is empty."""
        whole, _ = self._figure((team, None))
        found = [(period, *self._figure((team, period))) for period in self.slices.periods]
        told = [(period, spread) for period, _, spread in found if spread is not None]
        return Line(whole, tuple(figure for _, figure, _ in found), _change(told))

    def spread(self, rows: Sequence[int], seed: str = "") -> Spread | None:
        """The measure in some meetings, told or not."""
        found = spread(self.measure, self.terms.of(rows), np.random.default_rng(zlib.crc32(seed.encode())))
        return found if isinstance(found, Spread) else None

    def _figure(self, where: Slice) -> tuple[Figure, Spread | None]:
        rows = tuple(row for row in self.slices.rows[where] if self.terms.below[row] > 0)
        if why := self.slices.withheld(where, self.group, rows):
            return Figure(undefined("too_few"), why), None
        # each number has draws of its own, or differences between them would be too certain
        seed = zlib.crc32(repr((where[0], where[1] and where[1].id, self.measure.id, self.group)).encode())
        found = spread(self.measure, self.terms.of(rows), np.random.default_rng(seed))
        if not isinstance(found, Spread):
            return Figure(estimate(found)), None
        return Figure(found.estimate(), meetings=rows, quotes=tuple(self._quotes(where, rows))), found

    def _quotes(self, where: Slice, rows: Sequence[int]) -> Iterator[Quote]:
        """For each label or event the surest sentences, one a meeting."""
        roles = self.slices.roles[where[0], None]
        leaders_told = not self.slices.withheld((where[0], None), LEADERS, self.slices.rows[where[0], None])
        for name in self.measure.shown_by:
            best = [(row, sentence) for row in rows if (sentence := self._surest(name, self.slices.counted[row]))]
            best.sort(key=lambda pair: -pair[1].score)
            for row, sentence in best[: self.quotes]:
                meeting = self.slices.counted[row]
                role, leads = meeting.roles[sentence.speaker], meeting.side[sentence.speaker] == LEADING
                told = role if role in roles else ""
                yield Quote(sentence.text, row, sentence.unit, name, told, bool(leads and leaders_told))

    def _surest(self, name: str, meeting: Tallied) -> Sentence | None:
        said = meeting.said(name, self.group)
        return next((one for one in said if len(one.text.split()) >= _LEAST_WORDS), None)


def figures(slices: Slices, measure: Measure, group: Group, quotes: int = 0) -> Figures:
    """Count a measure of a group in all meetings."""
    return Figures(slices, measure, group, terms(measure, slices.counted, group), quotes)


def _change(told: Sequence[tuple[Period, Spread]]) -> Change | None:
    if len(told) < 2:
        return None
    (before, first), (after, last) = told[0], told[-1]
    by = difference(first, last)
    return Change(before, after, by, is_shown(by))
