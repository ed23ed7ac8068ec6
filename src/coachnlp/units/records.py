"""What is labelled: a unit is one sentence-like stretch of one turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Checked = Literal["confirmed", "corrected"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start_char, end_char) of a unit's text, with the score they lend to a label."""

    start_char: int
    end_char: int
    weight: float
    """Drop of the label's log-odds when the span is taken out; higher means more evidence."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence-like stretch of a turn, before or after behaviours were found in it."""

    turn: int
    """Index of the turn in the transcript, from 0."""
    speaker: str | None
    text: str
    start_char: int
    """Offsets into the turn's text: turn.text[start_char:end_char] == text."""
    end_char: int
    start_s: float | None = None
    """Seconds, estimated from the turn's times and the share of its characters."""
    end_s: float | None = None
    labels: tuple[str, ...] = ()
    """Ids of the behaviours that the model is sure of, in codebook order."""
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    """Label id -> calibrated probability, 0 to 1; empty before scoring."""
    evidence: Mapping[str, tuple[Span, ...]] | None = None
    """Label id -> the words that made the model say it; None unless asked for."""
    unsure: tuple[str, ...] = ()
    """Ids of the behaviours that the model found and doubts, in codebook order."""
    checked: Checked | None = None
    """Whether a person found the model's labels right or changed them; None where nobody judged them."""

    @property
    def found(self) -> tuple[str, ...]:
        """All behaviours found, those that the model is sure of and those that it doubts, in codebook order."""
        both = {*self.labels, *self.unsure}
        return tuple(label for label in self.scores or (*self.labels, *self.unsure) if label in both)
