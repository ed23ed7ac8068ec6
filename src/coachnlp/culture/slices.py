"""Counted meetings by team and period, and what of them may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coachnlp.culture.periods import Kind, Period, from_first_to_last, period_of
from coachnlp.culture.tallied import Group, Tallied
from coachnlp.culture.withhold import Least, Withheld, told_together, withheld

EVERYONE = Group()
LEADERS = Group("leaders")
Slice = tuple[str, Period | None]
"""A team, or the whole organisation where its name is empty, in a period, or over all of them."""


@dataclass(frozen=True, slots=True)
class Slices:
    """The meetings of a folder, sliced."""

    counted: Sequence[Tallied]
    periods: tuple[Period, ...]
    """From the first to the last with a meeting."""
    rows: Mapping[Slice, tuple[int, ...]]
    """Indices of the meetings of each slice."""
    closed: frozenset[Slice]
    """Teams in periods that are not told: too few people, now or by subtraction from all teams."""
    roles: Mapping[Slice, tuple[str, ...]]
    """Those that are told, by name."""
    least: Least
    names: dict[Group, list[tuple[frozenset[str], frozenset[str]]]] = field(default_factory=dict, repr=False)
    """Who of a group speaks in each meeting, and whom it may speak to; kept for the next time."""

    @property
    def teams_withheld(self) -> tuple[str, ...]:
        """Teams with too few people or meetings."""
        told = self.teams
        return tuple(sorted({team for team, _ in self.rows} - set(told), key=str.casefold))

    @property
    def teams(self) -> tuple[str, ...]:
        """The organisation, and the teams that are told."""
        names = sorted({team for team, period in self.rows if period is None and team}, key=str.casefold)
        told = (team for team in names if (team, None) not in self.closed)
        return ("", *(team for team in told if len(self.rows[team, None]) >= self.least.meetings))

    def people(self, group: Group, rows: Sequence[int]) -> frozenset[str]:
        """Those of a group who say something in some meetings to those it speaks to."""
        names = self._names(group)
        return frozenset[str]().union(*(names[row][0] for row in rows))

    def withheld(self, where: Slice, group: Group, rows: Sequence[int]) -> Withheld:
        """Why a number about a group is not told; empty where it may be.

        Args:
            where: the slice.
            group: that it is about; a role that is not told in the slice is not told here.
            rows: the meetings behind it.
        """
        if where in self.closed or (group.role and group.role not in self.roles[where]):
            return "few_speakers"
        everyone = self.people(EVERYONE, self.rows[where])
        heard = frozenset[str]().union(*(self._names(group)[row][1] for row in self.rows[where]))
        if group.to != "everyone" and (why := withheld(len(rows), heard, everyone, self.least)):
            return why
        others = frozenset[str]() if group.role else everyone
        return withheld(len(rows), self.people(group, rows), others, self.least)

    def _names(self, group: Group) -> list[tuple[frozenset[str], frozenset[str]]]:
        if group not in self.names:
            self.names[group] = [(meeting.people(group), meeting.spoken_to(group)) for meeting in self.counted]
        return self.names[group]


def slices(counted: Sequence[Tallied], kind: Kind, least: Least) -> Slices:
    """Slice meetings by team and period, and decide what may be told of each slice."""
    fallen = [None if meeting.day is None else period_of(meeting.day, kind) for meeting in counted]
    periods = from_first_to_last(period for period in fallen if period)
    teams = ["", *dict.fromkeys(meeting.team for meeting in counted if meeting.team)]
    rows = {
        (team, period): tuple(
            row for row, meeting in enumerate(counted) if team in {"", meeting.team} and period in {None, fallen[row]}
        )
        for team in teams
        for period in (None, *periods)
    }
    return Slices(counted, periods, rows, _closed(counted, rows, least), _roles(counted, rows, least), least)


def _closed(counted: Sequence[Tallied], rows: Mapping[Slice, tuple[int, ...]], least: Least) -> frozenset[Slice]:
    closed: set[Slice] = set()
    for period in {period for _, period in rows}:
        parts: dict[str, frozenset[str]] = {}
        for row in rows["", period]:
            team = counted[row].team
            parts[team] = parts.get(team, frozenset()) | counted[row].people(EVERYONE)
        closed |= {(team, period) for team in parts.keys() - told_together(parts, least) - {""}}
    return frozenset(closed)


def _roles(
    counted: Sequence[Tallied], rows: Mapping[Slice, tuple[int, ...]], least: Least
) -> dict[Slice, tuple[str, ...]]:
    found: dict[Slice, tuple[str, ...]] = {}
    for where, some in rows.items():
        parts: dict[str, frozenset[str]] = {}
        for row in some:
            everyone = counted[row].people(EVERYONE)
            given = {role: counted[row].people(Group(role=role)) for role in counted[row].roles if role}
            given[""] = everyone - frozenset[str]().union(*given.values())
            parts |= {role: parts.get(role, frozenset()) | people for role, people in given.items()}
        found[where] = tuple(sorted(told_together(parts, least) - {""}, key=str.casefold))
    return found
