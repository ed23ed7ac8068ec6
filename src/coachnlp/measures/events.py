"""Events that are counted beside labels, found in every draw of the labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.definitions import (
    Alone,
    EventDefinition,
    InARow,
    InTurn,
    MomentDefinition,
    Reply,
    Wanted,
    event_definitions,
)
from coachnlp.measures.draws import DRAWS, Drawn, draw_labels
from coachnlp.measures.floors import Floors, floors_of
from coachnlp.units.records import Unit

Found = NDArray[np.bool_]
"""Where something is, of shape (units or floors, DRAWS)."""
_WORDS_BEFORE_JOIN = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """The units of one conversation, who has the floor, and what was drawn."""

    units: Sequence[Unit]
    floors: Floors
    drawn: Drawn

    def in_units(self, labels: Sequence[str]) -> Found:
        """Which units carry any of some labels."""
        return self.drawn.any_of(labels, np.arange(len(self.units)), len(self.units))

    def in_floors(self, labels: Sequence[str]) -> Found:
        """Which floors hold any of some labels."""
        return self.drawn.any_of(labels, self.floors.of_unit, len(self.floors))

    def at_first_unit(self, floors: Found) -> Found:
        """What holds for floors, at the first unit of each."""
        found = np.zeros((len(self.units), DRAWS), np.bool_)
        found[self.floors.first] = floors
        return found


def scene_of(units: Sequence[Unit], codebook: Codebook, rng: np.random.Generator) -> Scene:
    """Draw the labels of one conversation's units, and find all events that these labels allow."""
    scene = Scene(units, floors_of(units), draw_labels(units, codebook, rng))
    definitions = [event for event in event_definitions().values() if scene.drawn.knows(event.labels)]
    return Scene(units, scene.floors, scene.drawn.with_events({event.id: find(event, scene) for event in definitions}))


def find(event: EventDefinition, scene: Scene) -> Found:
    """Find an event; one that is of a whole turn stands at its first unit."""
    match event.finds:
        case InTurn(labels):
            return scene.at_first_unit(scene.in_floors(labels))
        case InARow() as how:
            return _in_a_row(how, scene)
        case Alone() as how:
            return _alone(how, scene)
        case Reply() as how:
            return _reply(how, scene)
        case Wanted() as how:
            return _wanted(how, scene)
        case MomentDefinition() as how:
            return scene.at_first_unit(one_at_a_time(ends_of_moments(how, scene), scene.floors))


def _in_a_row(how: InARow, scene: Scene) -> Found:
    run = here = scene.in_units(how.labels)
    floor = scene.floors.of_unit
    for back in range(1, how.least):
        together = np.zeros_like(run)
        together[back:] = run[back:] & here[:-back] & (floor[back:] == floor[:-back])[:, None]
        run = together
    unit, draw = np.nonzero(run)
    found = np.zeros_like(run)
    found[scene.floors.first[floor[unit]], draw] = True
    return found


def _alone(how: Alone, scene: Scene) -> Found:
    floors = scene.floors
    single = scene.drawn.number_of(how.among, floors.of_unit, len(floors)) == 1
    joined = re.compile(rf"\b(?:{'|'.join(how.joins)})\s+(?:{'|'.join(how.starts)})\b", re.IGNORECASE)
    clear = np.array([_is_short_and_single(unit.text, how.most_words, joined) for unit in scene.units], np.bool_)
    return scene.in_units(how.labels) & single[floors.of_unit] & clear[:, None]


def _is_short_and_single(text: str, most_words: int, joined: re.Pattern[str]) -> bool:
    if len(text.split()) > most_words or text.count("?") > 1:
        return False
    return not any(len(text[: match.start()].split()) >= _WORDS_BEFORE_JOIN for match in joined.finditer(text))


def _reply(how: Reply, scene: Scene) -> Found:
    floors = scene.floors
    after_long = np.zeros(len(floors), np.bool_)
    after_long[1:] = floors.answered[:-1] & (floors.words[:-1] >= how.after_words)
    some = np.flatnonzero(floors.unit_words > how.more_words_than)
    _, places = np.unique(floors.of_unit[some], return_index=True)
    first = some[places]
    replies = first[after_long[floors.of_unit[first]]]
    found = np.zeros((len(scene.units), DRAWS), np.bool_)
    found[replies] = scene.in_units(how.labels)[replies] if how.labels else True
    return found


def _wanted(how: Wanted, scene: Scene) -> Found:
    floors = scene.floors
    asks = scene.in_floors(how.asks)
    asked = np.zeros_like(asks)
    for back in range(1, how.within + 1):
        same = floors.speaker[:-back] == floors.speaker[back - 1 : -1]
        asked[back:] |= asks[:-back] & same[:, None]
    told = np.ones((len(floors), 1), np.bool_)  # whether the one before is known, or there is none
    told[1:, 0] = floors.answered[:-1]
    return scene.in_units(how.labels) & (told & (asked if how.asked else ~asked))[floors.of_unit]


def ends_of_moments(how: MomentDefinition, scene: Scene) -> NDArray[np.int32]:
    """The floor that reacts, for each floor that asks, of shape (floors, DRAWS); 0 where there is no moment.

    One asks, another answers, and a floor of the asker that follows a floor of that other reacts.
    """
    floors, reacts = scene.floors, scene.in_floors(how.reacts)
    asks = scene.in_floors(how.asks) & floors.answered[:, None]
    ends = np.zeros(asks.shape, np.int32)
    for later in range(how.within - 1, 1, -1):
        speaker, size = floors.speaker, max(0, len(floors) - later)
        first, second, before, last = (speaker[at : at + size] for at in (0, 1, later - 1, later))
        places = np.flatnonzero((last == first) & (before == second) & asks[:size].any(axis=1))
        ends[places] = np.where(reacts[places + later], (places + later)[:, None], ends[places])
    return np.where(asks, ends, 0)


def one_at_a_time(ends: NDArray[np.int32], floors: Floors) -> Found:
    """Where moments start, when nobody starts one before their last has ended."""
    starts = np.zeros(ends.shape, np.bool_)
    ended = np.full((len(floors.speakers), DRAWS), -1, np.int32)
    for floor in np.flatnonzero(ends.any(axis=1)):
        coach = floors.speaker[floor]
        starts[floor] = (ends[floor] > 0) & (ended[coach] < floor)
        ended[coach] = np.where(starts[floor], ends[floor], ended[coach])
    return starts
