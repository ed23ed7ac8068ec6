"""Annotated meetings as lines of text that people can read, write and compare.

    @meeting id=zorg-01 type=teamoverleg sector=ouderenzorg register=gesproken
    @speakers Karin=teamleider; Joost=verpleegkundige
    Karin: Hoe ging het gisteren? {oq}
    Joost: Nou, rommelig. {} | Ik merk dat ik dan dichtklap. {sr}

Units of a turn are separated by " | " and end with their codes in braces. Blank lines and lines that start
with "#" are skipped; a new `@meeting` ends the one before. Errors name file and line and never the speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.errors import CodebookError, CorpusError

_UNIT = re.compile(r"(?P<text>.+?)\s*\{(?P<codes>[a-z, ]*)\}")
_REQUIRED = ("id", "type", "sector", "register")
_OPTIONAL = ("author", "asr")


def read_annotated_lines(path: str | Path, codebook: Codebook) -> tuple[Meeting, ...]:
    """Read every meeting of a file in the annotated line format.

    Raises:
        CorpusError: when the file is not UTF-8, or at the first malformed line.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as UTF-8: {type(error).__name__}") from error
    return _parse(text, codebook, str(path))


def write_annotated_lines(meetings: Iterable[Meeting], path: str | Path, codebook: Codebook) -> None:
    """Write meetings in the annotated line format.

    Raises:
        CorpusError: when a meeting holds what the format cannot (a line break in a unit, a speaker with a
            colon, …), so that reading it back would give another meeting.
    """
    blocks: list[str] = []
    for meeting in meetings:
        block = _format(meeting, codebook)
        if not _same(block, meeting, codebook):
            raise CorpusError(
                f"meeting {meeting.id!r}: the line format cannot hold it; see that ids and metadata have no "
                "spaces, speakers no ':' ';' or '=', units no ' | ' or line break, turns at least one unit"
            )
        blocks.append(block)
    Path(path).write_text("\n".join(blocks), encoding="utf-8", newline="\n")


@dataclass(slots=True)
class _Draft:
    """A meeting while its lines are read."""

    meta: dict[str, str]
    line: int
    speakers: list[Speaker] = field(default_factory=list[Speaker])
    turns: list[AnnotatedTurn] = field(default_factory=list[AnnotatedTurn])


def _parse(text: str, codebook: Codebook, where: str) -> tuple[Meeting, ...]:
    meetings: list[Meeting] = []
    draft: _Draft | None = None
    for number, line in enumerate(text.split("\n"), 1):
        try:
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("@meeting "):
                meetings.extend(_finished(draft))
                draft = _Draft(_meta(line), number)
            else:
                _add(line, draft, codebook)
        except (CorpusError, CodebookError) as error:
            raise CorpusError(f"{where}:{number}: {error}") from error
    try:
        meetings.extend(_finished(draft))
    except CorpusError as error:
        raise CorpusError(f"{where}: {error}") from error
    seen: set[str] = set()
    for meeting in meetings:
        if meeting.id in seen:
            raise CorpusError(f"{where}: meeting id {meeting.id!r} is used twice; ids are unique")
        seen.add(meeting.id)
    return tuple(meetings)


def _add(line: str, draft: _Draft | None, codebook: Codebook) -> None:
    if draft is None:
        raise CorpusError("expected '@meeting id=… type=… sector=… register=…' before anything else")
    if line.startswith("@speakers "):
        draft.speakers.extend(_speakers(line, draft))
    else:
        draft.turns.append(_turn(line, draft, codebook))


def _meta(line: str) -> dict[str, str]:
    meta: dict[str, str] = {}
    for part in line.split()[1:]:
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise CorpusError(f"expected key=value, got {part!r}")
        if key not in _REQUIRED + _OPTIONAL:
            raise CorpusError(f"unknown key {key!r}; known are {', '.join(_REQUIRED + _OPTIONAL)}")
        if key in meta:
            raise CorpusError(f"key {key!r} is given twice")
        meta[key] = value
    missing = [key for key in _REQUIRED if key not in meta]
    if missing:
        raise CorpusError(f"key {missing[0]!r} is missing from '@meeting'")
    return meta


def _speakers(line: str, draft: _Draft) -> Iterator[Speaker]:
    if draft.speakers:
        raise CorpusError("'@speakers' is given twice for one meeting")
    seen: set[str] = set()
    for part in line.removeprefix("@speakers ").split(";"):
        name, _, role = part.partition("=")
        name = name.strip()
        if not name:
            raise CorpusError("expected 'name=role; name=role', got a speaker without a name")
        if name in seen:
            raise CorpusError(f"speaker {name!r} is listed twice")
        seen.add(name)
        yield Speaker(name, role.strip())


def _turn(line: str, draft: _Draft, codebook: Codebook) -> AnnotatedTurn:
    speaker, colon, rest = line.partition(": ")
    speaker = speaker.strip()
    if not colon:
        raise CorpusError("expected 'Speaker: unit {codes} | unit {codes}', got a line without 'Speaker: '")
    if speaker not in {known.name for known in draft.speakers}:
        raise CorpusError("the speaker of this line is not in '@speakers'")
    return AnnotatedTurn(speaker, tuple(_units(rest, codebook)))


def _units(text: str, codebook: Codebook) -> Iterator[AnnotatedUnit]:
    for position, chunk in enumerate(text.split(" | "), 1):
        match = _UNIT.fullmatch(chunk.strip())
        if match is None:
            raise CorpusError(f"unit {position} of this line does not end with its codes in braces, as in '{{oq}}'")
        codes = [code.strip() for code in match["codes"].split(",")] if match["codes"].strip() else []
        labels = codebook.check_labels(codebook.by_code(code).id for code in codes)
        yield AnnotatedUnit(match["text"].strip(), labels)


def _finished(draft: _Draft | None) -> Iterator[Meeting]:
    if draft is None:
        return
    if not draft.turns:
        raise CorpusError(f"the meeting that starts at line {draft.line} has no turns")
    meta = draft.meta
    yield Meeting(
        id=meta["id"],
        author=meta.get("author", ""),
        type=meta["type"],
        sector=meta["sector"],
        register=meta["register"],
        speakers=tuple(draft.speakers),
        turns=tuple(draft.turns),
        asr=meta.get("asr", ""),
    )


def _format(meeting: Meeting, codebook: Codebook) -> str:
    keys = (*_REQUIRED, *_OPTIONAL)
    meta = [f"{key}={getattr(meeting, key)}" for key in keys if key in _REQUIRED or getattr(meeting, key)]
    people = [f"{person.name}={person.role}" if person.role else person.name for person in meeting.speakers]
    lines = [f"@meeting {' '.join(meta)}", f"@speakers {'; '.join(people)}"]
    lines += [_line(turn, codebook) for turn in meeting.turns]
    return "\n".join(lines) + "\n"


def _line(turn: AnnotatedTurn, codebook: Codebook) -> str:
    return f"{turn.speaker}: {' | '.join(_unit(unit, codebook) for unit in turn.units)}"


def _unit(unit: AnnotatedUnit, codebook: Codebook) -> str:
    codes = ", ".join(codebook[label].code for label in codebook.check_labels(unit.labels))
    return f"{unit.text} {{{codes}}}"


def _same(block: str, meeting: Meeting, codebook: Codebook) -> bool:
    try:
        return _parse(block, codebook, meeting.id) == (_ordered(meeting, codebook),)
    except CorpusError:
        return False


def _ordered(meeting: Meeting, codebook: Codebook) -> Meeting:
    turns = tuple(
        replace(turn, units=tuple(replace(unit, labels=codebook.check_labels(unit.labels)) for unit in turn.units))
        for turn in meeting.turns
    )
    return replace(meeting, turns=turns)
