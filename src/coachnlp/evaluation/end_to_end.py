"""Scores with the package's own units: a turn is right when its labels are, however it was cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import numpy as np

from coachnlp.behaviours.model import BehaviourModel
from coachnlp.corpora.records import Meeting
from coachnlp.evaluation.metrics import macro_interval, micro_f1
from coachnlp.transcripts.read import transcript_from_pairs
from coachnlp.units.segment import segment


def end_to_end(model: BehaviourModel, meetings: Sequence[Meeting]) -> dict[str, Any]:
    """Macro- and micro-F1 over turns: a turn has the labels of its units, annotated or found.

    The model reads each turn as one text and cuts it itself. Turns of one speaker in a row count as one.
    """
    labels = model.settings.labels
    gold: list[list[bool]] = []
    predicted: list[list[bool]] = []
    number: list[int] = []
    for index, meeting in enumerate(meetings):
        turns = [list(group) for _, group in groupby(meeting.turns, key=lambda turn: turn.speaker)]
        pairs = [
            (turns_of[0].speaker, " ".join(unit.text for turn in turns_of for unit in turn.units)) for turns_of in turns
        ]
        units = model.label(segment(transcript_from_pairs(pairs).turns))
        for position, turns_of in enumerate(turns):
            real = {label for turn in turns_of for unit in turn.units for label in unit.labels}
            found = {label for unit in units if unit.turn == position for label in unit.found}
            gold.append([label in real for label in labels])
            predicted.append([label in found for label in labels])
            number.append(index)
    arrays = np.array(gold), np.array(predicted)
    return {
        "turns": len(gold),
        "macro_f1": asdict(macro_interval(*arrays, np.array(number))),
        "micro_f1": micro_f1(*arrays),
    }
