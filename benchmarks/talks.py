"""Meetings of any length for benchmarks: sentences of the corpus over and over; synthetic, as the corpus is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from coachnlp.corpora.jsonl import read_jsonl

CORPUS = Path(__file__).parents[1] / "corpora" / "coachnlp-nl"
UNITS_PER_HOUR = 1_000
"""About what an hour of talk holds."""


@cache
def _said() -> tuple[tuple[str, int], ...]:
    """Turns of the train split as text and number of units."""
    turns = (turn for meeting in read_jsonl(CORPUS / "train.jsonl") for turn in meeting.turns)
    return tuple((" ".join(unit.text for unit in turn.units), len(turn.units)) for turn in turns)


def turns_of(units: int, start: int = 0) -> Iterator[tuple[str, str]]:
    """Turns of four speakers that hold at least so many units, as (speaker, text)."""
    held = 0
    for number, (text, count) in enumerate(islice(cycle(_said()), start, None)):
        if held >= units:
            return
        held += count
        yield f"Spreker {'ABCD'[number % 4]}", text


def as_text(units: int, start: int = 0) -> str:
    """A transcript of lines such as `Spreker A: Hoe ging het?`."""
    return "\n".join(f"{speaker}: {text}" for speaker, text in turns_of(units, start)) + "\n"
