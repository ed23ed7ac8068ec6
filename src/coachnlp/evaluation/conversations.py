"""Annotated meetings as a model reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.behaviours.windows import Utterance
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Conversation:
    """An annotated meeting, flattened to units."""

    id: str
    author: str
    type: str
    sector: str
    register: str
    utterances: tuple[Utterance, ...]
    targets: NDArray[np.int8]
    """Shape (units, labels): 1 where the label holds."""


def conversation_of(meeting: Meeting, labels: Sequence[str]) -> Conversation:
    """A meeting's units, with their labels as rows of 0 and 1.

    Raises:
        CorpusError: when a unit has a label that `labels` lacks.
    """
    units = [(turn.speaker, unit) for turn in meeting.turns for unit in turn.units]
    index = {label: position for position, label in enumerate(labels)}
    targets = np.zeros((len(units), len(labels)), dtype=np.int8)
    for row, (_, unit) in enumerate(units):
        for label in unit.labels:
            if label not in index:
                raise CorpusError(f"meeting {meeting.id}: label {label!r} is not in the codebook")
            targets[row, index[label]] = 1
    about = {key: getattr(meeting, key) for key in ("id", "author", "type", "sector", "register")}
    return Conversation(**about, utterances=tuple(Utterance(s, unit.text) for s, unit in units), targets=targets)
