"""Times of day-less clocks, as transcripts write them, in seconds."""

from __future__ import annotations

import re

CLOCK = r"(?:\d{1,3}:)?\d{1,3}:[0-5]?\d(?:[.,]\d{1,9})?"
"""H:MM:SS, MM:SS or M:SS, with or without a fraction."""

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")


def seconds(clock: str) -> float:
    """Seconds of a text that matches `CLOCK`."""
    match = _CLOCK.fullmatch(clock.strip())
    if match is None:
        raise ValueError("no time such as 0:03, 12:30.5 or 1:02:03,250")
    hours, minutes, whole, fraction = match.groups()
    return round(int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction or 0}"), 6)
