"""What the truth may be: the labels of units, drawn many times from their calibrated probabilities.

Units are independent given their probabilities, and so are labels, but for groups of which a unit gets one at most.
Whatever is counted in each draw shows, over all draws, how far the classifier's errors reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.scores import scores
from coachnlp.units.records import Unit

DRAWS = 499
"""A prime, so that multiples of a step visit every draw once."""
_AT_ONCE = 2_000
"""Units drawn at a time, and thousands of places counted at a time: in between, a place takes ten times its room."""
Places = tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int16]]
"""Unit, column and draw of each place, in small numbers: an hour of talk has some 700,000 places."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which units carry what in which draws, as a list of places: most units carry little. Places of labels come first,
    in the order of units."""

    ids: tuple[str, ...]
    """Labels, and events that were found from them."""
    expected: NDArray[np.float64]
    """Probability of each, shape (units, ids)."""
    unit: NDArray[np.int32]
    """Of each place: index of the unit."""
    what: NDArray[np.int16]
    """Index into `ids`."""
    draw: NDArray[np.int16]
    """From 0 to DRAWS - 1."""
    labelled: int
    """How many places are of labels."""

    def knows(self, ids: Sequence[str]) -> bool:
        """Whether all of these were drawn."""
        return set(ids) <= set(self.ids)

    def any_of(self, ids: Sequence[str], row: NDArray[np.int64], rows: int) -> NDArray[np.bool_]:
        """Whether a row holds any of some ids, shape (rows, DRAWS); `row` is each unit's, such as its floor."""
        found = np.zeros(rows * DRAWS, np.bool_)
        found[self._places(ids, row)] = True
        return found.reshape(rows, DRAWS)

    def at(self, name: str, units: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether some units, in order, carry an id, shape (units, DRAWS)."""
        here = np.flatnonzero((self.what == self.ids.index(name)) & np.isin(self.unit, units))
        found = np.zeros((len(units), DRAWS), np.bool_)
        found[np.searchsorted(units, self.unit[here]), self.draw[here]] = True
        return found

    def of_labels(self, first: int, last: int) -> slice:
        """The places of labels of the units from `first` up to `last`."""
        return slice(*np.searchsorted(self.unit[: self.labelled], (first, last)))

    def number_of(self, ids: Sequence[str], row: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
        """How many of some ids a row holds, shape (rows, DRAWS)."""
        return np.bincount(self._places(ids, row), minlength=rows * DRAWS).reshape(rows, DRAWS)

    def _places(self, ids: Sequence[str], row: NDArray[np.int64]) -> NDArray[np.int64]:
        here = np.array([name in ids for name in self.ids], np.bool_)[self.what]
        return row[self.unit[here]] * DRAWS + self.draw[here]

    def counts(self, row: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
        """How often each row holds each id, shape (rows, ids, DRAWS)."""
        found = np.zeros(rows * len(self.ids) * DRAWS, np.int64)
        for start in range(0, len(self.unit), 1000 * _AT_ONCE):
            some = slice(start, start + 1000 * _AT_ONCE)
            key = (row[self.unit[some]] * len(self.ids) + self.what[some]) * DRAWS + self.draw[some]
            found += np.bincount(key, minlength=len(found))
        return found.reshape(rows, len(self.ids), DRAWS)

    def with_events(self, events: Mapping[str, NDArray[np.bool_]]) -> Drawn:
        """With events added that were found in these draws, each of shape (units, DRAWS)."""
        places = [
            _small(*np.divmod(np.flatnonzero(found), DRAWS), len(self.ids) + number)
            for number, found in enumerate(events.values())
        ]
        unit, what, draw = map(np.concatenate, zip((self.unit, self.what, self.draw), *places, strict=True))
        shares = [found.mean(axis=1)[:, None] for found in events.values()]
        return Drawn((*self.ids, *events), np.hstack([self.expected, *shares]), unit, what, draw, self.labelled)


def draw_labels(units: Sequence[Unit], codebook: Codebook, rng: np.random.Generator) -> Drawn:
    """Draw the labels of a codebook of which every unit has a score."""
    ids, probabilities = scores(units, codebook)
    nothing = np.zeros(0, np.int64)
    places: list[Places] = [_small(nothing, nothing, nothing)]
    for group in _groups(ids, codebook):
        chances = probabilities[:, group]
        chances /= np.maximum(1, chances.sum(axis=1, keepdims=True))
        probabilities[:, group] = chances
        places += _places(chances, np.array(group), rng)
    unit, what, draw = map(np.concatenate, zip(*places, strict=True))
    order = unit.argsort(kind="stable")
    return Drawn(ids, probabilities, unit[order], what[order], draw[order], len(order))


def _groups(ids: Sequence[str], codebook: Codebook) -> Iterator[list[int]]:
    left = dict.fromkeys(range(len(ids)))
    for group in (*codebook.exclusive, *((label,) for label in ids)):
        together = [number for number in left if ids[number] in group]
        left = {number: None for number in left if number not in together}
        if together:
            yield together


def _places(chances: NDArray[np.float64], group: NDArray[np.int64], rng: np.random.Generator) -> Iterator[Places]:
    """The places of a group of which a unit gets one column at most.

    Each unit visits the draws in an order of its own, first + step * 0, 1, 2 …, and its columns get their shares of
    them in turn. Units stay independent, and any two draws of a unit are as apart as in a shuffle.
    """
    units, columns = chances.shape
    ends = np.floor(DRAWS * chances.cumsum(axis=1) + rng.random((units, 1))).astype(np.int64).clip(0, DRAWS)
    first, step = rng.integers(0, DRAWS, units), rng.integers(1, DRAWS, units)
    for at in range(0, units, _AT_ONCE):
        some = ends[at : at + _AT_ONCE]
        starts = np.hstack([np.zeros((len(some), 1), np.int64), some[:, :-1]]).ravel()
        number = some.ravel() - starts
        cell = np.repeat(np.arange(some.size), number)
        visit = np.arange(len(cell)) - np.repeat(number.cumsum() - number - starts, number)
        unit = at + cell // columns
        yield _small(unit, (first[unit] + step[unit] * visit) % DRAWS, group[cell % columns])


def _small(unit: NDArray[np.int64], draw: NDArray[np.int64], what: NDArray[np.int64] | int) -> Places:
    return unit.astype(np.int32), np.broadcast_to(what, unit.shape).astype(np.int16), draw.astype(np.int16)
