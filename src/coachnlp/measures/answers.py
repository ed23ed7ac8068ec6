"""How long others answer: words of the next speaker after turns with some label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.definitions import AnswerDefinition, answer_definitions
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.estimate import Estimate, median_estimate, undefined
from coachnlp.measures.events import Scene


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to floors of some speakers."""

    asker: NDArray[np.int64]
    """Speaker of the floor that is answered, shape (answers,)."""
    words: NDArray[np.int64]
    """Of the answer."""
    follows: NDArray[np.bool_]
    """Whether that floor holds the label, shape (answers, DRAWS)."""

    def to(self, askers: Sequence[int]) -> Answers:
        """The answers to some speakers."""
        rows = np.isin(self.asker, askers)
        return Answers(self.asker[rows], self.words[rows], self.follows[rows])

    @property
    def number(self) -> float:
        """Expected number of those that follow the label."""
        return float(self.follows.sum()) / DRAWS


def joined(some: Sequence[Answers]) -> Answers:
    """The answers of several meetings as those of one."""
    none = Answers(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, DRAWS), np.bool_))
    columns = zip(*((one.asker, one.words, one.follows) for one in (none, *some)), strict=True)
    return Answers(*map(np.concatenate, columns))


def answers(scene: Scene) -> dict[str, Answers]:
    """The answers of one conversation, for each definition whose labels were drawn."""
    floors = scene.floors
    found: dict[str, Answers] = {}
    for definition in answer_definitions():
        if scene.drawn.knows(definition.labels):
            asks = scene.in_floors(definition.labels)
            floor = np.flatnonzero(floors.answered & asks.any(axis=1))
            found[definition.id] = Answers(floors.speaker[floor], floors.words[floor + 1], asks[floor])
    return found


def answer_length(definition: AnswerDefinition, found: Answers, codebook: Codebook) -> Estimate:
    """The median length of some answers, in words."""
    if not set(definition.labels) <= set(codebook.ids):
        return undefined("not_in_codebook")
    if found.number < definition.least:
        return undefined("too_few")
    return median_estimate(medians(found.words, found.follows))


def medians(values: NDArray[np.int64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The median of the values that each draw chooses, shape (draws,); NaN where it chooses none.

    Args:
        values: shape (values,), at least one.
        chosen: shape (values, draws).
    """
    order = values.argsort(kind="stable")
    passed = chosen[order].cumsum(axis=0, dtype=np.int32)
    number = passed[-1]
    lower, upper = ((passed >= rank).argmax(axis=0) for rank in ((number + 1) // 2, number // 2 + 1))
    ordered = values[order].astype(np.float64)
    return np.where(number > 0, (ordered[lower] + ordered[upper]) / 2, np.nan)
