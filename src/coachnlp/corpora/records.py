"""Annotated meetings, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who takes part in a meeting."""

    name: str
    role: str = ""
    """Empty where it is not told."""


@dataclass(frozen=True, slots=True)
class AnnotatedUnit:
    """A sentence-like unit with the labels that people or models gave it."""

    text: str
    labels: tuple[str, ...] = ()
    """Label ids in the codebook's order; empty when none holds."""


@dataclass(frozen=True, slots=True)
class AnnotatedTurn:
    """One speaker's turn, cut into units."""

    speaker: str
    units: tuple[AnnotatedUnit, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """An annotated meeting."""

    id: str
    """Unique within a corpus."""
    author: str
    """Who wrote or recorded it, by any short name; empty where it is not told."""
    type: str
    """Kind of meeting, such as `teamoverleg`."""
    sector: str
    register: str
    """How the speech is written down, such as `schoon`, `gesproken`, `asr` or `verbatim`."""
    speakers: tuple[Speaker, ...]
    turns: tuple[AnnotatedTurn, ...]
    asr: str = ""
    """The kind of speech recogniser whose output the text is like; empty where that is not told."""

    @property
    def units(self) -> tuple[AnnotatedUnit, ...]:
        """The units of all turns, in order."""
        return tuple(unit for turn in self.turns for unit in turn.units)
