"""Which tool wrote a transcript in JSON, and where its segments and its speakers' names are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from coachnlp.errors import BrokenTranscriptError, UnknownFormatError

Segment = Mapping[str, Any]
"""A sentence, caption or turn, with its text or its words."""
_LISTS = ("segments", "transcription", "sentences")
_TEXTS = ("text", "words", "sentence")
_EXPECTED = "expected that of Whisper, WhisperX, Amberscript or Fireflies"


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A transcript in JSON, taken apart."""

    segments: Sequence[Segment]
    people: Mapping[str, str]
    """Names of speakers by their id, where the file lists them apart."""
    format: str


def open_json(text: str, name: str) -> JsonDocument:
    """Find the segments: `segments` (Whisper, WhisperX, Amberscript), `transcription` (whisper.cpp), `sentences`
    (Fireflies, also as its API answers), or the list that the file is.

    Raises:
        BrokenTranscriptError: when it is no JSON, or a segment has no text; names the line or segment.
        UnknownFormatError: when it is JSON of something else.
    """
    data = _unwrapped(_parsed(text, name))
    fields = cast("Mapping[str, Any]", data) if isinstance(data, Mapping) else {}
    found: Any = next((fields[key] for key in _LISTS if key in fields), None) if fields else data
    if fields and not found and isinstance(fields.get("text"), str):
        found = [fields]
    if not isinstance(found, list):
        raise UnknownFormatError(f"{name}: JSON without segments; {_EXPECTED}")
    for number, segment in enumerate(cast("list[Any]", found), 1):
        if not isinstance(segment, Mapping) or not any(key in segment for key in _TEXTS):
            raise BrokenTranscriptError(f"{name}, segment {number}: no text; {_EXPECTED}")
    segments = cast("list[Segment]", found)
    return JsonDocument(segments, _people(fields), _format(fields, segments))


def words_of(segment: Segment) -> Sequence[Segment]:
    """The words of a segment, where it has them apart."""
    words = segment.get("words")
    if not isinstance(words, list):
        return []
    return [cast("Segment", word) for word in cast("list[Any]", words) if isinstance(word, Mapping)]


def speaker_of(segment: Segment) -> str | None:
    """The speaker's name or id, as a segment or word has it."""
    found = (segment.get(key) for key in ("speaker", "speaker_name", "speaker_id"))
    value = next((one for one in found if isinstance(one, str | int) and str(one).strip()), None)
    return None if value is None else str(value).strip()


def _parsed(text: str, name: str) -> Any:  # (whatever JSON holds)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenTranscriptError(f"{name}, line {error.lineno}: no valid JSON ({error.msg})") from None
    except (RecursionError, ValueError) as error:
        raise BrokenTranscriptError(f"{name}: JSON that cannot be read ({type(error).__name__})") from None


def _unwrapped(data: Any) -> Any:
    """What an API put in `data` and `transcript`."""
    for key in ("data", "transcript"):
        if isinstance(data, Mapping) and isinstance(cast("Segment", data).get(key), Mapping):
            data = cast("Segment", data)[key]
    return cast("Any", data)


def _people(fields: Segment) -> dict[str, str]:
    listed = fields.get("speakers")
    people: dict[str, str] = {}
    for person in cast("list[Any]", listed) if isinstance(listed, list) else []:
        if isinstance(person, Mapping):
            one = cast("Segment", person)
            id_ = str(one.get("spkid", one.get("id")))
            people[id_] = str(one.get("name") or id_)
    return people


def _format(fields: Segment, segments: Sequence[Segment]) -> str:
    if "transcription" in fields:
        return "whisper.cpp-json"
    if "sentences" in fields or any("sentence" in segment or "speaker_name" in segment for segment in segments):
        return "fireflies-json"
    if isinstance(speakers := fields.get("speakers"), list):
        by_spkid = any(isinstance(one, Mapping) and "spkid" in one for one in cast("list[Any]", speakers))
        return "amberscript-json" if by_spkid else "json-segments"
    named = any(speaker_of(one) or any(map(speaker_of, words_of(one))) for one in segments)
    if named or "word_segments" in fields:
        return "whisperx-json"
    return "whisper-json" if fields else "json-segments"
