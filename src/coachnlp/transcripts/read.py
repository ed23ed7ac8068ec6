"""From any source of a transcript to a `Transcript`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal, cast

from coachnlp.errors import BrokenTranscriptError, EmptyTranscriptError, TranscriptError
from coachnlp.transcripts.decode import decode, without_nuls
from coachnlp.transcripts.limits import DEFAULT_LIMITS, Limits, refuse_size, refuse_turns
from coachnlp.transcripts.merge import merge
from coachnlp.transcripts.named_lines import looks_named
from coachnlp.transcripts.people import apply_people, gather
from coachnlp.transcripts.records import Transcript, Turn
from coachnlp.transcripts.utterances import Reading, Utterance
from coachnlp.transcripts.writable import writable, writable_utterances

Format = Literal["captions", "json", "table", "named-lines"]
Roles = Mapping[str, str] | str | os.PathLike[str] | None
_FORMATS = ("captions", "json", "table", "named-lines")
_SUFFIX = re.compile(
    r"\.(?:vtt|srt|sbv|txt|md|docx?|xlsx?|csv|tsv|json|pdf|rtf|odt|html?|eaf|cha|textgrid|ttml|dfxp|xml|stl)\s*$",
    re.IGNORECASE,
)


def read_transcript(
    source: str | os.PathLike[str] | IO[str] | IO[bytes],
    *,
    roles: Roles = None,
    aliases: Mapping[str, str] | None = None,
    format: Format | None = None,  # noqa: A002  (what callers call it)
    limits: Limits = DEFAULT_LIMITS,
) -> Transcript:
    """Read a transcript; its format is recognised by content.

    Args:
        source: a path; a file object, of text or bytes; or the text itself. A str that names an existing file is
            a path; any other is text when it has a line break or reads as `Naam: tekst`.
        roles: speaker -> role, or the path of a TOML or CSV file with roles and aliases. Speakers as the source
            has them or as `aliases` shows them. Added to those in `<name>.roles.toml` or `.roles.csv` beside a
            path, which is read by itself.
        aliases: speaker in the source -> name to show.
        format: read text as this, whatever it looks like.
        limits: how large a file and how long a meeting may be.

    Returns:
        Turns in the order of the source, with every character of speech, every speaker and every time that the
        source has. `notes` tells what was skipped, derived or guessed.

    Raises:
        EmptyTranscriptError: when there is no speech.
        UnknownFormatError: when the source is no transcript (binary, PDF, a recording, …).
        BrokenTranscriptError: when it is damaged; names the line.
        TooLargeError: when it is beyond a limit.
        TranscriptError: when there is no such file, or it cannot be opened.
        ConfigError: when `roles`, `aliases` or `format` are malformed.
    """
    if format is not None and format not in _FORMATS:
        raise TranscriptError(f"unknown format {format!r}; expected {', '.join(_FORMATS)}, or None to recognise it")
    opened = _open(source, limits)
    try:
        reading, encoding, notes = _read(opened, format)
    except RecursionError:
        raise BrokenTranscriptError(f"{opened.name}: nested deeper than any transcript; export it again") from None
    people = gather(opened.path, roles, aliases)
    said, changes = writable_utterances(reading.utterances)
    utterances, role_by_speaker, people_notes = apply_people(said, people, reading.roles)
    turns = merge(utterances)
    refuse_turns(opened.name, len(turns), limits)
    if not turns:
        raise EmptyTranscriptError(f"{opened.name}: holds no speech; expected a transcript")
    nameless = () if any(turn.speaker for turn in turns) else ("no speakers named; everyone is unknown",)
    return Transcript(
        turns=turns,
        name=opened.name if opened.named else "",
        format=reading.format,
        encoding=encoding,
        roles=role_by_speaker,
        notes=(*notes, *reading.notes, *changes, *people_notes, *nameless),
    )


def transcript_from_pairs(
    pairs: Iterable[tuple[str | None, str | Sequence[str]]],
    *,
    roles: Roles = None,
    aliases: Mapping[str, str] | None = None,
) -> Transcript:
    """Make a transcript of (speaker, text) pairs, each a turn of its own.

    A text may be a list of strings: then these are the turn's units. Speakers may be None. `roles` and `aliases`
    as in `read_transcript`.

    Raises:
        EmptyTranscriptError: when there is no pair, or none with speech.
        TranscriptError: when something else than such pairs is given; says which.
    """
    turns = [_turn(pair, number) for number, pair in enumerate(_listed(pairs), 1)]
    if not any(turn.text.strip() for turn in turns):
        raise EmptyTranscriptError(f"{len(turns)} turns without speech; expected [(speaker, text), ...]")
    return _with_people(turns, roles, aliases)


@dataclass(frozen=True, slots=True)
class _Opened:
    content: str | bytes
    name: str
    path: Path | None = None
    named: bool = True


def _read(opened: _Opened, form: Format | None) -> tuple[Reading, str | None, tuple[str, ...]]:
    """What was read, the encoding if there were bytes, and notes on these."""
    from coachnlp.transcripts.readers import read_binary, read_text  # noqa: PLC0415  (XML, zip and the like)

    content = opened.content
    if isinstance(content, bytes):
        if not content.strip(b"\0 \t\r\n"):
            raise EmptyTranscriptError(f"{opened.name}: empty; expected a transcript")
        reading = read_binary(content, opened.name)
        if reading is not None:
            return reading, None, ()
        decoded = decode(content, opened.name)
        text, encoding, notes = decoded.text, decoded.encoding, decoded.notes
    else:
        text, encoding, notes = content, None, ()
    text, nul_notes = without_nuls(text)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise EmptyTranscriptError(f"{opened.name}: empty; expected a transcript")
    return read_text(text, opened.name, form), encoding, (*notes, *nul_notes)


def _open(source: Any, limits: Limits) -> _Opened:
    if isinstance(source, str):
        return _open_str(source, limits)
    if isinstance(source, os.PathLike):
        return _open_path(Path(cast("os.PathLike[str]", source)), limits)
    if hasattr(source, "read"):
        return _open_file(source, limits)
    raise TranscriptError(
        f"got {type(source).__name__}; expected a path, text, a file object, or [(speaker, text), ...]"
    )


def _open_str(source: str, limits: Limits) -> _Opened:
    refuse_size("text", len(source), limits)
    if not source.strip():
        raise EmptyTranscriptError("empty text; expected a transcript or a path")
    if _is_existing(source):
        return _open_path(Path(source), limits)
    one_line = "\n" not in source and "\r" not in source
    if one_line and (_SUFFIX.search(source) or _is_like_path(source)):
        raise TranscriptError(f"no file {source!r}; expected an existing file, or text of several lines")
    if one_line and not looks_named(source) and not source.lstrip().startswith(("{", "[", "<")):
        raise TranscriptError(
            f"a text of {len(source)} characters on one line, and no file of that name; expected a path, or a "
            "transcript with lines such as 'Karin: Hoe ging het?'"
        )
    return _Opened(source, "text", named=False)


def _is_existing(source: str) -> bool:
    try:
        return len(source) < 4096 and Path(source).exists()
    except (OSError, ValueError):
        return False


def _is_like_path(source: str) -> bool:
    return not re.search(r"\s", source.strip()) and bool(re.search(r"[/\\]", source))


def _open_path(path: Path, limits: Limits) -> _Opened:
    if path.is_dir():
        raise TranscriptError(f"{path} is a folder; give one transcript")
    try:
        with path.open("rb") as file:
            content = _at_most(file, limits.file_bytes + 1)
    except FileNotFoundError:
        raise TranscriptError(f"no file {str(path)!r}; check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise TranscriptError(f"{path.name}: cannot be opened ({reason})") from None
    refuse_size(path.name, len(content), limits)
    return _Opened(bytes(content), path.name, path)


def _open_file(file: Any, limits: Limits) -> _Opened:
    label = getattr(file, "name", None)
    named = isinstance(label, str) and bool(label)
    name = Path(str(label)).name if named else "file object"
    try:
        content = _at_most(file, limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        raise TranscriptError(f"{name}: cannot be read ({type(error).__name__}); open it anew, or as bytes") from None
    if not isinstance(content, str | bytes | bytearray):
        raise TranscriptError(f"{name}: its read() gave {type(content).__name__}; expected text or bytes")
    refuse_size(name, len(content), limits)
    return _Opened(content if isinstance(content, str) else bytes(content), name, named=named)


def _at_most(file: Any, size: int) -> Any:
    """What a file holds, but no more than that: some have no end, and some give it in pieces."""
    content = file.read(size)
    while (
        isinstance(content, str | bytes | bytearray)
        and 0 < len(content) < size
        and (more := file.read(size - len(content)))
    ):
        content += more
    return content


def _listed(pairs: Any) -> list[Any]:
    if isinstance(pairs, str | bytes | Mapping) or not isinstance(pairs, Iterable):
        raise TranscriptError(f"got {type(pairs).__name__}; expected [(speaker, text), ...]")
    return list(cast("Iterable[Any]", pairs))


def _turn(pair: Any, number: int) -> Turn:
    if isinstance(pair, str | bytes) or not isinstance(pair, Sequence) or len(cast("Sequence[Any]", pair)) != 2:
        raise TranscriptError(f"turn {number}: got {type(pair).__name__}; expected a pair (speaker, text)")
    speaker, text = cast("Sequence[Any]", pair)
    if speaker is not None and not isinstance(speaker, str):
        raise TranscriptError(f"turn {number}: the speaker is {type(speaker).__name__}; expected a name or None")
    speaker = writable(speaker or "").strip() or None
    if isinstance(text, str):
        return Turn(speaker, writable(text).strip(), source_line=number)
    if isinstance(text, bytes) or not isinstance(text, Sequence):
        raise TranscriptError(f"turn {number}: the text is {type(text).__name__}; expected a string or a list of them")
    units = cast("Sequence[Any]", text)
    wrong = next((type(unit).__name__ for unit in units if not isinstance(unit, str)), None)
    if wrong is not None:
        raise TranscriptError(f"turn {number}: a unit is {wrong}; expected strings")
    given = tuple(stripped for unit in units if (stripped := writable(unit).strip()))
    return Turn(speaker, " ".join(given), source_line=number, given_units=given)


def _with_people(turns: Sequence[Turn], roles: Roles, aliases: Mapping[str, str] | None) -> Transcript:
    people = gather(None, roles, aliases)
    stand_ins = [Utterance(turn.text, turn.speaker) for turn in turns]
    named, role_by_speaker, notes = apply_people(stand_ins, people, {})
    shown = tuple(replace(turn, speaker=stand_in.speaker) for turn, stand_in in zip(turns, named, strict=True))
    return Transcript(shown, roles=role_by_speaker, notes=notes)
