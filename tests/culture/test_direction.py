"""To whom something is said: the other who spoke last, else the one who speaks next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coachnlp.culture.direction import directions
from coachnlp.measures.floors import floors_of
from coachnlp.units.records import Unit


def spoken(*speakers: str | None) -> tuple[list[str | None], list[bool]]:
    floors = floors_of([Unit(i, who, "x", 0, 1) for i, who in enumerate(speakers)])
    found = directions(floors)
    return [None if to < 0 else floors.speakers[to] for to in found.to], found.agree.tolist()


def test_by_hand() -> None:
    assert spoken("A", "B", "A") == (["B", "A", "B"], [False, True, False])
    assert spoken("A", "A", "B", "C") == (["B", "B", "A", "B"], [False, False, False, False])
    assert spoken("A") == ([None], [False])
    assert spoken("A", None, "B", None, None, None, None, "C")[0] == ["B", "A", "A", "B", "B", "B", "B", None]
    assert spoken() == ([], [])


@given(st.lists(st.sampled_from(["A", "B", "C", None]), max_size=20))
def test_nobody_speaks_to_themselves_and_with_two_everything_is_said_to_the_other(speakers) -> None:
    assert all(to is None or to != who for who, to in zip(speakers, spoken(*speakers)[0], strict=True))
    two = [who or "A" for who in speakers if who != "C"]
    if len(set(two)) == 2:
        assert spoken(*two)[0] == ["B" if who == "A" else "A" for who in two]
