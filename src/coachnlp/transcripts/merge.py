"""From pieces of speech to turns: what one speaker says, until another speaks, is one turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from coachnlp.transcripts.records import Turn
from coachnlp.transcripts.utterances import Utterance

_PAUSE_S = 2.0
_LONGEST = 600
_SENTENCE_ENDS = (".", "?", "!", "…", '"', "”", "’")


def merge(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Join consecutive utterances of one speaker with single spaces; blank ones add their times only.

    Speech of nobody known is joined up to the end of a sentence, a pause of 2 s or 600 characters. An end that
    the source lacks is the start of the next utterance, and flagged as estimated.
    """
    return tuple(_turn(group) for group in _groups(list(_with_ends(utterances))))


def _with_ends(utterances: Sequence[Utterance]) -> Iterator[Utterance]:
    for utterance, after in pairwise(utterances):
        yield _with_end(utterance, after)
    yield from utterances[-1:]


def _with_end(utterance: Utterance, after: Utterance) -> Utterance:
    start, end, next_start = utterance.start_s, utterance.end_s, after.start_s
    if start is None or end is not None or next_start is None or next_start < start:
        return utterance
    return replace(utterance, end_s=next_start, times_estimated=True)


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


def _turn(group: Sequence[Utterance]) -> Turn:
    starts = [utterance.start_s for utterance in group if utterance.start_s is not None]
    ends = [utterance.end_s for utterance in group if utterance.end_s is not None]
    return Turn(
        speaker=group[0].speaker,
        text=" ".join(utterance.text for utterance in group),
        start_s=min(starts, default=None),
        end_s=max(ends, default=None),
        times_estimated=any(utterance.times_estimated for utterance in group),
        source_line=group[0].line,
    )
