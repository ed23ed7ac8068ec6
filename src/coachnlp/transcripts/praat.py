"""Praat TextGrids in text form, long or short: interval tiers are speakers.

Read by Praat's own rule, by which free-standing numbers and quoted strings count and all else is comment: praatio
refuses files whose speech holds words of the format, such as `item [1]`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from coachnlp.errors import BrokenTranscriptError
from coachnlp.transcripts.tiers import Mark, Tier, in_order, spoken, tier_notes
from coachnlp.transcripts.utterances import Reading

_VALUE = re.compile(r'"(?P<text>(?:[^"]|"")*)"|(?<!\S)(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?!\S)|![^\n]*')
_INTERVALS = "IntervalTier"


def read_praat(text: str, name: str) -> Reading:
    """Read the text of a TextGrid. Tiers of points, and tiers such as `Karin - phones`, are no speech.

    Raises:
        BrokenTranscriptError: when it breaks off, or a number stands where text should be.
    """
    try:
        tiers = list(_tiers(_values(text)))
    except (TypeError, ValueError, OverflowError):
        raise BrokenTranscriptError(
            f"{name}: no whole TextGrid; open it in Praat and save it anew as a text file"
        ) from None
    read = spoken(tiers)
    return Reading(in_order(read), "textgrid", tier_notes(tiers, read))


def _values(text: str) -> Iterator[str | float]:
    for match in _VALUE.finditer(text):
        if match["text"] is not None:
            yield match["text"].replace('""', '"')
        elif match["number"]:
            yield float(match["number"])


def _tiers(values: Iterator[str | float]) -> Iterator[Tier]:
    for skipped in (_string, _string, _number, _number):  # kinds of file and object, start and end
        skipped(values)
    for _ in range(_count(values)):
        kind, name, _start, _end = _string(values), _string(values), _number(values), _number(values)
        marks = [_interval(values) if kind == _INTERVALS else _point(values) for _ in range(_count(values))]
        yield Tier(name, marks, is_points=kind != _INTERVALS)


def _interval(values: Iterator[str | float]) -> Mark:
    start, end = _number(values), _number(values)
    return Mark(_string(values), start, end)


def _point(values: Iterator[str | float]) -> Mark:
    at = _number(values)
    return Mark(_string(values), at, at)


def _string(values: Iterator[str | float]) -> str:
    value = next(values, None)
    if not isinstance(value, str):
        raise TypeError("a number or nothing where text should be")
    return value


def _number(values: Iterator[str | float]) -> float:
    value = next(values, None)
    if not isinstance(value, float) or not math.isfinite(value):
        raise TypeError("text, nothing or no end where a number should be")
    return value


def _count(values: Iterator[str | float]) -> int:
    return int(_number(values))
