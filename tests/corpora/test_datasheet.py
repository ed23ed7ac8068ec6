"""Counting a corpus and filling its datasheet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import CODEBOOK, meetings

from coachnlp.corpora.datasheet import datasheet
from coachnlp.corpora.figures import by, figures
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting
from coachnlp.errors import CorpusError

MEETING = Meeting(
    "m1",
    "a",
    "overleg",
    "zorg",
    "schoon",
    (),
    (AnnotatedTurn("Karin", (AnnotatedUnit("Fijn hoor.", ("appreciation", "safety")), AnnotatedUnit("Ja."))),),
)


def test_figures_of_a_known_meeting() -> None:
    counted = figures([MEETING])
    assert (counted.meetings, counted.turns, counted.units, counted.words, counted.unlabelled) == (1, 1, 2, 3, 1)
    assert counted.labels == {"appreciation": 1, "safety": 1}


@settings(deadline=None, max_examples=25)
@given(st.lists(meetings(), max_size=5))
def test_groups_add_up_to_the_whole(drawn: list[Meeting]) -> None:
    whole = figures(drawn)
    groups = by(drawn, lambda meeting: meeting.register).values()
    assert sum(group.units for group in groups) == whole.units
    assert sum(group.words for group in groups) == whole.words
    assert sum(sum(group.labels.values()) for group in groups) == sum(whole.labels.values())
    assert [group.units for group in groups] == sorted((group.units for group in groups), reverse=True)


def test_the_template_is_filled() -> None:
    splits = {"train": [MEETING], "dev": [], "test": []}
    text = datasheet("{{units}} {{corrections}}\n{{label_counts}}\n{{authors}}", splits, CODEBOOK, {"a": "care"}, 3)
    assert text.startswith("2 3 units\n| label | train | dev | test | all |")
    assert "| appreciation | 1 | 0 | 0 | 1 |" in text
    assert "| a (care) | 1 | 1 | 2 | 3 | 50% |" in text


def test_a_figure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CorpusError, match="no figure 'unitz'"):
        datasheet("{{unitz}}", {"train": [MEETING]}, CODEBOOK, {})
