"""Coach moments: a few turns in which somebody coaches another, where they are and how certain that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from coachnlp.measures.definitions import MomentDefinition, moment_definition
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.estimate import Estimate, estimates
from coachnlp.measures.events import Found, Scene, ends_of_moments, one_at_a_time
from coachnlp.transcripts.records import Turn

Step = Literal["asks", "reacts", "outcome"]
STEPS: tuple[Step, ...] = get_args(Step)
_OUTCOME = 0.5  # certainty from which what the other came to say belongs to a moment


@dataclass(frozen=True, slots=True)
class Sign:
    """What made a stretch a moment: the likeliest unit and label of one step."""

    step: Step
    unit: int
    """Index into the units of the meeting."""
    label: str
    certainty: float
    """Share of the draws with the moment in which the unit carries the label, 0 to 1."""


@dataclass(frozen=True, slots=True)
class CoachMoment:
    """A stretch in which one speaker asks, another answers, and the first takes up what was said."""

    meeting: int
    """Number of the meeting, where several were measured; else 0."""
    first_turn: int
    last_turn: int
    """Indices into the turns of the meeting."""
    start_s: float | None
    end_s: float | None
    coach: str
    coached: str
    certainty: float
    """Share of the draws in which it is there, 0 to 1."""
    signs: tuple[Sign, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `asdict` gave."""
        read: dict[str, Any] = {"signs": tuple(Sign(**sign) for sign in data["signs"])}
        return cls(**{**data, **read})


@dataclass(frozen=True, slots=True)
class Coaching:
    """How often one speaker coached another."""

    coach: str
    coached: str
    moments: Estimate

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `asdict` gave."""
        return cls(data["coach"], data["coached"], Estimate(**data["moments"]))


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of one conversation."""

    listed: tuple[CoachMoment, ...]
    """Those certain enough, in order; a coach's do not overlap."""
    drawn: Mapping[tuple[str, str], NDArray[np.int64]]
    """Coach and coached -> number of moments in each draw, shape (DRAWS,)."""


def moments(scene: Scene, turns: Sequence[Turn], meeting: int = 0) -> Moments:
    """Find the moments of one conversation; none where its labels were not drawn.

    Args:
        scene: of the conversation.
        turns: of the conversation, for their times.
        meeting: number of the conversation, where there are several.
    """
    how = moment_definition()
    if not scene.drawn.knows((*how.asks, *how.reacts, *how.outcome)):
        return Moments((), {})
    ends = ends_of_moments(how, scene)
    listed: list[CoachMoment] = []
    for floor in _listed(scene, ends, how.least):
        certainty = float((ends[floor] > 0).mean())
        listed.append(_moment(scene, turns, floor, certainty, _signs(scene, how, floor, ends[floor]), meeting))
    return Moments(tuple(listed), _by_pair(one_at_a_time(ends, scene.floors), scene))


def coaching(meetings: Sequence[Moments]) -> tuple[Coaching, ...]:
    """Who coaches whom, by names, most moments first; pairs who likely have none are left out."""
    least = moment_definition().least
    drawn: dict[tuple[str, str], NDArray[np.int64]] = {}
    for pair, number in (item for found in meetings for item in found.drawn.items()):
        drawn[pair] = drawn.get(pair, np.zeros(DRAWS, np.int64)) + number
    pairs = sorted((pair for pair in drawn if drawn[pair].mean() >= least), key=lambda pair: -drawn[pair].mean())
    numbers = np.array([drawn[pair] for pair in pairs]).reshape(-1, DRAWS)
    return tuple(
        Coaching(*pair, number) for pair, number in zip(pairs, estimates(numbers.mean(axis=1), numbers), strict=True)
    )


def _by_pair(starts: Found, scene: Scene) -> dict[tuple[str, str], NDArray[np.int64]]:
    floors = scene.floors
    drawn: dict[tuple[str, str], NDArray[np.int64]] = {}
    for floor in np.flatnonzero(starts.any(axis=1)):
        pair = (str(floors.speakers[floors.speaker[floor]]), str(floors.speakers[floors.speaker[floor + 1]]))
        drawn[pair] = drawn.get(pair, np.zeros(DRAWS, np.int64)) + starts[floor]
    return drawn


def _likeliest(ends: NDArray[np.int32]) -> int:
    return int(np.bincount(ends)[1:].argmax()) + 1


def _listed(scene: Scene, ends: NDArray[np.int32], least: float) -> Iterator[int]:
    ended: dict[int, int] = {}
    for floor in np.flatnonzero((ends > 0).mean(axis=1) >= least):
        coach = int(scene.floors.speaker[floor])
        if ended.get(coach, -1) < floor:
            ended[coach] = _likeliest(ends[floor])
            yield int(floor)


def _signs(scene: Scene, how: MomentDefinition, floor: int, ends: NDArray[np.int32]) -> list[Sign]:
    """The likeliest sign of each step of the moment that a floor starts."""
    floors = scene.floors
    answering = range(floor + 1, min(floor + how.within, len(floors)))
    steps: dict[Step, tuple[Sequence[str], Sequence[int]]] = {
        "asks": (how.asks, [floor]),
        "reacts": (how.reacts, [_likeliest(ends)]),
        "outcome": (how.outcome, [at for at in answering if floors.speaker[at] == floors.speaker[floor + 1]]),
    }
    found: list[Sign] = []
    for step, (labels, places) in steps.items():
        units = np.flatnonzero(np.isin(floors.of_unit, places))
        shares = [(scene.drawn.at(label, units)[:, ends > 0]).mean(axis=1) for label in labels]
        best = int(np.argmax(shares))
        column, row = divmod(best, len(units))
        found.append(Sign(step, int(units[row]), labels[column], float(shares[column][row])))
    return [sign for sign in found if sign.step != "outcome" or sign.certainty >= _OUTCOME]


def _moment(
    scene: Scene, turns: Sequence[Turn], floor: int, certainty: float, signs: Sequence[Sign], meeting: int
) -> CoachMoment:
    floors = scene.floors
    places = [int(floors.turn[sign.unit]) for sign in signs]
    coach, coached = (str(floors.speakers[floors.speaker[at]]) for at in (floor, floor + 1))
    return CoachMoment(
        meeting=meeting,
        first_turn=min(places),
        last_turn=max(places),
        start_s=turns[min(places)].start_s,
        end_s=turns[max(places)].end_s,
        coach=coach,
        coached=coached,
        certainty=certainty,
        signs=tuple(signs),
    )
