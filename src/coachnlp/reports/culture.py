"""The pages of a folder of meetings: does a coaching culture grow? One of the organisation, and one of each team."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coachnlp.batch.records import Manifest
from coachnlp.batch.store import write_text
from coachnlp.codebook import Codebook
from coachnlp.culture.assessment import Assessment, form
from coachnlp.culture.gather import Options
from coachnlp.culture.profiles import Profile, profiles
from coachnlp.culture.records import Culture, Difference, Figure, Quote, Scope, Trend
from coachnlp.culture.tallied import Group
from coachnlp.measures.definitions import event_definitions
from coachnlp.reports.charts import Point, trend_chart
from coachnlp.reports.culture_words import Words, words
from coachnlp.reports.pages import page_html, remove_other_pages
from coachnlp.reports.wording import behaviour_name, inert
from coachnlp.version import __version__

Key = tuple[str, Group]
TEMPLATE = "culture.html.j2"


@dataclass(frozen=True, slots=True)
class Made:
    """What the pages are made from."""

    culture: Culture
    options: Options
    manifest: Manifest
    codebook: Codebook
    scored: Path
    """Folder of the scored meetings, whose `reports` are linked to."""
    assessment: Assessment = field(default_factory=Assessment)
    linked: bool = True
    """Pages lead to each other and to reports; not where each is shown alone."""


def write_culture_pages(made: Made, folder: Path, lang: str = "nl") -> Path:
    """Write the page of the organisation, and one of each team below `teams`.

    Args:
        made: from what.
        folder: where to.
        lang: `nl` or `en`.

    Returns:
        The organisation's page.

    Raises:
        MissingExtraError: when charts cannot be drawn.
    """
    names = _file_names([team.team for team in made.culture.teams])
    for scope in (made.culture.whole, *made.culture.teams):
        path = folder / (names[scope.team] if scope.team else "index.html")
        page = _Page(made, scope, words(lang), path.parent, names)
        write_text(path, page_html(TEMPLATE, styles=("culture.css",), scripts=("culture.js",), **page.values()))
    remove_other_pages(folder / "teams", {folder / name for name in names.values()})
    return folder / "index.html"


def _file_names(teams: Sequence[str]) -> dict[str, str]:
    """A page's path for each team, in letters that any file system keeps."""
    found: dict[str, str] = {}
    for team in teams:
        plain = unicodedata.normalize("NFKD", team).encode("ascii", "ignore").decode().casefold()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "team"
        taken = sum(name.startswith(f"teams/{stem}") for name in found.values())
        found[team] = f"teams/{stem}{f'-{taken + 1}' if taken else ''}.html"
    return found


@dataclass(frozen=True, slots=True)
class _Page:
    """A scope in the words of its page."""

    made: Made
    scope: Scope
    words: Words
    folder: Path
    """In which the page will lie."""
    names: Mapping[str, str]
    """Page of each team."""

    def values(self) -> dict[str, Any]:
        """Everything that the template fills in."""
        culture, team = self.made.culture, self.scope.team
        signs = [self._profile(sign) for sign in profiles().signs]
        pitfalls = [self._profile(pitfall) for pitfall in profiles().pitfalls if pitfall.measures or not team]
        shown = self._cards([*signs, *pitfalls])
        others = [trend for trend in self.scope.trends if _key(trend) not in shown]
        return {
            "lang": self.words.lang,
            "spoken": self.made.codebook.language,
            "t": self.words.texts,
            "team": inert(team),
            "title": self._say("team_title" if team else "title", team=inert(team)),
            "lead": self._lead(),
            "reading": self._reading(),
            "no_leaders": not culture.leader_roles,
            "columns": self._columns(),
            "not_compared": "" if self._columns() else self._why_not_compared(),
            "signs": signs,
            "pitfalls": pitfalls,
            "others": [self._card(trend) for trend in others if _told(trend)],
            "others_not_told": [self._name(trend) for trend in others if not _told(trend)],
            "differences": [] if team else self._differences(),
            "phases": self._phases(),
            "steps": self._steps(),
            "answers": [{"id": one.id, "name": one.name(self.words.lang)} for one in form().answers],
            "date": inert(self.made.assessment.date),
            "by": inert(self.made.assessment.by),
            "file_names": form().file[self.words.lang],
            "linked": self.made.linked,
            "teams": [{"name": inert(one.team), "page": quote(self.names[one.team])} for one in culture.teams],
            "teams_withheld": ", ".join(map(inert, culture.teams_withheld)),
            "meetings": self._meetings(),
            "basis": self._basis(),
            "speech": self.made.options.sentences > 0,
            "made_with": self._say(
                "made_with",
                version=__version__,
                codebook=inert(self.made.manifest.codebook),
                model=inert(self.made.manifest.model),
            ),
        }

    def _say(self, text: str, /, **values: object) -> str:
        return str(self.words.texts[text]).format(**values)

    def _name(self, trend: Trend) -> str:
        return self.words.name(trend.measure, trend.group)

    def _lead(self) -> str:
        culture, meetings = self.made.culture, self.scope.meetings
        days = sorted(day for row in meetings if (day := culture.meetings[row].day))
        span = self._say("span", first=self.words.day(days[0]), last=self.words.day(days[-1])) if days else ""
        number = len(culture.teams) + len(culture.teams_withheld)
        teams = self._say("teams_counted", teams=number) if number > 1 else ""
        counts = {"meetings": len(meetings), "speakers": culture.speakers, "teams": teams}
        return self._say("team_lead" if self.scope.team else "lead", **counts, span=span)

    def _reading(self) -> list[dict[str, str]]:
        compared = sum(trend.line.change is not None for trend in self.scope.trends)
        least = self.made.options.least
        lines = self.words.texts["reading_lines"]
        return _lines(
            [line for line in lines if compared or "{comparisons}" not in line["text"]],
            comparisons=compared,
            by_chance=max(1, round(compared / 20)),
            least_meetings=least.meetings,
            least_speakers=least.speakers,
        )

    def _columns(self) -> list[str]:
        """The two periods that most measures are compared between; none where nothing can be compared."""
        changes = [trend.line.change for trend in self.scope.trends if trend.line.change is not None]
        most = Counter((change.before, change.after) for change in changes).most_common(1)
        return [self.words.period(end, short=True) for ends, _ in most for end in ends]

    def _why_not_compared(self) -> str:
        periods = self.made.culture.periods
        why = "few" if len(periods) > 1 else "one" if periods else "undated"
        return str(self.words.texts["not_compared"][why]).format(
            period=self.words.period(periods[0]) if periods else ""
        )

    def _basis(self) -> list[dict[str, str]]:
        culture, none = self.made.culture, self.words.texts["none"]
        agree = culture.direction_agrees
        return _lines(
            self.words.texts["basis_lines"],
            leaders=", ".join(map(inert, culture.leader_roles)) or none,
            others=", ".join(map(inert, culture.other_roles)) or none,
            agree="–" if agree is None else f"{agree:.0%}",
        )

    def _profile(self, profile: Profile) -> dict[str, Any]:
        found = {_key(trend): trend for trend in self.scope.trends}
        pairs = [
            (rests, found[rests.id, rests.group]) for rests in profile.measures if (rests.id, rests.group) in found
        ]
        told = [(rests, trend) for rests, trend in pairs if _told(trend)]
        differences = self.made.culture.differences if profile.between else ()
        return {
            "id": profile.id,
            **{what: self.words.of(profile, what) for what in ("name", "text", "blind")},
            "rows": [self._row(trend, rests.fits) for rests, trend in told],
            "trends": [trend for _, trend in told],
            "not_told": [
                *(self._name(trend) for _, trend in pairs if not _told(trend)),
                *(self._differing(found) for found in differences if not _seen(found)),
            ],
            "short": self._in_short([trend for _, trend in told]),
            "between": bool(profile.between),
        }

    def _in_short(self, trends: Sequence[Trend]) -> str:
        compared = [trend for trend in trends if trend.line.change is not None]
        changed = [trend for trend in compared if trend.line.change and trend.line.change.shown]
        if not compared:
            return self._say("in_short_too_few")
        if not changed:
            return self._say("in_short_none", measures=len(compared))
        which = (f"{self._name(trend)}: {self.words.change_in_short(trend.line.change)}" for trend in changed)
        return f"{self._say('in_short_line', changed=len(changed), measures=len(compared))} ({'; '.join(which)})"

    def _row(self, trend: Trend, fits: str) -> dict[str, Any]:
        change, whole = trend.line.change, trend.line.whole
        ends = (change.before, change.after) if change else ()
        by_period = dict(zip(self.made.culture.periods, trend.line.periods, strict=True))
        return {
            "anchor": _anchor(trend),
            "name": self._name(trend),
            "ends": [self._number(trend, self.words.period(end, short=True), by_period[end], "") for end in ends],
            "whole": self._number(trend, self.words.texts["over_all"], whole, ""),
            "change": self.words.change_in_short(change),
            "changed": change is not None and change.shown,
            "fits": self.words.texts["fits"][fits],
        }

    def _cards(self, parts: Iterable[dict[str, Any]]) -> set[Key]:
        """Give each part the cards of its measures, the first part that rests on one; which measures parts rest on."""
        shown: set[Key] = set()
        for part in parts:
            new = [trend for trend in part["trends"] if _key(trend) not in shown]
            part["cards"] = [self._card(trend) for trend in new]
            shown |= {_key(trend) for trend in new}
        rests = (rests for profile in (*profiles().signs, *profiles().pitfalls) for rests in profile.measures)
        return shown | {(one.id, one.group) for one in rests}

    def _card(self, trend: Trend) -> dict[str, Any]:
        name = self._name(trend)
        periods = list(zip(self.made.culture.periods, trend.line.periods, strict=True))
        rows = [(self.words.period(period), figure) for period, figure in periods]
        return {
            "anchor": _anchor(trend),
            "name": name,
            "chart": self._chart(trend) if any(figure.estimate.value is not None for _, figure in rows) else "",
            "change": self.words.change(trend.measure, trend.line.change),
            "rows": [
                *(self._number(trend, label, figure, f"-{at}") for at, (label, figure) in enumerate(rows)),
                self._number(trend, self.words.texts["over_all"], trend.line.whole, "-all"),
            ],
            "sources": [
                {"label": label, "anchor": f"{_anchor(trend)}-{at}", **self._behind(figure)}
                for at, (label, figure) in enumerate(rows)
                if figure.meetings
            ]
            + self._rest(trend),
            "roles": [
                {
                    "role": inert(role),
                    "value": self.words.value(trend.measure, line.whole),
                    "between": self.words.between(trend.measure, line.whole.estimate),
                    "meetings": len(line.whole.meetings),
                }
                for role, line in trend.roles.items()
                if line.whole.estimate.value is not None
            ],
        }

    def _number(self, trend: Trend, label: str, figure: Figure, anchor: str) -> dict[str, Any]:
        return {
            "label": label,
            "value": self.words.value(trend.measure, figure),
            "between": self.words.between(trend.measure, figure.estimate),
            "count": len(figure.meetings),
            "anchor": _anchor(trend) + anchor,
        }

    def _rest(self, trend: Trend) -> list[dict[str, Any]]:
        """Meetings behind the number over all that are behind none of a period."""
        whole, shown = trend.line.whole, {row for figure in trend.line.periods for row in figure.meetings}
        rest = tuple(row for row in whole.meetings if row not in shown)
        behind = self._behind(replace(whole, meetings=rest, quotes=() if shown else whole.quotes))
        label = self.words.texts["rest" if shown else "over_all"]
        return [{"label": label, "anchor": f"{_anchor(trend)}-rest", **behind}] if rest else []

    def _behind(self, figure: Figure) -> dict[str, Any]:
        meetings = [self._meeting(row) for row in figure.meetings]
        return {"meetings": meetings, "quotes": [self._quote(quote) for quote in figure.quotes]}

    def _quote(self, said: Quote) -> dict[str, str]:
        meeting = self._meeting(said.meeting)
        role = inert(said.role) or self.words.texts["leader" if said.leads else "somebody"]
        return {
            "text": inert(said.text),
            "what": self._what(said.what),
            "by": self._say("quote_by", role=role, meeting=meeting["name"]),
            "link": f"{meeting['link']}#u{said.unit + 1}" if meeting["link"] else "",
        }

    def _what(self, name: str) -> str:
        if name in self.made.codebook:
            return behaviour_name(self.made.codebook[name], self.words.lang)
        event = event_definitions()[name]
        return event.name_en if self.words.lang == "en" else event.name_nl

    def _meeting(self, row: int) -> dict[str, str]:
        source = self.made.culture.meetings[row]
        report = self.made.scored / "reports" / f"{source.file}.html"
        there = self.made.linked and report.is_file()
        link = quote(os.path.relpath(report, self.folder).replace(os.sep, "/")) if there else ""
        day = self.words.day(source.day) if source.day else ""
        return {"name": inert(source.file), "link": link, "day": day, "team": inert(source.team)}

    def _meetings(self) -> list[dict[str, str]]:
        rows = self.scope.meetings
        days = {row: self.made.culture.meetings[row].day for row in rows}
        return [self._meeting(row) for row in sorted(rows, key=lambda row: (str(days[row]), row))]

    def _chart(self, trend: Trend) -> str:
        scale = 100 if trend.measure.per == "share" else 1
        points: list[Point] = []
        for period, figure in zip(self.made.culture.periods, trend.line.periods, strict=True):
            found = figure.estimate
            numbers = [None if x is None else scale * x for x in (found.value, found.low, found.high)]
            points.append(Point(self.words.period(period, short=True), *numbers, why=self.words.texts["too_few"]))
        description = self._say("chart", name=self._name(trend))
        return trend_chart(points, self.words.sign(trend.measure), description, "." if self.words.lang == "en" else ",")

    def _differences(self) -> list[dict[str, Any]]:
        return [
            {
                "name": self._differing(found),
                "groups": self._say(f"between_{found.groups}", number=found.number),
                "difference": self.words.difference(found),
            }
            for found in self.made.culture.differences
            if _seen(found)
        ]

    def _differing(self, found: Difference) -> str:
        return self.words.name(found.measure, Group("leaders") if found.groups == "leaders" else Group())

    def _phases(self) -> list[dict[str, str]]:
        lang = "en" if self.words.lang == "en" else "nl"
        parts = ("name", "text", "seen", "unseen")
        return [{part: getattr(phase, f"{part}_{lang}") for part in parts} for phase in form().phases]

    def _steps(self) -> Iterator[dict[str, str]]:
        for step in form().steps:
            given = self.made.assessment.answers.get(step.id)
            yield {
                "id": step.id,
                "name": step.name(self.words.lang),
                "text": step.text(self.words.lang),
                "answer": given.answer if given else "",
                "note": inert(given.note) if given else "",
            }


def _key(trend: Trend) -> Key:
    return trend.measure.id, trend.group


def _told(trend: Trend) -> bool:
    """Whether there is any number to show."""
    return any(figure.estimate.value is not None for figure in (trend.line.whole, *trend.line.periods))


def _seen(found: Difference) -> bool:
    return found.deviation.value is not None


def _anchor(trend: Trend) -> str:
    group = trend.group
    return "-".join([trend.measure.id, *(side for side in (group.who, group.to) if side != "everyone")])


def _lines(lines: Iterable[Mapping[str, str]], **values: object) -> list[dict[str, str]]:
    return [{"head": line["head"], "text": line["text"].format(**values)} for line in lines]
