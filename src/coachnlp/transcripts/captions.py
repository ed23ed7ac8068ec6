"""WebVTT, SRT and SBV captions of Teams, Zoom, Webex, WhisperX and others.

Written here because caption libraries drop the second voice of a cue, all voices, or the text behind a bare `<`.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coachnlp.errors import BrokenTranscriptError
from coachnlp.transcripts.clock import CLOCK, seconds
from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.named_lines import split_name
from coachnlp.transcripts.names import speaker_names
from coachnlp.transcripts.noscribe import names_noscribe, without_marks
from coachnlp.transcripts.teams_metadata import metadata_voice
from coachnlp.transcripts.utterances import Reading, Utterance, split_lines

_TIMING = re.compile(rf"\s*({CLOCK})\s*(-->|,)\s*({CLOCK})((?:\s+[A-Za-z]\w*:\S+)*)\s*")
_DAMAGED_TIMING = re.compile(r"\s*\d+:\S*\s*-->.*|.*-->\s*\d+:[\d:.,]+\s*")
_WHOLE_NUMBER = re.compile(r"\s*(\d{1,9})\s*")
_GUID = re.compile(r"\s*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}(?:/[\w-]+)?\s*", re.IGNORECASE)
_ID_WITH_NAME = re.compile(r"\s*\d+\s+\"(.+)\"\s*(?:\(.*\))?\s*")
_BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:\s.*)?")
_TAG = re.compile(
    rf"<(?P<close>/)?(?:(?P<voice>v)(?:\.[^\s<>]*)?(?:\s+(?P<name>[^<>]*))?|(?:c|i|b|u|ruby|rt|lang|font)"
    rf"(?:[.\s][^<>]*)?|{CLOCK})\s*>",
    re.IGNORECASE,
)
_SBV_BREAK = re.compile(r"\[br\]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_SHARE_OF_NAMES = 0.3
"""Captions that must begin with a name, unless names come back; below, `Resultaat: …` is speech."""


@dataclass(slots=True)
class Cue:
    """A caption."""

    line: int
    """Of its timing, from 1."""
    start_s: float
    end_s: float | None
    id: str = ""
    payload: list[str] = field(default_factory=list[str])
    """Lines, with markup."""


@dataclass(frozen=True, slots=True)
class _File:
    """The lines of a caption file, and which of them are timings and ids."""

    name: str
    lines: Sequence[str]
    timings: dict[int, re.Match[str]]
    ids: frozenset[int]
    is_webvtt: bool

    def blank_before(self, index: int) -> bool:
        return index == 0 or not self.lines[index - 1].strip()


def is_timing(line: str) -> bool:
    """Whether a line is the timing of a caption."""
    return _TIMING.fullmatch(line) is not None


def read_captions(text: str, name: str) -> Reading:
    """Read captions; `name` is the file's, for errors.

    Raises:
        BrokenTranscriptError: at a damaged timing, or when there is text and no timing at all.
    """
    file = _lay_out(text, name)
    cues, notes = _cut(file)
    family = "webvtt" if file.is_webvtt else "sbv" if _is_sbv(file) else "srt"
    if family == "sbv":
        for cue in cues:
            cue.payload = [part for line in cue.payload for part in _SBV_BREAK.split(line)]
    reading = _read_cues(cues, family)
    notes += reading.notes
    if not _is_noscribe(file, reading):
        return replace(reading, notes=tuple(notes))
    utterances, more = without_marks(reading.utterances)
    return Reading(utterances, f"{family}-noscribe", (*notes, *more))


def read_named_cues(cues: Sequence[Cue], family: str) -> Reading:
    """Captions whose speakers, if any, stand before the text as in `Naam: tekst`; `family` begins the format."""
    form, utterances, notes = _from_prefixes(cues)
    return Reading(tuple(utterances), "-".join(filter(None, (family, form))), tuple(notes))


def _read_cues(cues: Sequence[Cue], family: str) -> Reading:
    filled = [cue for cue in cues if cue.payload]
    spoken = [voice for cue in filled if (voice := metadata_voice("\n".join(cue.payload)))]
    if filled and len(spoken) == len(filled):
        return Reading(tuple(_from_voices(filled, [[voice] for voice in spoken])), f"{family}-teams-metadata")
    voiced = [_voices("\n".join(cue.payload)) for cue in cues]
    if any(_ID_WITH_NAME.fullmatch(cue.id) for cue in cues):
        return Reading(tuple(_from_ids(cues, voiced)), f"{family}-webex")
    if any(speaker is not None for pieces in voiced for speaker, _ in pieces):
        return Reading(tuple(_from_voices(cues, voiced)), f"{family}-{_voice_format(cues)}")
    return read_named_cues(cues, family)


def _is_noscribe(file: _File, reading: Reading) -> bool:
    """Captions of noScribe say so in a note above, or have voices such as `//S02` for who speaks in between."""
    above = "\n".join(file.lines[: min(file.timings, default=0)])
    return names_noscribe(above) or any((said.speaker or "").startswith("//") for said in reading.utterances)


def _lay_out(text: str, name: str) -> _File:
    lines = split_lines(text)
    timings = {i: match for i, line in enumerate(lines) if (match := _TIMING.fullmatch(line))}
    webvtt = lines[0].lstrip("\ufeff").startswith("WEBVTT")
    dotted = any("." in match[1] and match[2] == "-->" for match in timings.values())
    return _File(name, lines, timings, _ids(lines, timings), webvtt or dotted)


def _ids(lines: Sequence[str], timings: dict[int, re.Match[str]]) -> frozenset[int]:
    """Lines right above a timing, behind a blank line; or numbers and GUIDs, where blank lines are missing."""
    ids: set[int] = set()
    last = 0
    for index in timings:
        above = index - 1
        if above < 0 or above in timings or not lines[above].strip():
            continue
        whole = _WHOLE_NUMBER.fullmatch(lines[above])
        number = int(whole[1]) if whole else None
        after_blank = above == 0 or not lines[above - 1].strip() or lines[above - 1].startswith("WEBVTT")
        fits = _GUID.fullmatch(lines[above]) or number == last + 1
        if fits or (after_blank and not _is_speech_of_empty_cue(lines, timings, above)):
            ids.add(above)
            last = number if number is not None else last
    return frozenset(ids)


def _is_speech_of_empty_cue(lines: Sequence[str], timings: dict[int, re.Match[str]], index: int) -> bool:
    """Some tools leave a blank line below the timing; then what looks like an id may be the speech."""
    while index > 0 and not lines[index - 1].strip():
        index -= 1
    return index - 1 in timings and " " in lines[index].strip()


def _cut(file: _File) -> tuple[list[Cue], list[str]]:
    cues: list[Cue] = []
    stray: list[int] = []
    backwards: list[int] = []
    before: list[str] = []
    block = "header" if file.lines[0].lstrip("\ufeff").startswith("WEBVTT") else ""
    for index, line in enumerate(file.lines):
        if match := file.timings.get(index):
            block = ""
            cues.append(_new_cue(file, index, match))
            if cues[-1].end_s is None:
                backwards.append(index + 1)
        elif index in file.ids or not line.strip():
            block = ""
        elif not block and file.is_webvtt and file.blank_before(index) and (start := _BLOCK.fullmatch(line)):
            block = start[1] if start[1] == "NOTE" or not cues else ""
            if not block:
                cues[-1].payload.append(line)
        elif not block:
            _refuse_damage(file, index)
            (cues[-1].payload if cues else before).append(line)
            if not cues or file.blank_before(index):
                stray.append(index + 1)
    if before and not cues:
        raise BrokenTranscriptError(
            f"{file.name}, line {stray[0]}: text but no times; expected lines such as 00:00:01.000 --> 00:00:02.500"
        )
    return _with_text_before(cues, before), _notes(cues, stray, backwards)


def _new_cue(file: _File, index: int, match: re.Match[str]) -> Cue:
    start, end = seconds(match[1]), seconds(match[3])
    id_ = file.lines[index - 1].strip() if index - 1 in file.ids else ""
    return Cue(index + 1, start, end if end >= start else None, id_)


def _with_text_before(cues: list[Cue], before: list[str]) -> list[Cue]:
    if before:
        cues[0].payload[:0] = before
    return cues


def _notes(cues: Sequence[Cue], stray: list[int], backwards: list[int]) -> list[str]:
    notes: list[str] = []
    if stray:
        notes.append(f"{number_list('line', stray)}: outside a caption, read as part of the caption beside it")
    if backwards:
        notes.append(f"{number_list('line', backwards)}: ends before it starts; the end was derived")
    empty = [cue.line for cue in cues if not "".join(cue.payload).strip()]
    if empty:
        notes.append(f"{number_list('line', empty)}: a caption without text")
    return notes


def _refuse_damage(file: _File, index: int) -> None:
    at_start = file.blank_before(index) or (file.blank_before(index - 1) and index - 1 not in file.timings)
    if at_start and "-->" in file.lines[index] and _DAMAGED_TIMING.fullmatch(file.lines[index]):
        raise BrokenTranscriptError(
            f"{file.name}, line {index + 1}: a damaged time; expected 00:00:01.000 --> 00:00:02.500; "
            "mend the line or export the transcript again"
        )


def _voices(payload: str) -> list[tuple[str | None, str]]:
    """(voice, text) of each stretch of a cue; None outside voices. Tags are left out, a bare `<` stays."""
    stretches: list[tuple[str | None, str]] = [(None, "")]
    position = 0
    for tag in _TAG.finditer(payload):
        stretches[-1] = (stretches[-1][0], stretches[-1][1] + payload[position : tag.start()])
        position = tag.end()
        if tag["voice"]:
            stretches.append((None if tag["close"] else _unescape(tag["name"] or "").strip() or None, ""))
    stretches[-1] = (stretches[-1][0], stretches[-1][1] + payload[position:])
    return [(speaker, _one_line(text)) for speaker, text in _marks_joined(stretches)]


def _marks_joined(stretches: Sequence[tuple[str | None, str]]) -> Iterator[tuple[str | None, str]]:
    """Marks such as a full stop behind `</v>` stay with the voice."""
    last: tuple[str | None, str] = (None, "")
    for speaker, text in stretches:
        if speaker is None and not any(char.isalnum() for char in text):
            last = (last[0], last[1] + text)
        else:
            yield last
            last = (speaker, text)
    yield last


def _one_line(text: str) -> str:
    return " ".join(filter(None, (_unescape(line).strip() for line in text.split("\n"))))


def _unescape(text: str) -> str:
    """Resolve `&amp;` and the like; `html.unescape` alone would also turn `&not` without `;` into a sign."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def _from_voices(cues: Sequence[Cue], voiced: list[list[tuple[str | None, str]]]) -> Iterator[Utterance]:
    for cue, pieces in zip(cues, voiced, strict=True):
        spoken = [(speaker, text) for speaker, text in pieces if text]
        whole = sum(len(text) for _, text in spoken)
        position = 0
        for speaker, text in spoken:
            yield _share(cue, speaker, text, position, whole)
            position += len(text)


def _share(cue: Cue, speaker: str | None, text: str, position: int, whole: int) -> Utterance:
    """A piece of a cue, with its share of the cue's time by its characters."""
    if len(text) == whole or cue.end_s is None:
        return Utterance(text, speaker, cue.start_s, cue.end_s, cue.line)
    length = cue.end_s - cue.start_s
    start = cue.start_s + length * position / whole
    end = cue.start_s + length * (position + len(text)) / whole
    return Utterance(text, speaker, round(start, 3), round(end, 3), cue.line, times_estimated=True)


def _voice_format(cues: Sequence[Cue]) -> str:
    if any(_GUID.fullmatch(cue.id) for cue in cues):
        return "teams"
    closed = any("</v>" in line for cue in cues for line in cue.payload)
    return "teams" if closed or not all(_WHOLE_NUMBER.fullmatch(cue.id) for cue in cues) else "webex"


def _from_ids(cues: Sequence[Cue], voiced: list[list[tuple[str | None, str]]]) -> Iterator[Utterance]:
    """The older Webex layout: `1 "Name" (id)` above the timing."""
    for cue, pieces in zip(cues, voiced, strict=True):
        match = _ID_WITH_NAME.fullmatch(cue.id)
        speaker = _unescape(match[1]).strip() if match else None
        yield from _from_voices([cue], [[(voice or speaker, text) for voice, text in pieces]])


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a caption, as it is and cut at a possible name."""

    text: str
    name: str | None
    rest: str


def _from_prefixes(cues: Sequence[Cue]) -> tuple[str, list[Utterance], list[str]]:
    """`Name: text` or `[Name]: text` at the start of captions, if they are names; else captions of nobody."""
    lines = [list(_prefixed_lines(cue)) for cue in cues]
    spoken = [cue_lines[0] for cue_lines in lines if cue_lines]
    found = Counter(line.name for line in spoken if line.name is not None)
    names = speaker_names(found, len(spoken), _SHARE_OF_NAMES)
    bracketed = any(line.name in names and line.text.startswith("[") for line in spoken)
    utterances: list[Utterance] = []
    carried: list[int] = []
    speaker: str | None = None
    for cue, cue_lines in zip(cues, lines, strict=True):
        speaker = None if bracketed else speaker
        pieces = _pieces(cue_lines, names, speaker)
        utterances += _from_voices([cue], [pieces])
        if speaker is not None and pieces and cue_lines[0].name not in names:
            carried.append(cue.line)
        speaker = pieces[-1][0] if pieces else speaker
    notes = [f"{number_list('line', carried)}: no name, given to the speaker before"] if carried else []
    return ("" if not names else "whisperx" if bracketed else "named"), utterances, notes


def _prefixed_lines(cue: Cue) -> Iterator[_Line]:
    for raw in _TAG.sub("", "\n".join(cue.payload)).split("\n"):
        if text := _unescape(raw).strip():
            name, rest = split_name(text) or (None, text)
            yield _Line(text, name, rest)


def _pieces(lines: Sequence[_Line], names: frozenset[str], speaker: str | None) -> list[tuple[str | None, str]]:
    pieces: list[tuple[str | None, list[str]]] = [(speaker, [])]
    for line in lines:
        if line.name in names:
            pieces.append((line.name, [line.rest.strip()]))
        else:
            pieces[-1][1].append(line.text)
    joined = [(who, " ".join(filter(None, texts))) for who, texts in pieces]
    return [(who, text) for who, text in joined if text]


def _is_sbv(file: _File) -> bool:
    return any(match[2] == "," for match in file.timings.values())
