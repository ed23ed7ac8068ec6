"""What people said of the labels of a meeting."""

from __future__ import annotations

from dataclasses import dataclass

from coachnlp.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Judgement:
    """The labels that a person gave one unit."""

    unit: int
    """Number of the unit in the meeting, from 1."""
    text: str
    """`digest_of_text` of the unit."""
    before: tuple[str, ...]
    """The labels that the person saw."""
    after: tuple[str, ...]
    """The labels that hold, in the codebook's order; the same as `before` where the person agreed."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """One file of judgements of one meeting."""

    file: str
    """Name of the file, without folders."""
    meeting: str
    """`digest_of` the meeting."""
    codebook: str
    """Name and version of the codebook that the person chose from."""
    made: str
    """Date and time in ISO 8601 and UTC. Of two judgements of a unit the later one holds."""
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Corrections that were not used, since they fit nothing."""

    file: str
    units: tuple[int, ...]
    """Numbers of units that are no longer there with the same text; none where the whole meeting is not there."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """An analysis with the judgements of people put over the labels of the model."""

    analysis: Analysis
    misfits: tuple[Misfit, ...]
    """Of the files for this meeting."""
