"""JSON of speech recognisers: Whisper, WhisperX, whisper.cpp, and others that list segments with text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, cast

from coachnlp.errors import BrokenTranscriptError, UnknownFormatError
from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.utterances import Reading, Utterance, one_line

_Segment = Mapping[str, Any]
_SHORTEST_RUN = 3
"""Words in a row that another speaker than the segment's must have; single words are the recogniser's doubt."""


def read_whisper(text: str, name: str) -> Reading:
    """Read JSON with `segments` (Whisper, WhisperX), `transcription` (whisper.cpp) or a list of segments.

    A segment without a speaker gets those of its words. Lines are segments, from 1.

    Raises:
        BrokenTranscriptError: when it is no JSON, or a segment is malformed; names the line or segment.
        UnknownFormatError: when it is JSON of something else.
    """
    data = _parsed(text, name)
    segments = _segments(data, name)
    people = _people(data)
    form = _format(data, segments)
    split: list[int] = []
    utterances: list[Utterance] = []
    for number, segment in enumerate(segments, 1):
        found = list(_utterances(segment, number, name))
        if len(found) > 1:
            split.append(number)
        utterances += found
    named = [_named(utterance, people) for utterance in utterances]
    notes = (f"{number_list('segment', split)}: cut where the words have another speaker",) if split else ()
    return Reading(tuple(named), form, notes)


def _parsed(text: str, name: str) -> Any:  # (whatever JSON holds)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenTranscriptError(f"{name}, line {error.lineno}: no valid JSON ({error.msg})") from None
    except (RecursionError, ValueError) as error:
        raise BrokenTranscriptError(f"{name}: JSON that cannot be read ({type(error).__name__})") from None


def _segments(data: Any, name: str) -> Sequence[_Segment]:
    found = data
    if isinstance(data, Mapping):
        mapping = cast("Mapping[str, Any]", data)
        found = next((mapping[key] for key in ("segments", "transcription") if key in mapping), None)
        if not found and isinstance(mapping.get("text"), str):
            found = [mapping]
    if not isinstance(found, list):
        raise UnknownFormatError(f"{name}: JSON without segments; expected that of Whisper or WhisperX")
    for number, segment in enumerate(cast("list[Any]", found), 1):
        if not isinstance(segment, Mapping) or not any(key in segment for key in ("text", "words", "sentence")):
            raise BrokenTranscriptError(f"{name}, segment {number}: no text; expected that of Whisper or WhisperX")
    return cast("list[_Segment]", found)


def _people(data: Any) -> dict[str, str]:
    """Names of speakers by their id, where a file lists them apart."""
    listed = cast("Mapping[str, Any]", data).get("speakers") if isinstance(data, Mapping) else None
    people: dict[str, str] = {}
    for person in cast("list[Any]", listed) if isinstance(listed, list) else []:
        if isinstance(person, Mapping):
            one = cast("_Segment", person)
            people[str(one.get("spkid", one.get("id")))] = str(one.get("name") or one.get("spkid") or one.get("id"))
    return people


def _format(data: Any, segments: Sequence[_Segment]) -> str:
    if isinstance(data, Mapping) and "transcription" in data:
        return "whisper.cpp-json"
    if isinstance(data, Mapping) and "speakers" in data:
        return "json-segments"
    with_word_segments = isinstance(data, Mapping) and "word_segments" in data
    if with_word_segments or any(_speaker(s) or any(map(_speaker, _words(s))) for s in segments):
        return "whisperx-json"
    return "whisper-json" if isinstance(data, Mapping) else "json-segments"


def _utterances(segment: _Segment, number: int, name: str) -> Iterator[Utterance]:
    words = _words(segment)
    text = _segment_text(segment, words, number, name)
    speaker = _speaker(segment)
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
    text: str, words: Sequence[_Segment], speaker: str | None
) -> list[tuple[str | None, str, Sequence[_Segment]]]:
    """The text cut where its words change speakers; uncut where the words are not those of the text."""
    spans = _spans(text, words)
    if not spans:
        return [(speaker or _most_frequent(words), text, words)]
    runs = [(who, list(run)) for who, run in groupby(range(len(words)), key=_word_speakers(words, speaker).__getitem__)]
    if len(runs) == 1:
        return [(runs[0][0], text, words)]
    starts = [0, *(spans[run[0]] for _, run in runs[1:]), len(text)]
    return [(who, text[starts[i] : starts[i + 1]], [words[word] for word in run]) for i, (who, run) in enumerate(runs)]


def _word_speakers(words: Sequence[_Segment], speaker: str | None) -> list[str | None]:
    """The speaker of each word; those without take that of the word before, or the segment's."""
    own = [_speaker(word) for word in words]
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


def _spans(text: str, words: Sequence[_Segment]) -> list[int]:
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


def _most_frequent(words: Sequence[_Segment]) -> str | None:
    known = [who for word in words if (who := _speaker(word))]
    return max(known, key=known.count) if known else None


def _words(segment: _Segment) -> Sequence[_Segment]:
    words = segment.get("words")
    if not isinstance(words, list):
        return []
    return [cast("_Segment", word) for word in cast("list[Any]", words) if isinstance(word, Mapping)]


def _segment_text(segment: _Segment, words: Sequence[_Segment], number: int, name: str) -> str:
    text = segment.get("text", segment.get("sentence"))
    if text is None:
        return " ".join(map(_spelling, words))
    if not isinstance(text, str):
        raise BrokenTranscriptError(f"{name}, segment {number}: its text is {type(text).__name__}; expected a string")
    return text


def _spelling(word: _Segment) -> str:
    return str(word.get("word", word.get("text", ""))).strip()


def _speaker(segment: _Segment) -> str | None:
    value = segment.get("speaker", segment.get("speaker_name"))
    return str(value).strip() or None if isinstance(value, str | int) else None


def _named(utterance: Utterance, people: Mapping[str, str]) -> Utterance:
    if utterance.speaker is None or utterance.speaker not in people:
        return utterance
    return replace(utterance, speaker=people[utterance.speaker])


def _times(segment: _Segment, words: Sequence[_Segment], number: int, name: str) -> tuple[float | None, float | None]:
    """Seconds, of the words where the segment has none; whisper.cpp gives milliseconds, under `offsets`."""
    offsets = segment.get("offsets")
    if isinstance(offsets, Mapping):
        start, end = (_time(cast("_Segment", offsets).get(key), 1000) for key in ("from", "to"))
    else:
        raw = (segment.get("start", segment.get("start_time")), segment.get("end", segment.get("end_time")))
        start, end = map(_time, raw)
        if raw == (None, None):
            start, end = _first_time(words, "start"), _first_time(words[::-1], "end")
        elif any(value is not None and time is None for value, time in zip(raw, (start, end), strict=True)):
            raise BrokenTranscriptError(f"{name}, segment {number}: a time that is no number of seconds")
    return start, None if start is not None and end is not None and end < start else end


def _first_time(words: Sequence[_Segment], key: str) -> float | None:
    return next((time for word in words if (time := _time(word.get(key))) is not None), None)


def _time(value: object, per_second: int = 1) -> float | None:
    try:
        number = float(value) / per_second  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
