"""What stands around the speech in a document: titles, dates, lists of who was there, and lines that tools add."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from coachnlp.transcripts.names import is_name

_LONGEST = 250
_METADATA = re.compile(
    r"\s*(?:datum|tijd|tijdstip|duur|locatie|plaats|aanwezig(?:en)?|afwezig(?:en)?|afgemeld|onderwerp|betreft|titel|"
    r"deelnemers|genodigden|uitgenodigd|bijlagen|vergadering|overleg|bijeenkomst|date|time|duration|attendees|invited|"
    r"attachments|participants|present|subject|title)\s*(?::.*)?|\s*transcript(?:ie)?\s*",
    re.IGNORECASE,
)
_ATTENDEES = re.compile(
    r"\W*(?:attendees|participants|invited|aanwezig(?:en)?|deelnemers|genodigden|uitgenodigd)\W*", re.IGNORECASE
)
_DECORATION = re.compile(r"\s*(?:[-=_*~]{3,}|#{1,6}\s.*)\s*")
_DATE = re.compile(
    r"[^.?!]{0,40}\b(?:\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ,]+\d{4}|[a-z]{3,9} \d{1,2}, \d{4}"
    r"|\d{4}[-/]\d\d[-/]\d\d)\b[^?!]{0,40}|\s*(?:\d+\s*(?:h|m|s|u|uur|min|sec)\.?\s*)+",
    re.IGNORECASE,
)
_TRANSCRIPT_OF = re.compile(
    r".{1,150}\s[-–—]\s(?:transcript(?:ie)?|notes by gemini|notities (?:van|door) gemini)\W*", re.IGNORECASE
)
_NOTES_END = re.compile(r"\W*📖\W*transcript(?:ie)?\W*", re.IGNORECASE)
"""Gemini's notes of a Google Meet stand above the transcript that this line opens."""
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_TOOLS: Mapping[str, tuple[str, ...]] = {
    "otter": (r"transcribed by https?://otter\.ai",),
    "meet": (
        rf"(?:meeting|transcription) ended after {_CLOCK}\W*",
        rf"(?:de )?(?:vergadering|transcriptie|meeting|transcript) (?:is )?(?:[bg]e[ëe]indigd|gestopt) na {_CLOCK}\W*",
        r"this editable transcript was computer generated.*",
        r"people can also change the text after it was created",
        r"(?:dit|deze) bewerkba(?:ar|re) transcript(?:ie)?\b.*",
        r"(?:mensen|anderen|gebruikers) kunnen de tekst ook (?:wijzigen|aanpassen|bewerken).*",
        _NOTES_END.pattern,
    ),
    "teams": (
        r".{1,80} (?:started|stopped) transcription",
        r".{1,80} heeft de transcriptie (?:gestart|gestopt|beëindigd)",
        r".{1,80} is (?:gestart|gestopt) met transcriberen",
    ),
    "noscribe": (
        r".{1,80}noscribe vers\..*",
        r"audio ?(?:file|datei|bestand): .*\.\w{2,4}",
        r"\([^()|]{1,40}: [^|]*\([a-z]{2,4}\) \|.*\)",
    ),
}
_EACH = "|".join(f"(?P<{tool}>{'|'.join(patterns)})" for tool, patterns in _TOOLS.items())
_TOOL_LINE = re.compile(rf"[\s#*_>]*(?:{_EACH})[\s.*_]*", re.IGNORECASE)
Line = tuple[int, str]
"""Number of a line or paragraph in its source, from 1, with its text."""


def tool_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Lines that a tool added, or that stand above where it opens the transcript: their numbers, with the tool."""
    found = {number: tool for number, line in lines if len(line) < _LONGEST and (tool := _tool(line))}
    opened = [number for number, line in lines if number in found and _NOTES_END.fullmatch(line)]
    notes = {number: "meet" for number, _ in lines if opened and number < opened[-1]}
    return {**notes, **found}


def headings(lines: Sequence[Line]) -> Iterator[int]:
    """Numbers of the lines, of those before the first speaker, that are a title, a date or a list of who was there."""
    below_attendees = False
    for index, (number, line) in enumerate(lines):
        if len(line) >= _LONGEST and not below_attendees:
            continue
        title = index == 0 and len(line.split()) <= 8 and len(line) <= 80 and line.rstrip()[-1] not in ".?!…,;:"
        listed = below_attendees and line.rstrip()[-1] not in ".?!…:"
        matches = any(form.fullmatch(line) for form in (_METADATA, _DECORATION, _DATE, _TRANSCRIPT_OF))
        if title or listed or matches or _is_list_of_names(line):
            yield number
        below_attendees = _ATTENDEES.fullmatch(line) is not None or (below_attendees and is_name(line.strip()))


def _tool(line: str) -> str:
    match = _TOOL_LINE.fullmatch(line)
    return (match.lastgroup or "") if match else ""


def _is_list_of_names(line: str) -> bool:
    names = [name.strip() for name in line.split(",")]
    return len(names) > 1 and all(is_name(name) for name in names)
