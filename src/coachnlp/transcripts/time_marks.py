"""Marks such as `#00:03:40-5#`, with which f4 and MAXQDA say when a paragraph ends or begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from coachnlp.transcripts.clock import seconds
from coachnlp.transcripts.utterances import Utterance

_MARK = re.compile(r"#(\d{1,2}:\d{2}:\d{2}(?:[-.,]\d{1,3})?)#")
_LEADING = re.compile(rf"\s*{_MARK.pattern}\s*")


def leading_mark(line: str) -> tuple[float, str] | None:
    """Seconds of the mark that a line begins with, and the line behind it; None where there is no mark."""
    match = _LEADING.match(line)
    return (_seconds(match[1]), line[match.end() :]) if match else None


def is_marked(utterances: Sequence[Utterance]) -> bool:
    """Whether any speech holds a mark."""
    return any(_MARK.search(utterance.text) for utterance in utterances)


def at_marks(utterances: Sequence[Utterance]) -> Iterator[Utterance]:
    """Cut at the marks, which are no speech: each ends what stands before it, and begins what comes behind it."""
    last_s: float | None = None
    for utterance in utterances:
        parts = _MARK.split(utterance.text)
        start, is_read = utterance.start_s, utterance.start_s is not None
        if len(parts) > 1 and start is None:
            start = last_s
        for text, clock in zip(parts[::2], [*parts[1::2], None], strict=True):
            end = None if clock is None else _seconds(clock)
            if text.strip():
                estimated = utterance.times_estimated or (start is not None and not is_read)
                at_end = utterance.end_s if end is None else end
                yield replace(utterance, text=text.strip(), start_s=start, end_s=at_end, times_estimated=estimated)
            if end is not None:
                is_read, start, last_s = not text.strip(), end, end


def _seconds(mark: str) -> float:
    return seconds(mark.replace("-", "."))
