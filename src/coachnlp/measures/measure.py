"""Everything that is measured of a meeting, or of several together.

Formulas and when a measure is undefined: docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from coachnlp.codebook import Codebook
from coachnlp.measures.conversation import Conversation, Talk
from coachnlp.measures.counted import Counted, count
from coachnlp.measures.definitions import evenness_definitions
from coachnlp.measures.estimate import Estimate
from coachnlp.measures.evenness import label_evenness
from coachnlp.measures.moments import Coaching, CoachMoment, coaching
from coachnlp.measures.parts import Part, everybody, of_role, of_speaker, part, whole
from coachnlp.measures.sequences import Follow, follows, no_pairs
from coachnlp.measures.talk import Flow, flow
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one meeting, or of several together."""

    overall: Part
    speakers: tuple[Part, ...]
    """In order of first appearance."""
    roles: tuple[Part, ...]
    """One for each role, in order of first appearance; none where no roles are known."""
    flow: Flow
    evenness: Mapping[str, Estimate]
    """Every measure of `evenness` in ratios.toml."""
    moments: tuple[CoachMoment, ...]
    """Coach moments, in order."""
    coaching: tuple[Coaching, ...]
    """Who coaches whom, most first."""
    sequences: tuple[Follow, ...]
    """What follows what, for pairs of labels with enough data."""

    def follows(self, before: str, after: str) -> Follow | None:
        """How often another's turn with label `after` follows one with `before`; None where there are too few data."""
        return next((found for found in self.sequences if (found.before, found.after) == (before, after)), None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; `from_dict` reads them back without loss."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave.

        Raises:
            KeyError, TypeError: when it is something else.
        """
        return cls(
            overall=Part.from_dict(data["overall"]),
            speakers=tuple(map(Part.from_dict, data["speakers"])),
            roles=tuple(map(Part.from_dict, data["roles"])),
            flow=Flow(**data["flow"]),
            evenness={name: Estimate(**estimate) for name, estimate in data["evenness"].items()},
            moments=tuple(map(CoachMoment.from_dict, data["moments"])),
            coaching=tuple(map(Coaching.from_dict, data["coaching"])),
            sequences=tuple(map(Follow.from_dict, data["sequences"])),
        )


def measure(
    turns: Sequence[Turn], units: Sequence[Unit], codebook: Codebook, roles: Mapping[str, str] | None = None
) -> Measures:
    """Measure one meeting.

    Args:
        turns: all turns of the meeting.
        units: their labelled units.
        codebook: whose labels are counted.
        roles: speaker -> role, as far as known.
    """
    return measure_together([Talk(turns, units, roles or {})], codebook)


def measure_together(conversations: Sequence[Conversation], codebook: Codebook) -> Measures:
    """Measure several meetings as one: those of a team, or of a period.

    What is counted adds up; a speaker or a role is whoever goes by that name. No turn answers one of another meeting.

    Args:
        conversations: analyses, or anything else with turns, units and roles.
        codebook: whose labels are counted.
    """
    return sum_up(count(conversations, codebook), codebook)


def sum_up(meetings: Sequence[Counted], codebook: Codebook) -> Measures:
    """The measures of meetings that were counted before; count once to sum up in several ways.

    Args:
        meetings: what `count` gave, or some of it.
        codebook: that they were counted with.
    """
    of, talks = whole(meetings), [meeting.conversation for meeting in meetings]
    roles = {name: role for talk in reversed(talks) for name, role in talk.roles.items()}
    said_by = dict.fromkeys(turn.speaker for talk in talks for turn in talk.turns)
    known = [[tally for name, tally in meeting.by_speaker() if name is not None] for meeting in meetings]
    return Measures(
        overall=part(meetings, of, codebook, everybody),
        speakers=tuple(
            part(meetings, of, codebook, of_speaker(name), speaker=name, role=roles.get(name or "")) for name in said_by
        ),
        roles=tuple(part(meetings, of, codebook, of_role(role), role=role) for role in _roles(talks)),
        flow=flow(talks),
        evenness={spread.id: label_evenness(spread, known, codebook) for spread in evenness_definitions()},
        moments=tuple(moment for meeting in meetings for moment in meeting.moments.listed),
        coaching=coaching([meeting.moments for meeting in meetings]),
        sequences=follows(sum((meeting.pairs for meeting in meetings), no_pairs(codebook))),
    )


def _roles(conversations: Sequence[Conversation]) -> list[str]:
    """Roles of those who speak, in order of first appearance."""
    spoke = (talk.roles.get(turn.speaker or "") for talk in conversations for turn in talk.turns)
    return list(dict.fromkeys(role for role in spoke if role))
