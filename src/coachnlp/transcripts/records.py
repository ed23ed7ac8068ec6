"""What was said: a transcript is a sequence of turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch of speech by one speaker, until another speaks."""

    speaker: str | None
    """Name as it should be shown, after aliases; None when the transcript does not tell."""
    text: str
    """The speech, nothing added or taken away but white space at line ends."""
    start_s: float | None = None
    """Seconds from the start of the recording."""
    end_s: float | None = None
    times_estimated: bool = False
    """True when start or end was derived (from the next turn, say) and not read."""
    source_line: int | None = None
    """First line, paragraph or row of the turn in its source, from 1."""
    given_units: tuple[str, ...] | None = None
    """The turn's units where the source has cut them already; joined by spaces they are `text`."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A meeting as it was read."""

    turns: tuple[Turn, ...]
    name: str = ""
    """File name or other short name of the source, without folders."""
    format: str = "turns"
    """What was recognised: webvtt-teams, srt, named-lines, docx-teams, whisperx-json …"""
    encoding: str | None = None
    """Encoding the bytes were decoded with; None when the source was text already."""
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Speaker -> role, as far as known."""
    notes: tuple[str, ...] = ()
    """What was skipped or guessed while reading, in words, without speech."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """Named speakers in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))
