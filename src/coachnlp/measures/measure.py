"""Counts and shares: of talk and of behaviours, per speaker and over all.

Formulas and when a measure is undefined: docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from coachnlp.codebook import Codebook
from coachnlp.measures.likely import Likely, TrueCounts, true_counts
from coachnlp.measures.ratios import Ratio, ratios_of
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How often a label was found."""

    count: int
    """Units in which it was found, surely or not."""
    share: float
    """Of the units counted over, 0 to 1."""
    likely: Likely | None = None
    """How many units likely carry the label, the model's errors considered; None where it gave no probabilities."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one speaker, or everybody together, contributed."""

    speaker: str | None
    """None for speech whose speaker is not known."""
    turns: int
    words: int
    word_share: float
    """Of all words of the meeting, 0 to 1."""
    seconds: float | None
    """Sum of the turns' lengths; None unless every turn of the meeting has a start and an end."""
    seconds_share: float | None
    """Of all seconds of speech, silence left out; None where `seconds` is, or nobody spoke for any time."""
    units: int
    labels: Mapping[str, LabelCount]
    """Every label of the codebook, in its order; empty counts included."""
    ratios: Mapping[str, Ratio]
    """Every measure of ratios.toml."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one meeting."""

    overall: Part
    speakers: tuple[Part, ...]
    """In order of first appearance."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values; `from_dict` reads them back without loss."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave.

        Raises:
            KeyError, TypeError: when it is something else.
        """
        return cls(_part(data["overall"]), tuple(_part(part) for part in data["speakers"]))


def measure(turns: Sequence[Turn], units: Sequence[Unit], codebook: Codebook) -> Measures:
    """Count talk and behaviours of one meeting.

    Args:
        turns: all turns of the meeting.
        units: their labelled units.
        codebook: whose labels are counted.
    """
    total_words = sum(_words(turn) for turn in turns)
    timed = bool(turns) and all(turn.start_s is not None and turn.end_s is not None for turn in turns)
    total_seconds = sum(map(_seconds, turns)) if timed else None

    def part(speaker: str | None, own_turns: Sequence[Turn], own_units: Sequence[Unit]) -> Part:
        words = sum(_words(turn) for turn in own_turns)
        true = true_counts(own_units, codebook)
        seconds = sum(map(_seconds, own_turns)) if timed else None
        return Part(
            speaker=speaker,
            turns=len(own_turns),
            words=words,
            word_share=words / total_words if total_words else 0.0,
            seconds=seconds,
            seconds_share=seconds / total_seconds if seconds is not None and total_seconds else None,
            units=len(own_units),
            labels=_label_counts(own_units, codebook, true),
            ratios=ratios_of(true, codebook),
        )

    names = dict.fromkeys(turn.speaker for turn in turns)
    return Measures(
        overall=part(None, turns, units),
        speakers=tuple(
            part(name, [t for t in turns if t.speaker == name], [u for u in units if u.speaker == name])
            for name in names
        ),
    )


def _label_counts(units: Sequence[Unit], codebook: Codebook, true: TrueCounts) -> dict[str, LabelCount]:
    counts = {label: sum(label in unit.found for unit in units) for label in codebook.ids}
    likely = dict(zip(true.labels, true.likely(), strict=True))
    return {
        label: LabelCount(count, count / len(units) if units else 0.0, likely.get(label))
        for label, count in counts.items()
    }


def _words(turn: Turn) -> int:
    return len(turn.text.split())


def _seconds(turn: Turn) -> float:
    return max(0.0, (turn.end_s or 0.0) - (turn.start_s or 0.0))


def _part(data: Mapping[str, Any]) -> Part:
    read: dict[str, Any] = {"labels": {label: _label_count(count) for label, count in data["labels"].items()}}
    read["ratios"] = {name: Ratio(**ratio) for name, ratio in data["ratios"].items()}
    return Part(**{**data, **read})


def _label_count(data: Mapping[str, Any]) -> LabelCount:
    likely = data.get("likely")
    return LabelCount(data["count"], data["share"], None if likely is None else Likely(**likely))
