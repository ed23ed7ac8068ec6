"""From scored meetings to numbers: slices, changes, what is withheld, and no names."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gathered import BOOK, by_chance, meeting

from coachnlp.culture.gather import Options, gather
from coachnlp.culture.records import Culture, Line, Scope
from coachnlp.culture.table import COLUMNS, write_table
from coachnlp.culture.tallied import Group

TEAMS = {
    "Noord": {"Ada": "teamleider", "Bo": "planner", "Cis": "planner", "Dirk": "planner", "Eva": "monteur"},
    "Zuid": {"Fons": "teamleider", "Gea": "monteur", "Hugo": "monteur", "Ines": "monteur", "Joop": "planner"},
    "Oost": {"Kees": "teamleider", "Lia": "monteur", "Max": "planner", "Nel": "planner", "Otto": "planner"},
}


def folder(team_size: int = 5):
    rng = np.random.default_rng(8)
    for quarter, share in enumerate((0.25, 0.4, 0.75)):
        for team, roles in TEAMS.items():
            names = list(roles)[:team_size]
            for number in range(4):
                date = f"2026-{3 * quarter + 1 + number % 3:02}-1{number}"
                yield by_chance(names, roles, rng, open_share=share, team=team, date=date, file=f"{team}-{date}.txt")
    yield meeting(
        [(name, "Goed zo.", "") for name in ("Piet", "Quin", "Rik")], team="Klein", date="2026-02-01", file="klein.txt"
    )
    yield by_chance(
        list(TEAMS["Noord"]), TEAMS["Noord"], rng, open_share=0.5, team="Noord", date="ooit", file="ooit.txt"
    )


@pytest.fixture(scope="module")
def found() -> Culture:
    return gather(folder(), BOOK, Options())


def line(scope: Scope, name: str, group: Group | None = None) -> Line:
    return next(t.line for t in scope.trends if (t.measure.id, t.group) == (name, group or Group()))


def test_slices(found: Culture) -> None:
    assert [period.id for period in found.periods] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert [team.team for team in found.teams] == ["Noord", "Oost", "Zuid"]
    assert found.teams_withheld == ("Klein",)
    assert found.leader_roles == ("teamleider",)
    assert found.other_roles == ("monteur", "planner")
    whole = line(found.whole, "open_question_share")
    assert len(whole.whole.meetings) == 37, "the meeting of nobody's question has nothing below the line"
    assert [len(figure.meetings) for figure in whole.periods] == [12, 12, 12]
    assert {found.meetings[row].file for row in whole.whole.meetings} >= {"ooit.txt"}


def test_a_change_is_shown_where_there_is_one(found: Culture) -> None:
    change = line(found.whole, "open_question_share").change
    assert change is not None
    assert change.shown
    assert 0.3 < change.by.low < change.by.value < change.by.high
    assert (change.before.id, change.after.id) == ("2026-Q1", "2026-Q3")
    still = line(found.whole, "balance").change
    assert still is not None
    assert not still.shown


def test_one_leader_of_a_team_is_not_told_and_three_together_are(found: Culture) -> None:
    leaders = Group("leaders")
    for team in found.teams:
        alone = line(team, "open_question_share", leaders)
        assert {figure.withheld for figure in (alone.whole, *alone.periods)} == {"few_speakers"}
        assert not alone.whole.meetings
        assert not alone.whole.quotes
        assert line(team, "ownership_per_100", Group("others")).whole.withheld == "few_speakers", "by subtraction"
    assert line(found.whole, "open_question_share", leaders).whole.estimate.value is not None
    (trend,) = [t for t in found.whole.trends if (t.measure.id, t.group) == ("open_question_share", Group())]
    assert set(trend.roles) == {"teamleider", "monteur", "planner"}


def test_quotes_lead_to_their_sentence(found: Culture) -> None:
    some = list(folder())
    figure = line(found.whole, "open_question_share").periods[0]
    assert {quote.what for quote in figure.quotes} == {"open_question", "closed_question"}
    for quote in figure.quotes:
        unit = some[quote.meeting].analysis.units[quote.unit]
        assert unit.text == quote.text
        assert quote.what in unit.labels
        assert quote.meeting in figure.meetings


def test_no_name_of_a_speaker_is_left(found: Culture) -> None:
    names = [name for roles in TEAMS.values() for name in roles]
    assert not [name for name in names if f"'{name}'" in repr(found) or f"'{name.casefold()}'" in repr(found)]


@pytest.mark.slow
def test_the_same_meetings_give_the_same_numbers_and_no_speech_where_none_is_wanted(found: Culture) -> None:
    again = gather(folder(), BOOK, Options(sentences=0))
    for before, after in zip(found.whole.trends, again.whole.trends, strict=True):
        assert [figure.estimate for figure in before.line.periods] == [figure.estimate for figure in after.line.periods]
        assert not any(figure.quotes for figure in after.line.periods)


def test_nothing_and_meetings_without_anything_known_give_no_numbers() -> None:
    empty = gather([], BOOK, Options())
    assert (empty.periods, empty.teams, empty.direction_agrees) == ((), (), None)
    bare = gather([meeting([("A", "Hoi.", ""), (None, "Dag.", "")])] * 4, BOOK, Options())
    assert not bare.periods
    assert line(bare.whole, "balance").whole.withheld == "few_meetings"
    assert line(bare.whole, "safety_per_100").whole.withheld == "few_speakers"


def test_differences_are_between_leaders_and_teams(found: Culture) -> None:
    assert {one.groups: one.number for one in found.differences} == {"leaders": 3, "teams": 3}
    for one in found.differences:
        assert one.deviation.value is None or 0 <= one.deviation.low <= one.deviation.value


def test_the_table_has_every_number(found: Culture, tmp_path: Path) -> None:
    changed: Culture = replace(found, teams=tuple(replace(team, team=f"={team.team}") for team in found.teams))
    write_table(changed, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert {row["team"] for row in rows} == {"", "'=Noord", "'=Oost", "'=Zuid"}
    keys = [tuple(row[name] for name in COLUMNS[:6]) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        assert bool(row["value"]) != bool(row["undefined"])
    (row,) = [
        r for r in rows if tuple(r[n] for n in COLUMNS[:6]) == ("", "2026-Q3", "everyone", "everyone", "", "balance")
    ]
    assert float(row["value"]) == line(found.whole, "balance").periods[2].estimate.value
