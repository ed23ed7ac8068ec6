"""From scored meetings to what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from coachnlp.batch.records import Meeting
from coachnlp.codebook import Codebook
from coachnlp.culture.figures import Figures, figures
from coachnlp.culture.interval import Spread
from coachnlp.culture.leaders import leads
from coachnlp.culture.measures import Measure, known_to
from coachnlp.culture.periods import Kind
from coachnlp.culture.profiles import Differs, profiles
from coachnlp.culture.records import Culture, Difference, Scope, Source, Trend
from coachnlp.culture.slices import EVERYONE, LEADERS, Slices, slices
from coachnlp.culture.tallied import Group, tallied
from coachnlp.culture.variation import variation
from coachnlp.culture.withhold import Least
from coachnlp.measures.definitions import RatioDefinition
from coachnlp.measures.estimate import undefined


@dataclass(frozen=True, slots=True)
class Options:
    """How meetings are put together."""

    period: Kind = "quarter"
    leaders: Sequence[str] = field(default_factory=lambda: profiles().leaders)
    """Names of roles that lead."""
    least: Least = field(default_factory=Least)
    sentences: int = 2
    """Shown for each label and period; 0 shows no speech."""


def gather(meetings: Iterable[Meeting], codebook: Codebook, options: Options) -> Culture:
    """Put scored meetings together.

    Args:
        meetings: read one by one; about half a megabyte is kept of each.
        codebook: that they were scored with.
        options: periods, who leads, how many people and meetings a number takes.
    """
    rng = np.random.default_rng(0)
    is_leader = partial(leads, leaders=tuple(options.leaders))
    counted = [tallied(meeting, codebook, is_leader, rng) for meeting in meetings]
    sliced = slices(counted, options.period, options.least)
    known = known_to(codebook)
    trends: dict[str, list[Trend]] = {team: [] for team in sliced.teams}
    for name, group in _wanted(known):
        for team, trend in _trends(figures(sliced, known[name], group, options.sentences)).items():
            trends[team].append(trend)
    scopes = [Scope(team, sliced.rows[team, None], tuple(found)) for team, found in trends.items()]
    units = sum(int(meeting.units.sum()) for meeting in counted)
    roles = sorted({role for meeting in counted for role in meeting.roles if role}, key=str.casefold)
    between = [differs for pitfall in profiles().pitfalls for differs in pitfall.between if differs.id in known]
    return Culture(
        meetings=tuple(Source(meeting.file, meeting.team, meeting.day) for meeting in counted),
        periods=sliced.periods,
        whole=scopes[0],
        teams=tuple(scopes[1:]),
        teams_withheld=sliced.teams_withheld,
        differences=tuple(_difference(sliced, known[differs.id], differs) for differs in between),
        speakers=len(sliced.people(EVERYONE, range(len(counted)))),
        leader_roles=tuple(role for role in roles if is_leader(role)),
        other_roles=tuple(role for role in roles if not is_leader(role)),
        direction_agrees=sum(meeting.agree for meeting in counted) / units if units else None,
    )


def _wanted(known: Mapping[str, Measure]) -> list[tuple[str, Group]]:
    """Measures with their groups: those that profiles rest on, then the others of everyone."""
    rests = [rests for profile in (*profiles().signs, *profiles().pitfalls) for rests in profile.measures]
    pairs = [(one.id, one.group) for one in rests if one.id in known]
    plain = {plain.id for plain in profiles().plain}
    return list(dict.fromkeys([*pairs, *((name, EVERYONE) for name in known if name not in plain)]))


def _trends(found: Figures) -> dict[str, Trend]:
    """The measure in the organisation and in each team that is told."""
    sliced, measure = found.slices, found.measure
    by_role: dict[str, Figures] = {}
    if found.group == EVERYONE and isinstance(measure.counts, RatioDefinition):
        roles = dict.fromkeys(role for team in sliced.teams for role in sliced.roles[team, None])
        by_role = {role: figures(sliced, measure, Group(role=role)) for role in roles}
    return {
        team: Trend(
            measure,
            found.group,
            found.line(team),
            {role: by_role[role].line(team) for role in sliced.roles[team, None] if role in by_role},
        )
        for team in sliced.teams
    }


def _difference(sliced: Slices, measure: Measure, differs: Differs) -> Difference:
    spreads = [found for found in _of_each(sliced, measure, differs) if found is not None]
    enough = len(spreads) >= sliced.least.speakers
    rng = np.random.default_rng(0)
    deviation = variation(spreads, rng) if enough else undefined("too_few")
    return Difference(measure, differs.groups, len(spreads), deviation)


def _of_each(sliced: Slices, measure: Measure, differs: Differs) -> Iterator[Spread | None]:
    """The measure of each leader or team with enough meetings."""
    if differs.groups == "teams":
        found = figures(sliced, measure, EVERYONE)
        for team in sliced.teams[1:]:
            yield found.spread(sliced.rows[team, None])
        return
    for name in sorted(sliced.people(LEADERS, sliced.rows["", None])):
        group = Group("leaders", name=name)
        rows = [row for row, meeting in enumerate(sliced.counted) if meeting.people(group)]
        if len(rows) >= sliced.least.meetings:
            yield figures(sliced, measure, group).spread(rows)
