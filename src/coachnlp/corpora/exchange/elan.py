"""Annotated meetings as ELAN files (.eaf): a tier for each speaker's units, and below it a tier with their labels."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.exchange.files import file_for_each, files_of
from coachnlp.corpora.exchange.rows import Row, meetings_of_rows
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError, MissingExtraError
from coachnlp.transcripts.xml_tree import parse_xml

LABELS = "labels"
"""Linguistic type of the tiers that hold labels: ids or codes with semicolons between them."""
_MS_PER_CHARACTER, _PAUSE_MS = 60, 1000


def read_elan(path: Path, codebook: Codebook) -> tuple[Meeting, ...]:
    """The meeting of an .eaf file, or those of all .eaf files of a folder; a file's name is the meeting's id.

    Tiers aligned in time are speakers, named by their participant or else by the tier's name. A tier below them holds
    labels if its linguistic type is `labels`; other tiers are left out. Units of one speaker with less than a second
    between them are one turn.

    Raises:
        CorpusError: when a file is no ELAN file, or holds an unknown label.
        MissingExtraError: when pympi-ling is not installed.
    """
    return meetings_of_rows((row for file in files_of(path, ".eaf") for row in _rows(file)), codebook)


def write_elan(meetings: Iterable[Meeting], folder: Path) -> None:
    """Write `ID.eaf` for each meeting. Times are made up, by length, as a corpus holds none.

    A meeting's type, sector and register, and the roles of speakers, are not kept.

    Raises:
        CorpusError: when two ids would give the same file.
        MissingExtraError: when pympi-ling is not installed.
    """
    for meeting, path in file_for_each(meetings, folder, ".eaf"):
        path.unlink(missing_ok=True)  # pympi would rename it
        _document(meeting).to_file(str(path))


def _document(meeting: Meeting) -> Any:
    document = _eaf()(author="coachnlp")
    document.remove_tier("default")
    document.add_linguistic_type(LABELS, constraints="Symbolic_Association", timealignable=False)
    for speaker in dict.fromkeys(turn.speaker for turn in meeting.turns):
        document.add_tier(_tier(speaker), part=speaker)
        document.add_tier(f"{_tier(speaker)}: {LABELS}", ling=LABELS, parent=_tier(speaker), part=speaker)
    at = 0
    for turn in meeting.turns:
        at += _PAUSE_MS
        for unit in turn.units:
            end = at + _MS_PER_CHARACTER * max(2, len(unit.text))
            document.add_annotation(_tier(turn.speaker), at, end, unit.text)
            if unit.labels:
                below = f"{_tier(turn.speaker)}: {LABELS}"
                document.add_ref_annotation(below, _tier(turn.speaker), (at + end) // 2, ";".join(unit.labels))
            at = end
    return document


def _tier(speaker: str) -> str:
    return speaker or "?"


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    document = _read(path)
    units: list[tuple[int, int, str, str]] = []
    labels: dict[tuple[str, int, int], str] = {}
    for tier in document.get_tier_names():
        about = document.get_parameters_for_tier(tier)
        parent = about.get("PARENT_REF")
        if parent is None:
            speaker = about.get("PARTICIPANT", tier)
            found = document.get_annotation_data_for_tier(tier)
            units += [(start, end, speaker, text) for start, end, text, *_ in found if start is not None and text]
        elif about.get("LINGUISTIC_TYPE_REF") == LABELS:
            speaker = document.get_parameters_for_tier(parent).get("PARTICIPANT", parent)
            for start, end, text, *_ in document.get_annotation_data_for_tier(tier):
                labels[speaker, start, end] = text
    turn, last_end, last_speaker = 0, 0, None
    for start, end, speaker, text in sorted(units):
        if speaker != last_speaker or start - last_end >= _PAUSE_MS:
            turn += 1
        last_end, last_speaker = end, speaker
        row = {"meeting": path.stem, "speaker": speaker, "turn": str(turn), "text": text}
        yield f"{path}: {start} ms", {**row, "labels": labels.get((speaker, start, end), "")}


def _read(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about versions of the format that it has not seen
            parse_xml(path.read_text(encoding="utf-8-sig"), path.name)  # pympi itself would expand entities
            return _eaf()(str(path))
    except MissingExtraError:
        raise
    except Exception as error:
        # pympi raises bare exceptions, and whatever the XML parser and its tables raise
        raise CorpusError(f"{path}: cannot be read as an ELAN file: {type(error).__name__}") from error


def _eaf() -> Any:
    try:
        from pympi.Elan import Eaf  # noqa: PLC0415  (of the exchange extra)
    except ImportError as error:
        raise MissingExtraError("ELAN files need pympi-ling; install: pip install 'coachnlp[exchange]'") from error
    return Eaf
