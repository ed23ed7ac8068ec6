"""When in a conversation: places on a line from its start to its end, and strips that show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from coachnlp.analysis import Analysis
from coachnlp.units.records import Unit

WIDTH = 1000
"""Of a strip, in units of its own."""
_THIN = 5  # no mark is thinner
_THIRDS = 3

Stretch = tuple[float, float]
"""Start and end, from 0 to 1."""


def turn_stretches(analysis: Analysis) -> list[Stretch]:
    """Where each turn lies: by its times, or by words where not every turn has them."""
    turns = analysis.turns
    times = [(turn.start_s, turn.end_s) for turn in turns if turn.start_s is not None and turn.end_s is not None]
    total = max((end for _, end in times), default=0.0)
    if total and len(times) == len(turns):
        return [(start / total, max(start, end) / total) for start, end in times]
    ends = list(accumulate((len(turn.text.split()) for turn in turns), initial=0))
    return [(start / max(ends[-1], 1), end / max(ends[-1], 1)) for start, end in pairwise(ends)]


def unit_places(analysis: Analysis) -> list[float]:
    """Where each unit starts: as far in its turn as its characters are."""
    stretches = turn_stretches(analysis)
    return [_place(unit, stretches[unit.turn], len(analysis.turns[unit.turn].text)) for unit in analysis.units]


def strip_path(stretches: Iterable[Stretch]) -> str:
    """The path of an SVG, `WIDTH` wide and 10 high, with a bar for each stretch; those that touch are one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        left = min(round(start * WIDTH), WIDTH - _THIN)
        right = max(round(end * WIDTH), left + _THIN)
        if merged and left <= merged[-1][1]:
            left, right = merged[-1][0], max(right, merged.pop()[1])
        merged.append((left, right))
    return "".join(f"M{left} 0h{right - left}v10h-{right - left}z" for left, right in merged)


def by_third(places: Sequence[float]) -> tuple[int, int, int]:
    """How many places lie in the first, the middle and the last third."""
    thirds = [min(int(place * _THIRDS), _THIRDS - 1) for place in places]
    return thirds.count(0), thirds.count(1), thirds.count(2)


def _place(unit: Unit, stretch: Stretch, characters: int) -> float:
    start, end = stretch
    return start + (end - start) * unit.start_char / max(characters, 1)
