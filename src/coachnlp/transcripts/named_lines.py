"""Plain text with who speaks: `Naam: tekst`, or headers such as `Naam  0:03` above the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coachnlp.transcripts.clock import CLOCK, seconds
from coachnlp.transcripts.headings import Line, headings, tool_lines
from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.names import is_name, speaker_names
from coachnlp.transcripts.noscribe import without_marks
from coachnlp.transcripts.time_marks import at_marks, is_marked, leading_mark
from coachnlp.transcripts.utterances import Reading, Utterance, split_lines

_ARROW = r"\s*(?:-->|->|-|–|—)\s*"
_NAME = r"(?:\[(?P<tag>[^\[\]:<>]{1,60})\]|(?P<name>[^\s:\[\]<>()\d*][^:\[\]<>*]{0,79}?))"
_NAMED = re.compile(
    rf"""\s* (?:[-–•]\s+)?
    (?: (?P<open>[\[(])? (?P<start1>{CLOCK}) (?:{_ARROW}(?P<end1>{CLOCK}))? (?(open)[\])]) \s* (?:[-–|]\s+)? )?
    (?:\*\*|__)? {_NAME} (?:\*\*|__)?
    (?: \s*[\[(\s](?P<start2>{CLOCK})(?:{_ARROW}(?P<end2>{CLOCK}))?[\])]? )?
    \s*[:：](?:\*\*|__)?
    (?: \s*[\[(](?P<start3>{CLOCK})(?:{_ARROW}(?P<end3>{CLOCK}))?[\])] )?
    (?P<gap>\s+|$|(?=[^\s/\\\d]))
    (?P<text>.*)""",
    re.VERBOSE | re.DOTALL,
)
_HEADER = re.compile(
    rf"\s*(?:\*\*|__)?{_NAME}(?:\*\*|__)?(?P<space>\s+[\[(]?|\s*[\[(])(?P<start>{CLOCK})[\])]?\s*",
    re.DOTALL,
)
_TIMED = re.compile(
    rf"\s*(?:\#{{1,6}}\s+)?(?P<open>[\[(])?(?P<start>{CLOCK})(?:{_ARROW}(?P<end>{CLOCK}))?(?(open)[\])])"
    r"(?:\s+(?P<text>.*))?",
    re.DOTALL,
)
_LABEL = re.compile(
    rf"\s*(?:[\[(]?(?P<start>{CLOCK})[\])]?\s+)?(?P<name>(?:Spreker|Speaker)\s+\d+|SPEAKER_\d+)"
    r"(?:;(?:\s+(?P<text>.*))?|\s*)|\s*\((?P<number>speaker (?:\d+|\?))\)\s*(?P<said>.*)",
    re.DOTALL,
)
"""`Spreker 1` alone or with a semicolon, as Amberscript has it; `(speaker 0)` of whisper.cpp."""
_HEAD = 250
"""Characters at the start of a line that may hold a name with its times; more would make the patterns slow."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A line taken apart: who starts to speak, when, and the speech behind it."""

    name: str | None
    text: str
    start_s: float | None = None
    end_s: float | None = None
    spaced: bool = True


_CutLine = tuple[int, str, _Found | None]


def read_named_lines(text: str) -> Reading:
    """Read `Naam: tekst` lines or texts under `Naam  0:03` headers; lines without a name continue the turn."""
    return read_lines(list(enumerate(split_lines(text), 1)))


def read_lines(lines: Sequence[Line], format_prefix: str = "") -> Reading:
    """Read numbered lines, see `read_named_lines`; `format_prefix` goes before the name of the format."""
    lines = [(number, line) for number, line in lines if line.strip()]
    added = tool_lines(lines)
    spoken = [line for line in lines if line[0] not in added]
    named, headers = _named_candidates(spoken), _header_candidates(spoken)
    headed = sum(headers.values()) > sum(named.values())
    layout = _HeaderLayout(frozenset(headers)) if headed else _NamedLayout(frozenset(named))
    form = "headed-lines" if headed else "named-lines" if named else "plain-text"
    utterances, notes = _read(spoken, layout, list(added))
    tools = Counter(tool for tool in added.values() if tool != "teams")
    if "noscribe" in tools:
        utterances, more = without_marks(utterances)
        notes += more
    if is_marked(utterances):
        utterances, tools = tuple(at_marks(utterances)), Counter(["f4"])
    tool = next((f"-{name}" for name, _ in tools.most_common(1)), "")
    return Reading(tuple(utterances), f"{format_prefix}{form}{tool}", notes)


def split_name(line: str) -> tuple[str, str] | None:
    """(name, speech) of a line `Name: speech` or `[Name]: speech`, or None; whether it is a name is not judged."""
    found = _split(line)
    return (found.name, found.text) if found and found.name and found.spaced and found.start_s is None else None


def looks_named(line: str) -> bool:
    """Whether a single line reads as `Naam: tekst`."""
    found = _split(line)
    return found is not None and found.name is not None and found.spaced and is_name(found.name)


@dataclass(frozen=True, slots=True)
class _NamedLayout:
    names: frozenset[str]

    def split(self, line: str) -> _Found | None:
        found = _split(line)
        if found is not None and found.name in self.names:
            return found
        return _split_time(line)


@dataclass(frozen=True, slots=True)
class _HeaderLayout:
    names: frozenset[str]

    def split(self, line: str) -> _Found | None:
        match = _header(line)
        if match and (name := _name(match)) in self.names:
            return _Found(name, "", seconds(match["start"]))
        timed = _split_time(line)
        return timed if timed is not None and not timed.text else None


def _read(
    lines: Sequence[Line], layout: _NamedLayout | _HeaderLayout, added: Sequence[int]
) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
    """What is said, and notes; `added` are numbers of lines that were left out before."""
    cut = [(number, line, layout.split(line)) for number, line in lines]
    first = next((index for index, (_, _, found) in enumerate(cut) if found and found.name is not None), 0)
    above = [(number, line) for number, line in lines[:first] if _split_time(line) is None]
    unread = {*added, *headings(above)}
    kept = [one for one in cut if one[0] not in unread]
    notes = [f"{number_list('line', sorted(unread))}: read as heading, not as speech"] if unread else []
    if unspoken := _unspoken(kept):
        notes.append(f"{number_list('line', unspoken)}: a name without speech")
    return tuple(_utterances(kept, headed=isinstance(layout, _HeaderLayout))), tuple(notes)


def _unspoken(cut: Sequence[_CutLine]) -> list[int]:
    """Numbers of the lines that name a speaker and are followed by the next name at once."""
    next_named = [*(found is not None for _, _, found in cut[1:]), True]
    return [
        number
        for (number, _, found), named in zip(cut, next_named, strict=False)
        if found is not None and found.name is not None and not found.text.strip() and named
    ]


def _utterances(cut: Sequence[_CutLine], *, headed: bool) -> Iterator[Utterance]:
    """One for each line with speech; names and times of lines without go to the next line that has."""
    speaker: str | None = None
    times: tuple[float | None, float | None] = (None, None)
    heading_s: float | None = None
    for number, line, found in cut:
        text = line.strip()
        if found is not None:
            text = found.text.strip()
            if found.name is None and not text and not headed:
                heading_s = found.start_s
                continue
            speaker = found.name if found.name is not None or headed else speaker
            times = (found.start_s, found.end_s)
        if text:
            estimated = times[0] is None and heading_s is not None
            yield Utterance(text, speaker, heading_s if estimated else times[0], times[1], number, estimated)
            times, heading_s = (None, None), None


def _named_candidates(lines: Sequence[Line]) -> Counter[str]:
    """Names before a colon with how often; those never followed by a space must come back."""
    spaced: Counter[str] = Counter()
    tight: Counter[str] = Counter()
    for _, line in lines:
        found = _split(line)
        if found is not None and found.name is not None and not _is_time(found) and not _header(line):
            (spaced if found.spaced else tight)[found.name] += 1
    names = speaker_names(spaced + tight, len(lines))
    return Counter({name: n for name in names if (n := spaced[name] + tight[name]) and (spaced[name] or n > 1)})


def _is_time(found: _Found) -> bool:
    """`om 10:30` is no speaker `om 10`."""
    return not found.spaced and (found.name or "")[-1:].isdigit() and found.text[:1].isdigit()


def _header_candidates(lines: Sequence[Line]) -> Counter[str]:
    """Names before a time: behind one space they must come back, or stand below a blank line more than once."""
    wide: Counter[str] = Counter()
    narrow: Counter[str] = Counter()
    apart: set[str] = set()
    before = -1
    for number, line in lines:
        match = _header(line)
        if match:
            (wide if len(match["space"]) > 1 or match["space"] == "\t" else narrow)[_name(match)] += 1
            if number > before + 1:
                apart.add(_name(match))
        before = number
    names = {name for name, count in (wide + narrow).items() if is_name(name, count)}
    sure = {name for name in names if wide[name] or narrow[name] > 1 or (name in apart and len(apart & names) > 1)}
    return Counter({name: wide[name] + narrow[name] for name in sure})


def _header(line: str) -> re.Match[str] | None:
    return _HEADER.fullmatch(line) if ":" in line and len(line) < _HEAD else None


def _split(line: str) -> _Found | None:
    mark = leading_mark(line)
    if mark is None:
        return _split_unmarked(line)
    found = _split_unmarked(mark[1])
    return None if found is None else replace(found, start_s=mark[0])


def _split_unmarked(line: str) -> _Found | None:
    if ("peaker" in line or "preker" in line or "SPEAKER_" in line) and (match := _LABEL.fullmatch(line)):
        start = match["start"]
        text = match["text"] or match["said"] or ""
        return _Found(match["name"] or match["number"].capitalize(), text, None if start is None else seconds(start))
    head = line[:_HEAD]
    match = _NAMED.fullmatch(head) if ":" in head or "：" in head else None
    if match is None:
        return None
    start = match["start1"] or match["start2"] or match["start3"]
    end = match["end1"] or match["end2"] or match["end3"]
    return _Found(
        _name(match),
        match["text"] + line[_HEAD:],
        None if start is None else seconds(start),
        None if end is None else seconds(end),
        spaced=bool(match["gap"]) or not match["text"],
    )


def _split_time(line: str) -> _Found | None:
    """A line that is only a time, or speech behind a time span or a time in brackets."""
    match = _TIMED.fullmatch(line)
    if match is None or (match["text"] and not match["open"] and not match["end"]):
        return None
    end = match["end"]
    return _Found(None, match["text"] or "", seconds(match["start"]), None if end is None else seconds(end))


def _name(match: re.Match[str]) -> str:
    return (match["tag"] or match["name"]).strip()
