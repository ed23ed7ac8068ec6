"""Who has the floor: what one speaker says until another does, over turns of theirs that follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.units.records import Unit


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors of one conversation, in order; a speaker who is not known keeps it for one turn."""

    speakers: tuple[str | None, ...]
    """In order of first appearance."""
    of_unit: NDArray[np.int64]
    """Floor of each unit, shape (units,)."""
    first: NDArray[np.int64]
    """First unit of each floor, shape (floors,)."""
    speaker: NDArray[np.int64]
    """Index into `speakers` of each floor."""
    turn: NDArray[np.int64]
    """Turn of each unit, shape (units,)."""
    unit_words: NDArray[np.int64]
    words: NDArray[np.int64]
    """Of each floor."""
    answered: NDArray[np.bool_]
    """Whether speaker and next speaker of each floor are known, and so differ."""

    @property
    def unit_speaker(self) -> NDArray[np.int64]:
        """Index into `speakers` of each unit."""
        return self.speaker[self.of_unit]

    def __len__(self) -> int:
        return len(self.first)


def floors_of(units: Sequence[Unit]) -> Floors:
    """The floors of one conversation's units."""
    speakers = tuple(dict.fromkeys(unit.speaker for unit in units))
    index = {name: number for number, name in enumerate(speakers)}
    said_by = np.array([index[unit.speaker] for unit in units], np.int64)
    turn = np.array([unit.turn for unit in units], np.int64)
    words = np.array([len(unit.text.split()) for unit in units], np.int64)
    known = np.array([name is not None for name in speakers], np.bool_)
    starts = np.ones(len(units), np.bool_)
    starts[1:] = (said_by[1:] != said_by[:-1]) | (~known[said_by[1:]] & (turn[1:] != turn[:-1]))
    first = np.flatnonzero(starts)
    of_unit = np.cumsum(starts) - 1
    answered = np.zeros(len(first), np.bool_)
    answered[:-1] = known[said_by[first[:-1]]] & known[said_by[first[1:]]]
    of_floor = np.bincount(of_unit, words, len(first)).astype(np.int64)
    return Floors(speakers, of_unit, first, said_by[first], turn, words, of_floor, answered)
