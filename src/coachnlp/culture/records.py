"""What many meetings say together: measures of the organisation and its teams, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coachnlp.culture.measures import Measure
from coachnlp.culture.periods import Period
from coachnlp.culture.profiles import Between
from coachnlp.culture.tallied import Group
from coachnlp.culture.withhold import Withheld
from coachnlp.measures.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Source:
    """A meeting that numbers rest on."""

    file: str
    team: str
    day: date | None
    """None where its date was not given, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence in which the model found something."""

    text: str
    meeting: int
    """Index into the meetings."""
    unit: int
    """Index into the units of the meeting."""
    what: str
    """Label or event."""
    role: str
    """Of the speaker; empty where it is not known, or where few people have it."""
    leads: bool
    """Whether the speaker leads; False too where few people do."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and what it rests on."""

    estimate: Estimate
    withheld: Withheld = ""
    """Why it is not told though there may be data."""
    meetings: tuple[int, ...] = ()
    """Indices of those behind it; none where it is not told."""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure differs between two periods."""

    before: Period
    after: Period
    by: Estimate
    shown: bool
    """Whether the interval leaves out no change."""


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of some people, over all and period by period."""

    whole: Figure
    periods: tuple[Figure, ...]
    """One for each period of the whole, in order."""
    change: Change | None
    """From the first to the last period with a number; None with fewer than two."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure of a group."""

    measure: Measure
    group: Group
    line: Line
    roles: Mapping[str, Line]
    """The same of each role that enough people have; only where the group is everyone."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisation or a team."""

    team: str
    """Empty for the organisation."""
    meetings: tuple[int, ...]
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a measure differs between leaders or teams."""

    measure: Measure
    groups: Between
    number: int
    """Of leaders or teams with enough data."""
    deviation: Estimate
    """Standard deviation between them."""


@dataclass(frozen=True, slots=True)
class Culture:
    """All of a folder of scored meetings."""

    meetings: tuple[Source, ...]
    periods: tuple[Period, ...]
    """From the first to the last with a meeting."""
    whole: Scope
    teams: tuple[Scope, ...]
    """By name; only those with enough meetings and speakers."""
    teams_withheld: tuple[str, ...]
    """The other teams."""
    differences: tuple[Difference, ...]
    speakers: int
    """Different names."""
    leader_roles: tuple[str, ...]
    other_roles: tuple[str, ...]
    direction_agrees: float | None
    """Share of units for which the other speaker before and the one after are the same; None without units."""
