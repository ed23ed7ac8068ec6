"""Measures over meetings are those of measure_together, and every definition flows in."""

from __future__ import annotations

import numpy as np
import pytest
from gathered import BOOK, by_chance, count, meeting

from coachnlp.codebook import Codebook
from coachnlp.culture.measures import known_to, measures, terms
from coachnlp.culture.profiles import profiles
from coachnlp.culture.tallied import Group
from coachnlp.measures.definitions import evenness_definitions, event_definitions, ratio_definitions
from coachnlp.measures.measure import measure_together

ROLES = {"Ada": "teamleider", "Bo": "planner", "Cis": "planner"}
RNG = np.random.default_rng(4)
SOME = [by_chance(["Ada", "Bo", "Cis"], ROLES, RNG, open_share=share) for share in (0.2, 0.5, 0.7)]
COUNTED = [count(one) for one in SOME]


def value(name: str, group: Group, counted=COUNTED) -> float:
    found = terms(measures()[name], counted, group)
    factor = 100 if measures()[name].per == "hundred" else 1
    return factor * found.above.sum() / found.below.sum()


def test_values_are_those_of_the_measures() -> None:
    together = measure_together([one.analysis for one in SOME], BOOK)
    (leader,) = [part for part in together.roles if part.role == "teamleider"]
    for definition in ratio_definitions():
        for part, group in (
            (together.overall, Group()),
            (leader, Group("leaders")),
            (leader, Group(role="teamleider")),
        ):
            if part.ratios[definition.id].value is not None:
                assert value(definition.id, group) == pytest.approx(part.ratios[definition.id].value)
    assert value("word_share", Group("leaders")) == pytest.approx(leader.word_share)
    assert value("balance", Group()) == pytest.approx(together.flow.balance)
    owned = [meeting([("Ada", "Ik doe het.", "ownership")] * 3 + [("Bo", "Ik ook.", "ownership")] * 3)] * 2
    assert value("ownership_evenness", Group(), [count(one) for one in owned]) == pytest.approx(1)


def test_leaders_who_are_not_there_count_and_unknown_roles_do_not() -> None:
    without = count(meeting([("Bo", "Goed.", ""), ("Cis", "Ja.", "")], roles=ROLES))
    unknown = count(meeting([("Bo", "Goed.", "")]))
    assert value("meeting_share", Group("leaders"), [*COUNTED, without, unknown]) == pytest.approx(3 / 4)


def test_every_definition_flows_in_and_a_codebook_has_what_it_defines() -> None:
    wanted = {definition.id for definition in (*ratio_definitions(), *evenness_definitions(), *profiles().plain)}
    assert set(known_to(BOOK)) == set(measures()) == wanted
    few = [behaviour for behaviour in BOOK if behaviour.id in ("judgment", "advice")]
    small = Codebook("klein", "1", "nl", tuple(few), BOOK.families)
    assert set(known_to(small)) == {"judgment_advice_per_100", *(plain.id for plain in profiles().plain)}
    for measure in measures().values():
        assert set(measure.shown_by) <= {*BOOK.ids, *event_definitions()}


def test_profiles_rest_on_measures_that_exist_and_those_of_groups_have_names() -> None:
    named = {(one.of.id, one.of.group) for one in profiles().named}
    every = (*profiles().signs, *profiles().pitfalls)
    assert len({profile.id for profile in every}) == len(every)
    for profile in every:
        assert profile.measures or profile.between
        assert all(getattr(profile, f"{what}_{lang}") for what in ("name", "text", "blind") for lang in ("nl", "en"))
        assert {rests.id for rests in (*profile.measures, *profile.between)} <= set(measures())
        assert {(one.id, one.group) for one in profile.measures if one.group != Group()} <= named
    used = {(one.id, one.group) for profile in every for one in profile.measures}
    used |= {(one.id, Group("leaders")) for profile in every for one in profile.between if one.groups == "leaders"}
    assert named <= used
    assert used - {(name, Group()) for name in measures()} == named
