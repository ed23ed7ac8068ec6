"""Behaviours and events set against each other, or against all units: the ratios of ratios.toml, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.definitions import RatioDefinition, ratio_definitions
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.estimate import Estimate, Undefined, estimates, undefined
from coachnlp.measures.events import Scene, scene_of
from coachnlp.units.records import Unit

Ratio = Estimate
"""Expected number above the line / expected number below it; for `hundred`, times 100."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often labels and events occur in some units. Those of several meetings add up."""

    ids: tuple[str, ...]
    units: int
    expected: NDArray[np.float64]
    """Sum of the probabilities of each id, shape (ids,)."""
    drawn: NDArray[np.int64]
    """Number in each draw, shape (ids, DRAWS)."""

    def __add__(self, other: Tally) -> Tally:
        ids = tuple(name for name in self.ids if name in other.ids)
        mine, theirs = ([tally.ids.index(name) for name in ids] for tally in (self, other))
        expected = self.expected[mine] + other.expected[theirs]
        return Tally(ids, self.units + other.units, expected, self.drawn[mine] + other.drawn[theirs])

    def of(self, ids: Sequence[str]) -> tuple[float, NDArray[np.int64]]:
        """Expected and drawn number of some ids together."""
        rows = [self.ids.index(name) for name in ids]
        return float(self.expected[rows].sum()), self.drawn[rows].sum(axis=0)


def tallies(scene: Scene) -> list[Tally]:
    """One for each speaker of a conversation, in the order of `scene.floors.speakers`."""
    speaker, number = scene.floors.unit_speaker, len(scene.floors.speakers)
    drawn = scene.drawn.counts(speaker, number)
    expected = np.array([scene.drawn.expected[speaker == one].sum(axis=0) for one in range(number)])
    units = np.bincount(speaker, minlength=number)
    return [Tally(scene.drawn.ids, int(units[one]), expected[one], drawn[one]) for one in range(number)]


def total(some: Sequence[Tally]) -> Tally:
    """The sum of some tallies."""
    none = Tally((), 0, np.zeros(0), np.zeros((0, DRAWS), np.int64))
    return sum(some[1:], some[0]) if some else none


def ratios(units: Sequence[Unit], codebook: Codebook) -> dict[str, Ratio]:
    """Every ratio over all units of one conversation, or of several.

    Args:
        units: with scores, in order; where the number of the turn falls back, another conversation begins.
        codebook: that their labels come from.
    """
    rng = np.random.default_rng(0)
    turns = [unit.turn for unit in units]
    starts = [0, *(at for at in range(1, len(turns)) if turns[at] < turns[at - 1]), len(turns)]
    scenes = [scene_of(units[start:end], codebook, rng) for start, end in pairwise(starts)]
    return ratios_of(total([tally for scene in scenes for tally in tallies(scene)]), codebook)


def ratios_of(tally: Tally, codebook: Codebook) -> dict[str, Ratio]:
    """Every ratio of these counts."""
    missing: dict[str, Undefined] = {
        definition.id: _missing(definition, tally, codebook) for definition in ratio_definitions()
    }
    defined = [definition for definition in ratio_definitions() if not missing[definition.id]]
    values, drawn = np.zeros(len(defined)), np.zeros((len(defined), DRAWS))
    for row, definition in enumerate(defined):
        values[row], drawn[row] = _ratio(definition, tally)
    found = dict(zip([definition.id for definition in defined], estimates(values, drawn), strict=True))
    return {name: found[name] if not why else undefined(why) for name, why in missing.items()}


def _missing(definition: RatioDefinition, tally: Tally, codebook: Codebook) -> Undefined:
    if not set(definition.labels) <= set(codebook.ids):
        return "not_in_codebook"
    if not {*definition.above, *definition.below} <= set(tally.ids):
        return "too_few"
    below = tally.of(definition.below)[0] if definition.below else tally.units
    return "too_few" if below < definition.least else ""


def above_and_below(
    definition: RatioDefinition, tally: Tally
) -> tuple[float, NDArray[np.int64], float, NDArray[np.int64]]:
    """What stands above the line, expected and in each draw, and what below it; the tally must hold its ids."""
    above, above_drawn = tally.of(definition.above)
    if not definition.below:
        return above, above_drawn, float(tally.units), np.full(DRAWS, tally.units)
    return above, above_drawn, *tally.of(definition.below)


def _ratio(definition: RatioDefinition, tally: Tally) -> tuple[float, NDArray[np.float64]]:
    scale = 100.0 if definition.per == "hundred" else 1.0
    above, above_drawn, below, below_drawn = above_and_below(definition, tally)
    return scale * above / below, scale * above_drawn / np.maximum(below_drawn, 1)
