"""Dates of meetings, and the months, quarters or years that they fall in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["month", "quarter", "year"]
_IN_YEAR: dict[Kind, int] = {"month": 12, "quarter": 4, "year": 1}
_MARKS: dict[Kind, str] = {"month": "-{:02}", "quarter": "-Q{}", "year": ""}
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}).*)?|(?P<m2>\d{2})(?P<d2>\d{2}))")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter or year. Periods of one kind sort by time."""

    year: int
    number: int
    """Of the month or quarter within the year, from 1; 1 for a year."""
    kind: Kind = field(default="quarter", compare=False)

    @property
    def id(self) -> str:
        """As 2026-03, 2026-Q1 or 2026."""
        return f"{self.year}{_MARKS[self.kind].format(self.number)}"

    @property
    def next(self) -> Period:
        """The one right after it."""
        year, number = divmod(self.year * _IN_YEAR[self.kind] + self.number, _IN_YEAR[self.kind])
        return Period(year, number + 1, self.kind)


def day_of(text: str) -> date | None:
    """A date as people write it in a table: 2026-03-26, 20260326, 2026-03, 26-03-2026 or 26/3/2026; None for others.

    A month without a day counts as its first.
    """
    found = _YEAR_FIRST.fullmatch(text.strip()) or _DAY_FIRST.fullmatch(text.strip())
    if found is None:
        return None
    parts = {name[0]: int(digits) for name, digits in found.groupdict().items() if digits}
    try:
        return date(parts["y"], parts["m"], parts.get("d", 1))
    except ValueError:
        return None


def period_of(day: date, kind: Kind) -> Period:
    """The period that a day is in."""
    months = 12 // _IN_YEAR[kind]
    return Period(day.year, (day.month - 1) // months + 1, kind)


def from_first_to_last(periods: Iterable[Period]) -> tuple[Period, ...]:
    """All periods from the first of these to the last, those in between that nothing falls in included."""
    some = sorted(periods)
    found: list[Period] = some[:1]
    while found and found[-1] < some[-1]:
        found.append(found[-1].next)
    return tuple(found)
