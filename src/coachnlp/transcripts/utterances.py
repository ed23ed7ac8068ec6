"""What a reader of one format hands on: pieces of speech as the file has them, before they become turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Utterance:
    """A caption, line, row or segment of the source."""

    text: str
    """Speech on one line, without white space at the ends."""
    speaker: str | None = None
    """Name as the source spells it; None when it does not tell."""
    start_s: float | None = None
    end_s: float | None = None
    line: int | None = None
    """Line, paragraph, row or segment in the source, from 1."""
    times_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a reader found in one source."""

    utterances: tuple[Utterance, ...]
    format: str
    notes: tuple[str, ...] = ()
    """What was skipped or guessed, in words, without speech."""
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Speaker as the source spells it -> role, where the format has a place for roles."""


def one_line(text: str) -> str:
    """The lines of `text` behind each other, with one space for each line break and none at the ends."""
    return " ".join(filter(None, (line.strip() for line in split_lines(text))))


def split_lines(text: str) -> list[str]:
    """Split at \\n, \\r\\n and \\r only; `str.splitlines` also splits at characters that can stand in speech."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
