"""From pieces of speech to turns: what one speaker says, until another speaks, is one turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from coachnlp.transcripts.records import Turn
from coachnlp.transcripts.utterances import Utterance

_PAUSE_S = 2.0
_LONGEST = 600
_SLOW_CHARS_PER_S = 6
_SENTENCE_ENDS = (".", "?", "!", "…", '"', "”", "’")


def merge(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Join consecutive utterances of one speaker with single spaces; blank ones are left out.

    Speech of nobody known is joined up to the end of a sentence, a pause of 2 s or 600 characters. An end that
    the source lacks is taken to be the start of the next turn, or earlier where so little was said that even slow
    speech ends before; it is flagged as estimated.
    """
    groups = list(_groups(utterances))
    next_starts = [group[0].start_s for group in groups[1:]]
    return tuple(_turn(group, next_start) for group, next_start in zip_longest(groups, next_starts))


def _groups(utterances: Sequence[Utterance]) -> Iterator[list[Utterance]]:
    group: list[Utterance] = []
    length = 0
    for utterance in utterances:
        if not utterance.text:
            continue
        if group and not _belongs(utterance, group[-1], length):
            yield group
            group, length = [], 0
        group.append(utterance)
        length += len(utterance.text)
    if group:
        yield group


def _belongs(utterance: Utterance, last: Utterance, length: int) -> bool:
    if utterance.speaker != last.speaker:
        return False
    if utterance.speaker is not None:
        return True
    paused = utterance.start_s is not None and last.end_s is not None and utterance.start_s - last.end_s >= _PAUSE_S
    return not paused and length < _LONGEST and not last.text.endswith(_SENTENCE_ENDS)


def _turn(group: Sequence[Utterance], next_start: float | None) -> Turn:
    starts = [utterance.start_s for utterance in group if utterance.start_s is not None]
    ends = [utterance.end_s for utterance in group if utterance.end_s is not None]
    estimated_end = _estimated_end(group, next_start)
    if estimated_end is not None:
        ends.append(estimated_end)
    start, end = min(starts, default=None), max(ends, default=None)
    return Turn(
        speaker=group[0].speaker,
        text=" ".join(utterance.text for utterance in group),
        start_s=start,
        end_s=None if start is not None and end is not None and end < start else end,  # the source contradicts itself
        times_estimated=estimated_end is not None or any(utterance.times_estimated for utterance in group),
        source_line=group[0].line,
    )


def _estimated_end(group: Sequence[Utterance], next_start: float | None) -> float | None:
    """Where the last utterances with a start and no end may have ended; None when an end was read or nothing tells."""
    chars = 0
    for utterance in reversed(group):
        chars += len(utterance.text) + 1
        if utterance.end_s is not None:
            return None
        if utterance.start_s is not None:
            if next_start is None or next_start < utterance.start_s:
                return None
            return round(min(next_start, utterance.start_s + 1 + chars / _SLOW_CHARS_PER_S), 3)
    return None
