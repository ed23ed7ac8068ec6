"""A transcript as a file: WebVTT where every turn has times, lines with names elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from coachnlp.transcripts.records import Transcript, Turn

_NOBODY = "Onbekend"
"""What `read_transcript` takes for nobody known."""


def written(transcript: Transcript) -> tuple[str, str]:
    """Suffix, `.vtt` or `.txt`, and text of a file in which `read_transcript` finds speakers, speech and times."""
    if all(turn.start_s is not None and turn.end_s is not None for turn in transcript.turns):
        return ".vtt", "\n\n".join(["WEBVTT", *map(_cue, transcript.turns)]) + "\n"
    return ".txt", "\n".join(_lines(transcript)) + "\n"


def _cue(turn: Turn) -> str:
    text = _one_line(turn.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    voice = f"<v {turn.speaker or _NOBODY}>{text}</v>"
    return f"{_clock(turn.start_s or 0)} --> {_clock(turn.end_s or 0)}\n{voice}"


def _lines(transcript: Transcript) -> Iterator[str]:
    for turn in transcript.turns:
        yield f"{turn.speaker or _NOBODY}: {_one_line(turn.text)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
