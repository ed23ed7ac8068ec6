"""Meetings of a run that people checked from start to end, as annotated meetings to train on.

A unit that nobody judged is no gold: its labels are the model's own. So a meeting counts only when every unit of it was
judged, and the others are told.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from coachnlp.analysis import Analysis
from coachnlp.batch.find import MARKER
from coachnlp.batch.records import Entry
from coachnlp.batch.score import CORRECTIONS, corrected_meetings
from coachnlp.codebook import Codebook
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.corrections.read import read_corrections
from coachnlp.errors import CoachNLPWarning, CorpusError

_UNKNOWN = "onbekend"


def is_scored(path: Path) -> bool:
    """Whether a folder is the output of `coachnlp score`."""
    return (path / MARKER).is_file()


def read_scored(path: Path, codebook: Codebook) -> tuple[Meeting, ...]:
    """The meetings of which people judged every unit. Speakers are called 1, 2, …; names within speech stay.

    Warns of meetings that people judged in part.

    Raises:
        CorpusError: when the folder is no output of a run, or none of its meetings was checked from start to end.
        ConfigError: when a file of corrections is malformed.
    """
    meetings = {meeting.id: meeting for meeting in _checked(path, codebook)}
    if not meetings:
        raise CorpusError(
            f"{path}: no meeting of which every unit was checked; check one in its report, save the corrections, "
            f"and put them into {path / CORRECTIONS}"
        )
    return tuple(meetings.values())


def _checked(path: Path, codebook: Codebook) -> Iterator[Meeting]:
    corrections = read_corrections(path / CORRECTIONS, codebook)
    for scored in corrected_meetings(path, _entries(path), corrections, codebook):
        units = scored.analysis.units
        judged = sum(unit.checked is not None for unit in units)
        if judged == len(units):
            yield _annotated(scored.entry, scored.analysis)
        elif judged:
            warnings.warn(
                f"{scored.entry.file}: {judged} of {len(units)} units checked; left out until all are",
                CoachNLPWarning,
                stacklevel=4,
            )


def _entries(path: Path) -> list[Entry]:
    try:
        table = json.loads((path / MARKER).read_text(encoding="utf-8"))
        return [Entry.from_dict(entry) for entry in table["entries"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path / MARKER}: no manifest of `coachnlp score` ({type(error).__name__})") from error


def _annotated(entry: Entry, analysis: Analysis) -> Meeting:
    parts = analysis.measures.speakers
    names = {part.speaker: str(number) for number, part in enumerate(parts, 1)}
    return Meeting(
        id=entry.sha256[:12],
        author="",
        type=_UNKNOWN,
        sector=_UNKNOWN,
        register=_UNKNOWN,
        speakers=tuple(Speaker(names[part.speaker], analysis.roles.get(part.speaker or "", "")) for part in parts),
        turns=tuple(
            AnnotatedTurn(names[analysis.turns[turn].speaker], tuple(AnnotatedUnit(u.text, u.labels) for u in units))
            for turn, units in groupby(analysis.units, key=lambda unit: unit.turn)
        ),
    )
