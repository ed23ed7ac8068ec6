"""Annotated meetings as one row a unit: what sheets and doccano hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.exchange.labels import split_labels
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.errors import CorpusError

REQUIRED = ("meeting", "speaker", "text", "labels")
_ABOUT = ("author", "type", "sector", "register", "asr")
COLUMNS = ("meeting", "turn", "unit", "speaker", "role", "text", "labels", *_ABOUT)
"""Without `turn`, units of one speaker that follow each other are one turn."""

Row = dict[str, str]


def meeting_rows(meetings: Iterable[Meeting]) -> Iterator[Row]:
    """One row a unit, turns and units numbered from 1, label ids with semicolons between them."""
    for meeting in meetings:
        roles = {speaker.name: speaker.role for speaker in meeting.speakers}
        about = {key: getattr(meeting, key) for key in _ABOUT}
        number = 0
        for turn_number, turn in enumerate(meeting.turns, 1):
            for unit in turn.units:
                number += 1
                yield {
                    "meeting": meeting.id,
                    "turn": str(turn_number),
                    "unit": str(number),
                    "speaker": turn.speaker,
                    "role": roles.get(turn.speaker, ""),
                    "text": unit.text,
                    "labels": ";".join(unit.labels),
                    **about,
                }


def meetings_of_rows(rows: Iterable[tuple[str, Mapping[str, str]]], codebook: Codebook) -> tuple[Meeting, ...]:
    """Meetings of rows, in the order in which meetings and units come.

    Args:
        rows: where each row comes from (`file:line`), and its columns; of a meeting's own columns its first row counts.
        codebook: gives ids to codes, and the order of labels.

    Raises:
        CorpusError: at the first row without meeting or text, or with an unknown label.
    """
    drafts: dict[str, _Draft] = {}
    for where, row in rows:
        for column in ("meeting", "text"):
            if not row.get(column):
                raise CorpusError(f"{where}: no {column}; expected one in every row")
        drafts.setdefault(row["meeting"], _Draft(row)).add(row, codebook, where)
    return tuple(draft.meeting() for draft in drafts.values())


_Turn = tuple[str, str, list[AnnotatedUnit]]  # number, speaker, units


@dataclass(slots=True)
class _Draft:
    first: Mapping[str, str]
    roles: dict[str, str] = field(default_factory=dict[str, str])
    turns: list[_Turn] = field(default_factory=list[_Turn])

    def add(self, row: Mapping[str, str], codebook: Codebook, where: str) -> None:
        speaker, turn = row.get("speaker", ""), row.get("turn", "")
        self.roles.setdefault(speaker, row.get("role", ""))
        if not self.turns or self.turns[-1][:2] != (turn, speaker):
            self.turns.append((turn, speaker, []))
        self.turns[-1][2].append(AnnotatedUnit(row["text"], split_labels(row.get("labels", ""), codebook, where)))

    def meeting(self) -> Meeting:
        about = {key: self.first.get(key, "") for key in _ABOUT}
        return Meeting(
            id=self.first["meeting"],
            **about,
            speakers=tuple(Speaker(name, role) for name, role in self.roles.items()),
            turns=tuple(AnnotatedTurn(speaker, tuple(units)) for _, speaker, units in self.turns),
        )
