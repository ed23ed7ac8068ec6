"""What is not told because too few people or meetings are behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Literal

Withheld = Literal["", "few_meetings", "few_speakers"]


@dataclass(frozen=True, slots=True)
class Least:
    """How many it takes."""

    meetings: int = 3
    speakers: int = 3


def withheld(meetings: int, speakers: frozenset[str], others: frozenset[str], least: Least) -> Withheld:
    """Why a number about some speakers is not told.

    Args:
        meetings: that it rests on.
        speakers: whom it is about.
        others: those who are with them in a number that is told, so that what is theirs could be had by subtraction.
        least: how many it takes.
    """
    if meetings < least.meetings:
        return "few_meetings"
    alone = 0 < len(others - speakers) < least.speakers
    return "few_speakers" if len(speakers) < least.speakers or alone else ""


def told_together(parts: Mapping[str, frozenset[str]], least: Least) -> frozenset[str]:
    """Which parts of a whole that is told can be told beside it.

    Those with enough speakers; and if the others together have too few, so that they could be had by subtraction, the
    smallest of those with enough is left out too.
    """
    told = {name for name, speakers in parts.items() if len(speakers) >= least.speakers}
    rest = _union(speakers for name, speakers in parts.items() if name not in told)
    if told and 0 < len(rest) < least.speakers:
        told.remove(min(told, key=lambda name: (len(parts[name]), name)))
    return frozenset(told)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return reduce(frozenset[str].union, sets, frozenset[str]())
