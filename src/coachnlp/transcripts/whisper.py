"""JSON of speech recognisers: Whisper, WhisperX, whisper.cpp, Amberscript, Fireflies, and others that list segments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from coachnlp.errors import BrokenTranscriptError
from coachnlp.transcripts.clock import seconds
from coachnlp.transcripts.json_documents import Segment, open_json, speaker_of, words_of
from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.utterances import Reading, Utterance, one_line

_STARTS = ("start", "start_time", "startTime", "time")
_ENDS = ("end", "end_time", "endTime")
_SHORTEST_RUN = 3
"""Words in a row that another speaker than the segment's must have; single words are the recogniser's doubt."""


def read_whisper(text: str, name: str) -> Reading:
    """Read JSON, see `open_json`; a segment without a speaker gets those of its words. Lines are segments, from 1.

    Raises:
        BrokenTranscriptError: when it is no JSON, or a segment is malformed; names the line or segment.
        UnknownFormatError: when it is JSON of something else.
    """
    document = open_json(text, name)
    split: list[int] = []
    utterances: list[Utterance] = []
    for number, segment in enumerate(document.segments, 1):
        found = list(_utterances(segment, number, name))
        if len(found) > 1:
            split.append(number)
        utterances += found
    named = [_named(utterance, document.people) for utterance in utterances]
    notes = (f"{number_list('segment', split)}: cut where the words have another speaker",) if split else ()
    return Reading(tuple(named), document.format, notes)


def _utterances(segment: Segment, number: int, name: str) -> Iterator[Utterance]:
    words = words_of(segment)
    text = _segment_text(segment, words, number, name)
    speaker = speaker_of(segment)
    start, end = _times(segment, words, number, name)
    pieces = _pieces(text, words, speaker)
    if len(pieces) == 1:
        yield Utterance(one_line(text), pieces[0][0], start, end, number)
        return
    for index, (who, spoken, its_words) in enumerate(pieces):
        first, last = _first_time(its_words, "start"), _first_time(its_words[::-1], "end")
        from_s = start if index == 0 and first is None else first
        to_s = end if index == len(pieces) - 1 and last is None else last
        yield Utterance(one_line(spoken), who, from_s, to_s, number)


def _pieces(
    text: str, words: Sequence[Segment], speaker: str | None
) -> list[tuple[str | None, str, Sequence[Segment]]]:
    """The text cut where its words change speakers; uncut where the words are not those of the text."""
    spans = _spans(text, words)
    if not spans:
        return [(speaker or _most_frequent(words), text, words)]
    runs = [(who, list(run)) for who, run in groupby(range(len(words)), key=_word_speakers(words, speaker).__getitem__)]
    if len(runs) == 1:
        return [(runs[0][0], text, words)]
    starts = [0, *(spans[run[0]] for _, run in runs[1:]), len(text)]
    return [(who, text[starts[i] : starts[i + 1]], [words[word] for word in run]) for i, (who, run) in enumerate(runs)]


def _word_speakers(words: Sequence[Segment], speaker: str | None) -> list[str | None]:
    """The speaker of each word; those without take that of the word before, or the segment's."""
    own = [speaker_of(word) for word in words]
    last = speaker or next(filter(None, own), None)
    filled: list[str | None] = []
    for who in own:
        last = who or last
        filled.append(last)
    if speaker is None:
        return filled
    smooth: list[str | None] = []
    for who, run in groupby(filled):
        length = len(list(run))
        smooth += [who if length >= _SHORTEST_RUN else speaker] * length
    return smooth


def _spans(text: str, words: Sequence[Segment]) -> list[int]:
    """Where each word starts in the text; none unless the words make up the whole text."""
    starts: list[int] = []
    position = 0
    for word in words:
        spelt = _spelling(word)
        start = text.find(spelt, position)
        if start < 0 or text[position:start].strip():
            return []
        starts.append(start)
        position = start + len(spelt)
    return [] if text[position:].strip() else starts


def _most_frequent(words: Sequence[Segment]) -> str | None:
    known = [who for word in words if (who := speaker_of(word))]
    return max(known, key=known.count) if known else None


def _segment_text(segment: Segment, words: Sequence[Segment], number: int, name: str) -> str:
    text = segment.get("text", segment.get("sentence"))
    if text is None:
        return " ".join(map(_spelling, words))
    if not isinstance(text, str):
        raise BrokenTranscriptError(f"{name}, segment {number}: its text is {type(text).__name__}; expected a string")
    return text


def _spelling(word: Segment) -> str:
    return str(word.get("word", word.get("text", ""))).strip()


def _named(utterance: Utterance, people: Mapping[str, str]) -> Utterance:
    """With the speaker's name, or `Speaker 1` where there is only a number."""
    if utterance.speaker is None:
        return utterance
    number = f"Speaker {utterance.speaker}" if utterance.speaker.isdecimal() else utterance.speaker
    return replace(utterance, speaker=people.get(utterance.speaker, number))


def _times(segment: Segment, words: Sequence[Segment], number: int, name: str) -> tuple[float | None, float | None]:
    """Seconds, of the words where the segment has none; whisper.cpp gives milliseconds, under `offsets`."""
    offsets = segment.get("offsets")
    if isinstance(offsets, Mapping):
        start, end = (_time(cast("Segment", offsets).get(key), 1000) for key in ("from", "to"))
    else:
        raw = (_first(segment, _STARTS), _first(segment, _ENDS))
        start, end = map(_time, raw)
        if raw == (None, None):
            start, end = _first_time(words, "start"), _first_time(words[::-1], "end")
        elif any(value is not None and time is None for value, time in zip(raw, (start, end), strict=True)):
            raise BrokenTranscriptError(f"{name}, segment {number}: a time that is no number of seconds")
    return start, None if start is not None and end is not None and end < start else end


def _first_time(words: Sequence[Segment], key: str) -> float | None:
    return next((time for word in words if (time := _time(word.get(key))) is not None), None)


def _first(segment: Segment, keys: Sequence[str]) -> object:
    return next((segment[key] for key in keys if segment.get(key) is not None), None)


def _time(value: object, per_second: int = 1) -> float | None:
    try:
        if isinstance(value, str) and ":" in value:
            return seconds(value)
        number = float(value) / per_second  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
