"""EBU STL subtitles (.stl), which broadcasters use and Amberscript exports: blocks of bytes, in characters of ISO 6937.

ttconv decodes the characters. Its reader is not used: it leaves out subtitles whose times do not fit the others.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from coachnlp.errors import BrokenTranscriptError, MissingExtraError
from coachnlp.transcripts.captions import Cue, read_named_cues
from coachnlp.transcripts.line_numbers import number_list
from coachnlp.transcripts.utterances import Reading

_FRAMES_PER_S = {b"STL23.01": 24, b"STL24.01": 24, b"STL25.01": 25, b"STL30.01": 30, b"STL50.01": 50}
_CODE, _TABLE, _FIRST_FRAME = slice(3, 11), slice(12, 14), slice(256, 264)
"""Where the header holds the frame rate, the table of characters and the time code of the programme's start."""
_HEADER, _BLOCK = 1024, 128
_EXTENSION, _START, _END, _TEXT = 3, slice(5, 9), slice(9, 13), slice(16, None)
"""Where a block holds whether the next goes on with it, its times and its text."""
_LAST, _LAST_EXTENSION = 0xFF, 0xEF
_ISO_8859 = {b"01": "iso8859_5", b"02": "iso8859_6", b"03": "iso8859_7", b"04": "iso8859_8"}
_NEW_LINE = 0x8A
_COLOURS, _STYLES = re.compile(rb"[\x00-\x1f]+"), re.compile(rb"[\x7f-\x9f]")
"""A colour stands where a space would."""


def is_stl(data: bytes) -> bool:
    """Whether bytes begin as EBU STL files do."""
    return data[_CODE] in _FRAMES_PER_S


def read_stl(data: bytes, name: str) -> Reading:
    """Read the bytes of an .stl file. Speakers are names before the text; colours, which may tell them, are not read.

    Raises:
        BrokenTranscriptError: when it breaks off.
        MissingExtraError: when ttconv is not installed.
    """
    if len(data) < _HEADER + _BLOCK or (len(data) - _HEADER) % _BLOCK:
        raise BrokenTranscriptError(f"{name}: this STL file breaks off; export it again, or as .srt or .vtt")
    cues = list(_cues(data, _decoder(data[_TABLE], name)))
    derived = [cue.line for cue in cues if cue.end_s is None]
    notes = (f"{number_list('caption', derived)}: ends before it starts; the end was derived",) if derived else ()
    reading = read_named_cues(cues, "ebu-stl")
    return Reading(reading.utterances, reading.format, (*notes, *reading.notes))


def _decoder(table: bytes, name: str) -> Callable[[bytes], str]:
    if table in _ISO_8859:
        return lambda text: text.decode(_ISO_8859[table], "replace")
    try:
        from ttconv.stl import iso6937  # noqa: PLC0415  (of an extra)
    except ImportError:
        raise MissingExtraError(
            f"{name}: EBU STL needs ttconv; install: pip install 'coachnlp[formats]', or export it as .srt or .vtt"
        ) from None
    return lambda text: iso6937.decode(text, "replace")[0]


def _cues(data: bytes, decoded: Callable[[bytes], str]) -> Iterator[Cue]:
    rate = _FRAMES_PER_S[data[_CODE]]
    first = _first_frame_s(data, rate)
    text, number = b"", 0
    for at in range(_HEADER, len(data), _BLOCK):
        block = data[at : at + _BLOCK]
        if _LAST_EXTENSION < block[_EXTENSION] < _LAST:
            continue  # no text, but what a maker keeps for itself
        text += block[_TEXT].rstrip(b"\x8f")
        if block[_EXTENSION] != _LAST:
            continue
        number += 1
        start, end = (round(_seconds(block[part], rate) - first, 3) for part in (_START, _END))
        yield Cue(number, start, end if end >= start else None, payload=[_line(part, decoded) for part in _lines(text)])
        text = b""


def _lines(text: bytes) -> list[bytes]:
    return text.split(bytes([_NEW_LINE]))


def _line(text: bytes, decoded: Callable[[bytes], str]) -> str:
    return html.escape(decoded(_STYLES.sub(b"", _COLOURS.sub(b" ", text))), quote=False)


def _seconds(code: bytes, rate: int) -> float:
    hours, minutes, seconds, frames = code
    return hours * 3600 + minutes * 60 + seconds + frames / rate


def _first_frame_s(data: bytes, rate: int) -> float:
    """The programme's start, often ten hours; 0 where the header does not tell, or a subtitle comes before it."""
    digits = data[_FIRST_FRAME]
    if not digits.isdigit():
        return 0.0
    first = _seconds(bytes(int(digits[i : i + 2]) for i in range(0, 8, 2)), rate)
    starts = (_seconds(data[at : at + _BLOCK][_START], rate) for at in range(_HEADER, len(data), _BLOCK))
    return first if min(starts) >= first else 0.0
