"""Counts by who speaks and to whom add up to those of the measures."""

from __future__ import annotations

import numpy as np
import pytest
from gathered import BOOK, count, meeting
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.culture.leaders import leads
from coachnlp.culture.profiles import profiles
from coachnlp.culture.tallied import Group
from coachnlp.measures.events import scene_of
from coachnlp.measures.ratios import tallies, total

SIDES = ("leaders", "others")
ROLES = {"Ada": "teamleider zorg", "Bo": "planner", "Cis": "planner"}
LABELS = ["", "open_question", "constructive_feedback", "feedback_receptive advice"]
talks = st.lists(
    st.tuples(st.sampled_from(["Ada", "Bo", "Cis", "Dirk", None]), st.just("een twee"), st.sampled_from(LABELS)),
    min_size=1,
    max_size=12,
)


@given(talks)
@settings(max_examples=25)
def test_groups_add_up_to_everyone(said) -> None:
    counted = count(meeting(said, roles=ROLES))
    everyone = counted.tally(Group())
    same = total(tallies(scene_of(meeting(said).analysis.units, BOOK, np.random.default_rng(0))))
    assert everyone.units == same.units == len(said)
    np.testing.assert_array_equal(everyone.drawn, same.drawn)
    np.testing.assert_allclose(everyone.expected, same.expected)
    roles = [counted.tally(Group(role=role)) for role in {"", *ROLES.values()} if role]
    sides = [counted.tally(Group(who)) for who in SIDES]
    assert sum(tally.units for tally in roles) == sum(tally.units for tally in sides)
    assert sum(tally.units for tally in sides) == sum(who in ROLES for who, _, _ in said)
    for who in SIDES:
        assert sum(counted.tally(Group(who, to)).units for to in SIDES) <= counted.tally(Group(who)).units
    assert counted.people(Group("leaders")) <= {"ada"}
    assert counted.people(Group("others")) | counted.people(Group("leaders")) <= counted.people(Group())


def test_feedback_to_a_leader_and_how_it_is_taken() -> None:
    said = [
        ("Ada", "Hoe vond je het gaan?", "open_question"),
        ("Bo", "Je liet ons te lang wachten op een besluit.", "constructive_feedback"),
        ("Ada", "Dank je, dat wil ik anders doen.", "feedback_receptive"),
        ("Cis", "Bo, jij was ook te laat met de lijst.", "constructive_feedback"),
        ("Bo", "Dat kwam door jou.", "defensiveness"),
    ]
    counted = count(meeting(said, roles=ROLES))
    feedback = {(who, to): counted.tally(Group(who, to)) for who in SIDES for to in SIDES}
    assert feedback["others", "leaders"].of(["constructive_feedback"])[0] == 2  # Cis spoke right after Ada
    assert feedback["leaders", "others"].of(["feedback_receptive"])[0] == 1
    assert feedback["others", "others"].of(["defensiveness"])[0] == 1
    (sentence,) = counted.said("feedback_receptive", Group("leaders", "others"))
    assert (sentence.text, sentence.unit) == ("Dank je, dat wil ik anders doen.", 2)


def test_one_by_name_whatever_its_case() -> None:
    counted = count(meeting([("ADA", "x", ""), ("Bo", "y", "")], roles={"ADA": "teamleider"}))
    assert counted.tally(Group("leaders", name="ada")).units == 1
    assert counted.people(Group("leaders", name="ada")) == {"ada"}
    assert counted.tally(Group("leaders", name="bo")).units == 0


@pytest.mark.parametrize("role", ["teamleider", "Teamleider oogst", "hoofd-techniek", "Hoofd SEH", "CEO", "team lead"])
def test_roles_that_lead(role: str) -> None:
    assert leads(role, profiles().leaders)


@pytest.mark.parametrize(
    "role", ["", "projectleider", "casemanager", "coach", "assistent van de teamleider", "hoofdagent"]
)
def test_roles_that_do_not(role: str) -> None:
    assert not leads(role, profiles().leaders)
