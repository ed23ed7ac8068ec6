"""Count what a corpus holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coachnlp.corpora.records import Meeting


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over a number of meetings."""

    meetings: int
    turns: int
    units: int
    words: int
    """Runs of letters and digits."""
    unlabelled: int
    """Units without a label."""
    labels: Mapping[str, int]
    """Units per label id; a unit with two labels counts for both."""


def figures(meetings: Sequence[Meeting]) -> Figures:
    """Count meetings, turns, units, words and labels."""
    units = [unit for meeting in meetings for unit in meeting.units]
    return Figures(
        meetings=len(meetings),
        turns=sum(len(meeting.turns) for meeting in meetings),
        units=len(units),
        words=sum(len(re.findall(r"\w+", unit.text)) for unit in units),
        unlabelled=sum(not unit.labels for unit in units),
        labels=Counter(label for unit in units for label in unit.labels),
    )


def by(meetings: Sequence[Meeting], key: Callable[[Meeting], str]) -> dict[str, Figures]:
    """Figures of the meetings that share a value of `key`, most units first."""
    groups: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        groups.setdefault(key(meeting), []).append(meeting)
    counted = {name: figures(group) for name, group in groups.items()}
    return dict(sorted(counted.items(), key=lambda item: (-item[1].units, item[0])))
