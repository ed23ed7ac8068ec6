"""What follows what: lag-sequential analysis over turns of different speakers (Bakeman & Quera 2011), lag 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.definitions import SequenceDefinition, sequence_definition
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.estimate import Estimate, estimates
from coachnlp.measures.events import Scene

_AT_ONCE = 250
"""Floors looked at together, so that the room it takes stays the same however long a conversation is."""
_ESTIMATES = ("times", "share", "anyhow", "yule_q")


@dataclass(frozen=True, slots=True)
class Follow:
    """How often a turn with one label is followed by another's turn with some label."""

    before: str
    after: str
    times: Estimate
    """Expected number of turns with `before` that another's turn with `after` follows."""
    share: Estimate
    """Of the turns with `before` that another's turn follows, 0 to 1."""
    anyhow: Estimate
    """Share of all such turns that `after` follows, whatever was before, 0 to 1."""
    yule_q: Estimate
    """How much more often after `before` than after other turns: -1 never, 0 as often, 1 only then."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `asdict` gave."""
        read: dict[str, Any] = {name: Estimate(**data[name]) for name in _ESTIMATES}
        return cls(**{**data, **read})


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels of turns and of the turns that answer them. Those of several meetings add up."""

    labels: tuple[str, ...]
    turns: int
    """Turns that another's turn follows, both speakers known."""
    before: NDArray[np.int64]
    """How many of them hold each label, shape (labels, DRAWS)."""
    after: NDArray[np.int64]
    """How many of those that follow hold each label, of the same shape."""
    both: NDArray[np.int64]
    """Shape (labels, labels, DRAWS)."""

    def __add__(self, other: Pairs) -> Pairs:
        sums = (self.before + other.before, self.after + other.after, self.both + other.both)
        return Pairs(self.labels, self.turns + other.turns, *sums)


def no_pairs(codebook: Codebook) -> Pairs:
    """The pairs of no conversation."""
    labels = len(codebook)
    none = np.zeros((labels, DRAWS), np.int64)
    return Pairs(codebook.ids, 0, none, none, np.zeros((labels, labels, DRAWS), np.int64))


def pairs(scene: Scene, codebook: Codebook) -> Pairs:
    """Count which labels follow each other in one conversation, all pairs of labels at once."""
    starts = range(0, len(scene.floors), _AT_ONCE)
    return sum((_pairs(scene, codebook, start) for start in starts), no_pairs(codebook))


def _pairs(scene: Scene, codebook: Codebook, start: int) -> Pairs:
    """The pairs whose first floor is one of some from `start` on."""
    floors, drawn, size = scene.floors, scene.drawn, len(codebook)
    column = np.array([codebook.ids.index(name) for name in drawn.ids if name in codebook], np.int64)
    answered = np.flatnonzero(floors.answered[start : start + _AT_ONCE])
    last = min(start + _AT_ONCE, len(floors) - 1)
    here = drawn.of_labels(*np.searchsorted(floors.of_unit, (start, last + 1)))
    holds = np.zeros((last + 1 - start, DRAWS, size), np.bool_)
    floor = floors.of_unit[drawn.unit[here]] - start
    holds.ravel()[(floor * DRAWS + drawn.draw[here]) * size + column[drawn.what[here]]] = True
    before, after = holds[answered], holds[answered + 1]
    return Pairs(codebook.ids, len(answered), before.sum(axis=0).T, after.sum(axis=0).T, _both(before, after))


def _both(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How often each label before goes with each label after, shape (labels, labels, DRAWS).

    Few labels hold, so that it is quicker to list the pairs that do than to multiply matrices.
    """
    size = before.shape[-1]
    cell, first = np.divmod(np.flatnonzero(before), size)
    cells, second = np.divmod(np.flatnonzero(after), size)
    number = np.bincount(cells, minlength=before.size // size)
    partners = number[cell]
    start = np.repeat(number.cumsum()[cell] - partners - (partners.cumsum() - partners), partners)
    other = second[start + np.arange(len(start))]
    key = (np.repeat(first, partners) * size + other) * DRAWS + np.repeat(cell % DRAWS, partners)
    return np.bincount(key, minlength=size * size * DRAWS).reshape(size, size, DRAWS)


def follows(found: Pairs) -> tuple[Follow, ...]:
    """What follows what, for all pairs of labels with enough data, in the order of the codebook.

    Args:
        found: of one meeting, or summed over several.
    """
    one, two = np.nonzero(_enough(found, sequence_definition()))
    before, after, both = found.before[one], found.after[two], found.both[one, two]
    share, anyhow = both / np.maximum(before, 1), after / max(found.turns, 1)
    q = yule_q(both, before, after, found.turns)
    times = estimates(both.mean(axis=1), both)
    shares = estimates(both.mean(axis=1) / before.mean(axis=1), share)
    base = estimates(anyhow.mean(axis=1), anyhow)
    qs = estimates(np.median(q, axis=1), q)
    names = ((found.labels[a], found.labels[b]) for a, b in zip(one, two, strict=True))
    return tuple(Follow(*pair, *row) for pair, *row in zip(names, times, shares, base, qs, strict=True))


def _enough(found: Pairs, how: SequenceDefinition) -> NDArray[np.bool_]:
    before, after = found.before.mean(axis=1)[:, None], found.after.mean(axis=1)[None, :]
    by_chance = before * after / max(found.turns, 1)
    return (before >= how.least) & (after >= how.least) & (by_chance >= how.least_by_chance)


def yule_q(
    both: NDArray[np.int64], before: NDArray[np.int64], after: NDArray[np.int64], turns: int
) -> NDArray[np.float64]:
    """Yule's Q of two-by-two tables; 0 where it is not defined: one label then tells nothing of the other."""
    together = both * (turns - before - after + both)
    apart = (before - both) * (after - both)
    return np.divide(together - apart, together + apart, out=np.zeros(both.shape), where=together + apart > 0)
