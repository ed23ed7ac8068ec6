"""Little conversations for tests: who says what, with which labels, for certain or not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coachnlp.codebook import load_codebook
from coachnlp.measures.conversation import Talk
from coachnlp.measures.events import Scene, scene_of
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

BOOK = load_codebook()
Said = tuple[str, str | Mapping[str, float]]
"""A unit's text, and its labels: names that hold for certain, or probabilities."""


def talk(*turns: tuple[str | None, *tuple[Said | str, ...]], roles: Mapping[str, str] | None = None) -> Talk:
    """A conversation: each turn is a speaker and what they say."""
    made: list[Turn] = []
    units: list[Unit] = []
    for number, (speaker, *said) in enumerate(turns):
        pairs = [(unit, "") if isinstance(unit, str) else unit for unit in said]
        made.append(Turn(speaker, " ".join(text for text, _ in pairs)))
        units += [_unit(number, speaker, text, labels) for text, labels in pairs]
    return Talk(made, units, roles or {})


def scene(*turns: tuple[str | None, *tuple[Said | str, ...]], seed: int = 0) -> Scene:
    """What is drawn of a conversation."""
    return scene_of(talk(*turns).units, BOOK, np.random.default_rng(seed))


def _unit(turn: int, speaker: str | None, text: str, labels: str | Mapping[str, float]) -> Unit:
    chances = dict.fromkeys(labels.split(), 1.0) if isinstance(labels, str) else dict(labels)
    assert set(chances) <= set(BOOK.ids)
    held = tuple(label for label in BOOK.ids if chances.get(label, 0) >= 0.5)
    return Unit(turn, speaker, text, 0, len(text), None, None, held, {la: chances.get(la, 0.0) for la in BOOK.ids})
