"""To whom something is said: an estimate, as transcripts do not tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.measures.floors import Floors

_WITHIN = 4  # floors back, and else ahead, in which the other has spoken


@dataclass(frozen=True, slots=True)
class Directions:
    """To whom each unit of a conversation is said."""

    to: NDArray[np.int64]
    """Index into the speakers: the other who spoke last, else the one who speaks next; -1 where there is nobody."""
    agree: NDArray[np.bool_]
    """Whether the other before and the other after are the same, so that the estimate is less of a guess."""


def directions(floors: Floors) -> Directions:
    """Estimate to whom each unit is said. Speakers who are not known are nobody's other."""
    known = np.array([name is not None for name in floors.speakers], np.bool_)
    before = [_other(floors.speaker, known, at, -1) for at in range(len(floors))]
    after = [_other(floors.speaker, known, at, 1) for at in range(len(floors))]
    to = [earlier if earlier >= 0 else later for earlier, later in zip(before, after, strict=True)]
    agree = [earlier == later >= 0 for earlier, later in zip(before, after, strict=True)]
    return Directions(np.array(to, np.int64)[floors.of_unit], np.array(agree, np.bool_)[floors.of_unit])


def _other(speaker: NDArray[np.int64], known: NDArray[np.bool_], at: int, step: int) -> int:
    for place in range(at + step, at + step * (_WITHIN + 1), step):
        if 0 <= place < len(speaker) and known[speaker[place]] and speaker[place] != speaker[at]:
            return int(speaker[place])
    return -1
