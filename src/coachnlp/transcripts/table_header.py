"""Which columns of a table hold speaker, text, times and role, by their Dutch or English headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SPEAKER = (
    "speaker",
    "spreker",
    "naam",
    "name",
    "wie",
    "speaker name",
    "naam spreker",
    "speaker_name",
    "deelnemer",
    "participant",
)
_TEXT = (
    "text",
    "tekst",
    "utterance",
    "uiting",
    "transcript",
    "transcriptie",
    "zin",
    "sentence",
    "uitspraak",
    "content",
    "inhoud",
    "gesproken tekst",
    "fragment",
)
_START = (
    "start",
    "begin",
    "van",
    "from",
    "start_s",
    "starttijd",
    "start time",
    "start_time",
    "begintijd",
    "tijd",
    "time",
    "timestamp",
    "tijdstip",
    "tijdcode",
    "start (s)",
    "start_ms",
)
_END = ("end", "eind", "einde", "tot", "to", "end_s", "eindtijd", "end time", "end_time", "stop", "end (s)", "end_ms")
_ROLE = ("role", "rol", "functie")


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices from 0; None where a table lacks the column."""

    text: int
    speaker: int | None
    start: int | None = None
    end: int | None = None
    role: int | None = None
    in_milliseconds: bool = False


def table_header(cells: Sequence[object]) -> Columns | None:
    """The columns that a first row names, or None when it names no text with a speaker or a start."""
    names = [str(cell or "").strip().lstrip("\ufeff").casefold() for cell in cells]
    text, speaker, start, end, role = (_find(names, known) for known in (_TEXT, _SPEAKER, _START, _END, _ROLE))
    if text is None or (speaker is None and start is None):
        return None
    return Columns(text, speaker, start, end, role, start is not None and names[start].endswith("_ms"))


def _find(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)
