"""What a run over many transcripts leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from coachnlp.analysis import Analysis
from coachnlp.corrections.records import Misfit

if TYPE_CHECKING:
    from coachnlp.batch.find import Found
    from coachnlp.batch.hide import Hiding

Status = Literal["ok", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class About:
    """What is known about a meeting besides its transcript."""

    team: str = ""
    date: str = ""
    """As given, such as 2026-11-26."""
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Speaker, as in the file or as shown -> role."""
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    """Speaker as in the file -> name to show."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a run, as the manifest has it."""

    file: str
    """Path within the folder that was given, with forward slashes."""
    status: Status
    reason: str = ""
    """Why it was skipped or failed, without speech."""
    error: str = ""
    """Class of the error, such as `EmptyTranscriptError`."""
    sha256: str = ""
    """Of the file's bytes; empty where it was not read."""
    duration_s: float = 0.0
    """Seconds that scoring took, when it was scored."""
    turns: int = 0
    units: int = 0
    team: str = ""
    date: str = ""
    result: str = ""
    """Name of the meeting's file in `meetings/`."""
    checked: int = 0
    """Units whose labels a person judged."""
    corrected: int = 0
    """Those of them whose labels the person changed."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `asdict` gave."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Task:
    """One file to score, with all that a worker must know of it."""

    number: int
    """Place in the manifest, from 0."""
    found: Found
    about: About
    kept: Path
    """Folder of the analyses that earlier runs kept."""
    hiding: Hiding | None = None
    """How names are kept out of what is written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    entry: Entry
    analysis: str | None = None
    """As `Analysis.to_json` gives it, to be kept as `entry.result`; None where there is none, or it was kept before."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every file of a run, and what it was scored with."""

    coachnlp: str
    model: str
    codebook: str
    entries: tuple[Entry, ...]
    misfits: tuple[Misfit, ...] = ()
    """Corrections that were not used."""

    def count(self, status: Status) -> int:
        """Files with a status."""
        return sum(entry.status == status for entry in self.entries)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A scored meeting with its place in the run."""

    entry: Entry
    analysis: Analysis
