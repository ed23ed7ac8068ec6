"""What several coders said about the same units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.corpora.exchange.convert import format_of, read_meetings
from coachnlp.corpora.exchange.label_studio import read_label_studio
from coachnlp.corpora.exchange.sheet import sheet_rows
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CodebookError, CorpusError
from coachnlp.evaluation.annotation_sheet import BEFORE

Place = tuple[str, int]
"""A meeting's id and the number of a unit in it, from 1."""

_COLUMNS = ("meeting", "unit", "labels")
_SEPARATOR = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class Coding:
    """The labels one coder gave."""

    coder: str
    labels: dict[Place, frozenset[str]]
    texts: dict[Place, str]
    """What the coded unit says, where the file tells it."""


@dataclass(frozen=True, slots=True)
class Codings:
    """Several codings of the same units, side by side."""

    coders: tuple[str, ...]
    labels: tuple[str, ...]
    places: tuple[Place, ...]
    values: NDArray[np.bool_]
    """Shape (coders, units, labels)."""
    coded: NDArray[np.bool_]
    """Shape (coders, units): whether the coder coded the unit at all."""

    @property
    def meetings(self) -> NDArray[np.int64]:
        """Meeting number of each unit, shape (units,)."""
        names = {name: number for number, name in enumerate(dict.fromkeys(meeting for meeting, _ in self.places))}
        return np.array([names[meeting] for meeting, _ in self.places], np.int64)


def read_codings(path: str | Path, codebook: Codebook) -> list[Coding]:
    """Read what one or more coders said: sheets and Label Studio's JSON hold one or more, other formats one.

    A sheet (CSV, XLSX) has the columns `meeting`, `unit` (from 1 in each meeting) and `labels` (ids or codes, with
    commas, semicolons or spaces between them; a dash stands for none), and may have `coder` and `text`.
    In a sheet of `coachnlp annotate-sheet` an empty cell under `labels` is a unit that is not coded.

    Raises:
        CorpusError: when the file is malformed; names file and line.
        MissingExtraError: for ELAN files without pympi-ling.
    """
    path = Path(path)
    match format_of(path):
        case "csv" | "xlsx":
            return _read_sheet(path, codebook)
        case "label-studio":
            coders = read_label_studio(path, codebook)
            return [_of_meetings(f"{path.stem} {coder}".strip(), meetings) for coder, meetings in coders.items()]
        case form:
            return [_of_meetings(path.stem, read_meetings(path, codebook, form))]


def side_by_side(codings: Sequence[Coding], codebook: Codebook) -> Codings:
    """Line up codings by meeting and unit; units that only one coder coded are left out.

    Raises:
        CorpusError: with fewer than two coders, no unit in common, or a unit that says something else to each.
    """
    if len(codings) < 2:
        raise CorpusError(f"got {len(codings)} coder, expected two or more; give a file for each, or a `coder` column")
    _check_texts(codings)
    places = sorted(
        {place for coding in codings for place in coding.labels if sum(place in other.labels for other in codings) > 1}
    )
    if not places:
        raise CorpusError(
            f"{' and '.join(coding.coder for coding in codings)}: no unit was coded twice; "
            "expected the same meeting ids and unit numbers in each"
        )
    return Codings(
        coders=_distinct(coding.coder for coding in codings),
        labels=codebook.ids,
        places=tuple(places),
        values=np.array([[[label in c.labels.get(p, ()) for label in codebook.ids] for p in places] for c in codings]),
        coded=np.array([[place in coding.labels for place in places] for coding in codings]),
    )


def _of_meetings(coder: str, meetings: Iterable[Meeting]) -> Coding:
    units = {(m.id, number): unit for m in meetings for number, unit in enumerate(m.units, 1)}
    return Coding(
        coder,
        {place: frozenset(unit.labels) for place, unit in units.items()},
        {place: unit.text for place, unit in units.items()},
    )


def _read_sheet(path: Path, codebook: Codebook) -> list[Coding]:
    ids = {behaviour.code: behaviour.id for behaviour in codebook} | {
        behaviour.id: behaviour.id for behaviour in codebook
    }
    found: dict[str, Coding] = {}
    for where, row in sheet_rows(path, _COLUMNS):
        coder = row.get("coder") or path.stem
        if BEFORE in row and not row["labels"].strip():
            continue
        _add(row, found.setdefault(coder, Coding(coder, {}, {})), ids, where)
    return list(found.values())


def _add(row: Mapping[str, str], coding: Coding, ids: dict[str, str], where: str) -> None:
    number = row["unit"].strip()
    if not number.isdecimal():
        raise CorpusError(f"{where}: unit: expected a number from 1")
    place = (row["meeting"].strip(), int(number))
    if place in coding.labels:
        raise CorpusError(f"{where}: coder {coding.coder} coded unit {place[1]} of meeting {place[0]} before")
    given = [name for name in _SEPARATOR.split(row["labels"]) if name.strip("-")]
    if unknown := [name for name in given if name not in ids]:
        raise CodebookError(f"{where}: {unknown[0]!r} is no label or code of the codebook")
    coding.labels[place] = frozenset(ids[name] for name in given)
    if text := row.get("text"):
        coding.texts[place] = text


def _check_texts(codings: Sequence[Coding]) -> None:
    first: dict[Place, tuple[str, str]] = {}
    for coding in codings:
        for place, text in coding.texts.items():
            coder, seen = first.setdefault(place, (coding.coder, text))
            if " ".join(seen.split()) != " ".join(text.split()):
                raise CorpusError(
                    f"meeting {place[0]}, unit {place[1]}: {coder} and {coding.coder} coded different text; "
                    "cut the meetings into the same units first"
                )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names as they are, with a number behind those that occur before."""
    counts: dict[str, int] = {}
    result: list[str] = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        result.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return tuple(result)
