"""One meeting, counted by who speaks and to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coachnlp.batch.records import Meeting
from coachnlp.codebook import Codebook
from coachnlp.culture.direction import directions
from coachnlp.culture.periods import day_of
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.events import Scene, scene_of
from coachnlp.measures.ratios import Tally
from coachnlp.measures.talk import words

Side = Literal["everyone", "leaders", "others"]
_NOBODY, LEADING, _OTHERS = range(3)
_COLUMNS: dict[Side, list[int]] = {
    "everyone": [_NOBODY, LEADING, _OTHERS],
    "leaders": [LEADING],
    "others": [_OTHERS],
}
_FOUND = 0.5  # probability from which a sentence is shown as an example


@dataclass(frozen=True, slots=True)
class Group:
    """Some speakers, and those they speak to."""

    who: Side = "everyone"
    to: Side = "everyone"
    role: str = ""
    """Only speakers with this role; empty for all of `who`."""
    name: str = ""
    """Only the speaker of this name, in lower case."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit in which something was found."""

    text: str
    unit: int
    """Index into the units of the meeting."""
    score: float
    """Probability that it is there, 0 to 1."""
    speaker: int
    """Index into the speakers of the meeting."""
    to: int


@dataclass(frozen=True, slots=True)
class Tallied:
    """One meeting, counted in every draw of its labels."""

    file: str
    team: str
    day: date | None
    speakers: tuple[str | None, ...]
    """In order of first appearance."""
    roles: tuple[str, ...]
    """Of each speaker; empty where not known."""
    side: NDArray[np.int64]
    """Of each speaker: 1 leads, 2 does not, 0 not known."""
    words: NDArray[np.int64]
    """Of each speaker."""
    ids: tuple[str, ...]
    """Labels and events."""
    units: NDArray[np.int64]
    """By speaker and side of the one spoken to, shape (speakers, 3)."""
    expected: NDArray[np.float64]
    """Shape (speakers, 3, ids)."""
    drawn: NDArray[np.uint16]
    """Shape (speakers, 3, ids, DRAWS)."""
    agree: int
    """Units whose direction is less of a guess."""
    sentences: Mapping[str, tuple[Sentence, ...]]
    """By label or event, surest first."""

    def chosen(self, group: Group) -> NDArray[np.bool_]:
        """Which speakers are in a group."""
        some = np.isin(self.side, _COLUMNS[group.who])
        if group.role:
            some &= np.array([role == group.role for role in self.roles], np.bool_)
        if group.name:
            some &= np.array([(name or "").casefold() == group.name for name in self.speakers], np.bool_)
        return some

    def tally(self, group: Group) -> Tally:
        """What a group says to those it speaks to."""
        who, to = self.chosen(group), _COLUMNS[group.to]
        return Tally(
            self.ids,
            int(self.units[who][:, to].sum()),
            self.expected[who][:, to].sum(axis=(0, 1)),
            self.drawn[who][:, to].sum(axis=(0, 1), dtype=np.int64),
        )

    def each_speaker(self) -> list[Tally]:
        """What each known speaker says, to whomever."""
        known = [number for number, name in enumerate(self.speakers) if name is not None]
        columns = (self.units[known].sum(axis=1), self.expected[known].sum(axis=1))
        drawn = self.drawn[known].sum(axis=1, dtype=np.int64)
        return [Tally(self.ids, int(u), e, d) for u, e, d in zip(*columns, drawn, strict=True)]

    def people(self, group: Group) -> frozenset[str]:
        """Names of a group's speakers who say something here to those it speaks to, whatever their case."""
        said = self.units[:, _COLUMNS[group.to]].sum(axis=1) > 0
        return self._named(self.chosen(group) & said)

    def spoken_to(self, group: Group) -> frozenset[str]:
        """Names of all here whom a group may speak to."""
        return self._named(np.isin(self.side, _COLUMNS[group.to]))

    def said(self, name: str, group: Group) -> list[Sentence]:
        """Sentences of a group with a label or event, surest first."""
        chosen, to = self.chosen(group), _COLUMNS[group.to]
        return [one for one in self.sentences.get(name, ()) if chosen[one.speaker] and one.to in to]

    def _named(self, chosen: NDArray[np.bool_]) -> frozenset[str]:
        names = (name for name, is_in in zip(self.speakers, chosen, strict=True) if is_in)
        return frozenset(name.casefold() for name in names if name is not None)


def tallied(meeting: Meeting, codebook: Codebook, leads: Callable[[str], bool], rng: np.random.Generator) -> Tallied:
    """Count one meeting.

    Args:
        meeting: scored.
        codebook: that its labels come from.
        leads: whether a role is that of a leader.
        rng: for the draws of its labels.
    """
    analysis = meeting.analysis
    scene = scene_of(analysis.units, codebook, rng)
    speakers = scene.floors.speakers
    roles = tuple(analysis.roles.get(name or "", "") for name in speakers)
    side = np.array([_NOBODY if not role else LEADING if leads(role) else _OTHERS for role in roles], np.int64)
    found = directions(scene.floors)
    to = np.where(found.to < 0, _NOBODY, side[found.to]) if len(side) else found.to
    row, rows = scene.floors.unit_speaker * 3 + to, 3 * len(speakers)
    drawn = scene.drawn.counts(row, rows).astype(np.uint16)
    expected = np.zeros((rows, len(scene.drawn.ids)))
    np.add.at(expected, row, scene.drawn.expected)
    said = {name: sum(words(turn) for turn in analysis.turns if turn.speaker == name) for name in speakers}
    return Tallied(
        file=meeting.entry.file,
        team=meeting.entry.team,
        day=day_of(meeting.entry.date),
        speakers=speakers,
        roles=roles,
        side=side,
        words=np.array(list(said.values()), np.int64),
        ids=scene.drawn.ids,
        units=np.bincount(row, minlength=rows).reshape(-1, 3),
        expected=expected.reshape(len(speakers), 3, -1),
        drawn=drawn.reshape(len(speakers), 3, -1, DRAWS),
        agree=int(found.agree.sum()),
        sentences=_sentences(scene, to),
    )


def _sentences(scene: Scene, to: NDArray[np.int64]) -> dict[str, tuple[Sentence, ...]]:
    speaker, expected = scene.floors.unit_speaker, scene.drawn.expected
    found: dict[str, tuple[Sentence, ...]] = {}
    for column, name in enumerate(scene.drawn.ids):
        sure = [int(unit) for unit in np.argsort(-expected[:, column]) if expected[unit, column] >= _FOUND]
        found[name] = tuple(
            Sentence(scene.units[at].text, at, float(expected[at, column]), int(speaker[at]), int(to[at]))
            for at in sure
        )
    return found
