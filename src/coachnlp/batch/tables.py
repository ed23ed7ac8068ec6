"""Scored meetings as tables of units and of measures."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from coachnlp.analysis import Analysis
from coachnlp.batch.records import Meeting
from coachnlp.batch.store import written_aside
from coachnlp.errors import MissingExtraError
from coachnlp.measures.measure import LabelCount, Part
from coachnlp.measures.ratios import ratio_definitions
from coachnlp.spreadsheet import FORMULA_STARTS, write_workbook
from coachnlp.units.records import Unit

Format = Literal["parquet", "csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
SCHEMA_VERSION = "1"
Row = dict[str, Any]
_RATIO = {"": "value", "_low": "low", "_high": "high"}
_LIKELY = {"expected": "double", "low": "int64", "high": "int64"}


def unit_rows(meeting: Meeting) -> Iterator[Row]:
    """One row a unit. Columns: docs/scoring.md."""
    entry, analysis = meeting.entry, meeting.analysis
    for number, unit in enumerate(analysis.units, 1):
        yield {
            "file": entry.file,
            "team": entry.team,
            "date": entry.date,
            "turn": unit.turn + 1,
            "unit": number,
            "speaker": unit.speaker,
            "role": analysis.roles.get(unit.speaker or ""),
            "start_s": unit.start_s,
            "end_s": unit.end_s,
            "text": unit.text,
            "labels": list(unit.labels),
            "checked": unit.checked,
            **{f"score_{label}": score for label, score in unit.scores.items()},
        }


def measure_rows(meeting: Meeting) -> Iterator[Row]:
    """One row for the meeting and one for each of its speakers. Columns: docs/scoring.md."""
    entry, analysis = meeting.entry, meeting.analysis
    for part in (analysis.measures.overall, *analysis.measures.speakers):
        yield {
            "file": entry.file,
            "team": entry.team,
            "date": entry.date,
            "part": "meeting" if part is analysis.measures.overall else "speaker",
            "speaker": part.speaker,
            "role": analysis.roles.get(part.speaker or ""),
            "turns": part.turns,
            "words": part.words,
            "word_share": part.word_share,
            "seconds": part.seconds,
            "seconds_share": part.seconds_share,
            "units": part.units,
            "checked": sum(unit.checked is not None for unit in _units_of(part, analysis)),
            **{f"count_{label}": found.count for label, found in part.labels.items()},
            **{f"share_{label}": found.share for label, found in part.labels.items()},
            **{f"{name}_{label}": value for label, found in part.labels.items() for name, value in _likely(found)},
            **{
                name + end: getattr(ratio, field)
                for name, ratio in part.ratios.items()
                for end, field in _RATIO.items()
            },
        }


def write_tables(
    folder: Path, meetings: Callable[[], Iterable[Meeting]], labels: Sequence[str], formats: Sequence[Format]
) -> None:
    """Write `units` and `measures` in each format, meeting by meeting, so that memory stays that of one meeting.

    Args:
        folder: where to.
        meetings: gives them anew each time.
        labels: of the codebook, in its order.
        formats: which files are wanted.

    Raises:
        MissingExtraError: when Parquet is wanted and pyarrow is not installed.
        ConfigError: when a table is too long for its format.
    """
    tables = {"units": (unit_rows, _unit_columns(labels)), "measures": (measure_rows, _measure_columns(labels))}
    writers = {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}
    for name, (rows, columns) in tables.items():
        for form in formats:
            with written_aside(folder / f"{name}.{form}") as aside:
                writers[form](aside, map(list, map(rows, meetings())), columns)


def _unit_columns(labels: Sequence[str]) -> dict[str, str]:
    return {
        **dict.fromkeys(("file", "team", "date"), "string"),
        **dict.fromkeys(("turn", "unit"), "int64"),
        **dict.fromkeys(("speaker", "role"), "string"),
        **dict.fromkeys(("start_s", "end_s"), "double"),
        "text": "string",
        "labels": "strings",
        "checked": "string",
        **{f"score_{label}": "double" for label in labels},
    }


def _measure_columns(labels: Sequence[str]) -> dict[str, str]:
    return {
        **dict.fromkeys(("file", "team", "date", "part", "speaker", "role"), "string"),
        **dict.fromkeys(("turns", "words"), "int64"),
        **dict.fromkeys(("word_share", "seconds", "seconds_share"), "double"),
        **dict.fromkeys(("units", "checked"), "int64"),
        **{f"count_{label}": "int64" for label in labels},
        **{f"share_{label}": "double" for label in labels},
        **{f"{name}_{label}": kind for label in labels for name, kind in _LIKELY.items()},
        **{definition.id + end: "double" for definition in ratio_definitions() for end in _RATIO},
    }


def _units_of(part: Part, analysis: Analysis) -> Iterable[Unit]:
    whole = part is analysis.measures.overall
    return (unit for unit in analysis.units if whole or unit.speaker == part.speaker)


def _likely(found: LabelCount) -> list[tuple[str, float | int | None]]:
    return [(name, None if found.likely is None else getattr(found.likely, name)) for name in _LIKELY]


def _parquet(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    try:
        import pyarrow as pa  # noqa: PLC0415  (heavy, and only for this format)
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow; install it with: pip install 'coachnlp[score]', or ask for csv, xlsx or jsonl"
        ) from error
    kinds = {"string": pa.string(), "int64": pa.int64(), "double": pa.float64(), "strings": pa.list_(pa.string())}
    schema = pa.schema(
        [pa.field(name, kinds[kind]) for name, kind in columns.items()], metadata={"coachnlp_schema": SCHEMA_VERSION}
    )
    with pq.ParquetWriter(path, schema) as writer:
        for rows in groups:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _csv(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        for rows in groups:
            writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _xlsx(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    write_workbook(path, list(columns), ([_cell(row.get(name)) for name in columns] for rows in groups for row in rows))


def _jsonl(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    del columns
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for rows in groups:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _cell(value: Any) -> Any:
    """A value for a spreadsheet; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, list):
        return ";".join(value)  # pyright: ignore[reportUnknownArgumentType]
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
