"""What is of few people is not told, nor can it be had by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coachnlp.culture.withhold import Least, told_together, withheld

LEAST = Least()
people = st.frozensets(st.sampled_from("abcdefgh"))


@given(st.dictionaries(st.sampled_from(["x", "y", "z", "w"]), people))
def test_what_is_left_out_is_of_nobody_or_of_enough(parts) -> None:
    told = told_together(parts, LEAST)
    rest = frozenset[str]().union(*(parts[name] for name in parts if name not in told))
    assert all(len(parts[name]) >= LEAST.speakers for name in told)
    assert not told or len(rest) == 0 or len(rest) >= LEAST.speakers


@given(st.integers(0, 6), people, people)
def test_a_number_is_of_enough_people_and_so_is_the_rest(meetings: int, speakers, others) -> None:
    if not withheld(meetings, speakers, others, LEAST):
        assert meetings >= LEAST.meetings
        assert len(speakers) >= LEAST.speakers
        assert len(others - speakers) not in range(1, LEAST.speakers)


def test_one_leader_hides_the_others_too() -> None:
    everyone = frozenset("abcdef")
    assert withheld(9, frozenset("a"), everyone, LEAST) == "few_speakers"
    assert withheld(9, everyone - {"a"}, everyone, LEAST) == "few_speakers"
    assert withheld(9, everyone, everyone, LEAST) == ""
    assert withheld(2, everyone, everyone, LEAST) == "few_meetings"
    assert withheld(2, everyone, everyone, Least(2, 2)) == ""
