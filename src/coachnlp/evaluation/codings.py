"""What several coders said about the same units."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.corpora.annotated_lines import read_annotated_lines
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CodebookError, CorpusError

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
    """Read what one or more coders said: JSONL and annotated lines hold one coder, CSV one or more.

    CSV has the columns `meeting`, `unit` (from 1 in each meeting) and `labels` (ids or codes, with commas, semicolons
    or spaces between them), and may have `coder` and `text`.

    Raises:
        CorpusError: when the file is malformed; names file and line.
    """
    path = Path(path)
    if path.suffix == ".csv":
        return _read_csv(path, codebook)
    meetings = read_jsonl(path) if path.suffix == ".jsonl" else read_annotated_lines(path, codebook)
    return [_of_meetings(path.stem, meetings)]


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


def _read_csv(path: Path, codebook: Codebook) -> list[Coding]:
    ids = {behaviour.code: behaviour.id for behaviour in codebook} | {
        behaviour.id: behaviour.id for behaviour in codebook
    }
    found: dict[str, Coding] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
                raise CorpusError(f"{path}:1: column {missing[0]!r} is missing; expected {', '.join(_COLUMNS)}")
            for row in rows:
                coder = row.get("coder") or path.stem
                coding = found.setdefault(coder, Coding(coder, {}, {}))
                _add(row, coding, ids, f"{path}:{rows.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path}: cannot be read as CSV in UTF-8: {type(error).__name__}") from error
    return list(found.values())


def _add(row: dict[str, str | None], coding: Coding, ids: dict[str, str], where: str) -> None:
    number = (row["unit"] or "").strip()
    if not number.isdecimal():
        raise CorpusError(f"{where}: unit: expected a number from 1")
    place = ((row["meeting"] or "").strip(), int(number))
    if place in coding.labels:
        raise CorpusError(f"{where}: coder {coding.coder} coded unit {place[1]} of meeting {place[0]} before")
    given = [name for name in _SEPARATOR.split(row["labels"] or "") if name.strip("-")]
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
