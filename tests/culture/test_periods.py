"""Dates as people write them, and the periods they fall in."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.culture.periods import Kind, Period, day_of, from_first_to_last, period_of

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
kinds = st.sampled_from(["month", "quarter", "year"])


@given(days)
def test_a_date_is_read_in_every_way_it_is_written(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day:%d-%m-%Y}", f" {day.day}/{day.month}/{day.year}"):
        assert day_of(text) == day
    assert day_of(f"{day:%Y-%m}") == day.replace(day=1)
    assert day_of(f"{day.isoformat()}T10:00") == day


@pytest.mark.parametrize("text", ["", "morgen", "2026-13-01", "31-02-2026", "2026", "26-11-26", "3e kwartaal"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert day_of(text) is None


@given(days, days, kinds)
def test_periods_follow_the_days(one: date, other: date, kind: Kind) -> None:
    first, second = sorted((one, other))
    before, after = period_of(first, kind), period_of(second, kind)
    assert before <= after
    every = from_first_to_last([after, before])
    assert (every[0], every[-1]) == (before, after)
    assert all(a.next == b and a < b for a, b in pairwise(every))


def test_names() -> None:
    day = date(2026, 11, 26)
    kinds: tuple[Kind, ...] = ("month", "quarter", "year")
    assert [period_of(day, kind).id for kind in kinds] == ["2026-11", "2026-Q4", "2026"]
    assert Period(2026, 4).next == Period(2027, 1)
    assert from_first_to_last([]) == ()
