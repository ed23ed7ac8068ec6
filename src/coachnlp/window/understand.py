"""What was understood of a file, for people to look over before it is scored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coachnlp.batch.find import Found
from coachnlp.corrections.digest import digest_of_turns
from coachnlp.errors import CoachNLPError
from coachnlp.reports.inspection import SpeakerCount, speaker_counts, times_of
from coachnlp.reports.notes import note_in
from coachnlp.transcripts.language import doubt_about_language
from coachnlp.transcripts.read import read_transcript


@dataclass(frozen=True, slots=True)
class Understood:
    """A transcript without its speech."""

    format: str
    encoding: str
    turns: int
    words: int
    times: str
    """In words: from when to when, and what was estimated."""
    speakers: tuple[SpeakerCount, ...]
    notes: tuple[str, ...]
    """What was skipped, guessed or doubted."""
    meeting: str
    """`digest_of_turns`, by which corrections name the meeting."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file cannot be used."""

    reason: str
    """Key of a text in `texts.toml`."""
    detail: str = ""
    """The reader's own words, English, without speech."""


def understand(path: Path, lang: str) -> Understood | Refusal:
    """Read a file as scoring will."""
    if not Found(path, path.name).may_be_transcript:
        return Refusal(_reason_by_suffix(path.suffix))
    try:
        transcript = read_transcript(path)
        doubt = doubt_about_language(transcript)
    except CoachNLPError as error:
        return Refusal(type(error).__name__, str(error))
    except Exception as error:  # a bug of ours in one file must not take the others down
        return Refusal("unexpected", type(error).__name__)
    speakers = speaker_counts(transcript)
    return Understood(
        format=transcript.format,
        encoding=transcript.encoding or "",
        turns=len(transcript.turns),
        words=sum(count.words for count in speakers),
        times=times_of(transcript, lang),
        speakers=speakers,
        notes=tuple(note_in(lang, note) for note in (*transcript.notes, *([doubt] if doubt else []))),
        meeting=digest_of_turns(transcript.turns),
    )


def _reason_by_suffix(suffix: str) -> str:
    suffix = suffix.casefold()
    return next((reason for reason, suffixes in _WRONG_SUFFIXES.items() if suffix in suffixes), "suffix")


_WRONG_SUFFIXES = {
    "recording": frozenset((".mp3", ".mp4", ".m4a", ".wav", ".webm", ".mov", ".ogg", ".flac", ".aac", ".wma", ".mkv")),
    "print": frozenset((".pdf", ".doc", ".odt", ".pages", ".xls", ".ods")),
    "table": frozenset((".csv",)),
    "archive": frozenset((".zip", ".rar", ".7z", ".gz")),
}
