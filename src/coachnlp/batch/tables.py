"""Scored meetings as tables of units, measures, coach moments and sequences."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any, Literal, Self, get_args

from coachnlp.analysis import Analysis
from coachnlp.batch.records import Meeting
from coachnlp.batch.store import written_aside
from coachnlp.errors import MissingExtraError
from coachnlp.measures.definitions import answer_definitions, evenness_definitions, ratio_definitions
from coachnlp.measures.estimate import Estimate
from coachnlp.measures.measure import Measures
from coachnlp.measures.moments import STEPS
from coachnlp.measures.parts import LabelCount, Part
from coachnlp.measures.talk import Flow
from coachnlp.spreadsheet import harmless, write_workbook

Format = Literal["parquet", "csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
SCHEMA_VERSION = "2"
Row = dict[str, Any]
_ROW_GROUP = 10_000
"""Rows of a table that Parquet keeps together, at least."""
_OF = ("file", "team", "date")
_COUNTS = ("turns", "words", "units")
_TALK = (
    "word_share",
    "seconds",
    "seconds_share",
    "longest_monologue_words",
    "longest_monologue_s",
    "pause_s",
)
_ESTIMATE = {"": "value", "_low": "low", "_high": "high"}
_SEQUENCES = ("times", "share", "anyhow", "yule_q")
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
            "unsure": list(unit.unsure),
            "checked": unit.checked,
            **{f"score_{label}": score for label, score in unit.scores.items()},
        }


def measure_rows(meeting: Meeting) -> Iterator[Row]:
    """One row for the meeting, one for each of its speakers and one for each role. Columns: docs/scoring.md."""
    measures = meeting.analysis.measures
    for kind, parts in (("meeting", (measures.overall,)), ("speaker", measures.speakers), ("role", measures.roles)):
        for part in parts:
            yield {
                **_of(meeting),
                "part": kind,
                **{name: getattr(part, name) for name in ("speaker", "role", *_COUNTS)},
                "checked": _checked(part, kind, meeting.analysis),
                **{name: getattr(part, name) for name in _TALK},
                **{f"count_{label}": found.count for label, found in part.labels.items()},
                **{f"share_{label}": found.share for label, found in part.labels.items()},
                **{f"{name}_{label}": value for label, found in part.labels.items() for name, value in _likely(found)},
                **_estimates({**part.ratios, **part.answers}),
                **(_whole_meeting(measures) if kind == "meeting" else {}),
            }


def moment_rows(meeting: Meeting) -> Iterator[Row]:
    """One row for each coach moment. Columns: docs/scoring.md."""
    for moment in meeting.analysis.measures.moments:
        yield {
            **_of(meeting),
            "first_turn": moment.first_turn + 1,
            "last_turn": moment.last_turn + 1,
            **{name: getattr(moment, name) for name in ("start_s", "end_s", "coach", "coached", "certainty")},
            **{f"{sign.step}_label": sign.label for sign in moment.signs},
            **{f"{sign.step}_unit": sign.unit + 1 for sign in moment.signs},
        }


def sequence_rows(meeting: Meeting) -> Iterator[Row]:
    """One row for each pair of labels with enough data. Columns: docs/scoring.md."""
    for follow in meeting.analysis.measures.sequences:
        estimates = {name: getattr(follow, name) for name in _SEQUENCES}
        yield {**_of(meeting), "before": follow.before, "after": follow.after, **_estimates(estimates)}


def _of(meeting: Meeting) -> Row:
    return {name: getattr(meeting.entry, name) for name in _OF}


def _checked(part: Part, kind: str, analysis: Analysis) -> int:
    """How many units of a part a person judged."""
    who = {
        "meeting": analysis.units,
        "speaker": [unit for unit in analysis.units if unit.speaker == part.speaker],
        "role": [unit for unit in analysis.units if analysis.roles.get(unit.speaker or "") == part.role],
    }
    return sum(unit.checked is not None for unit in who[kind])


def _estimates(found: Mapping[str, Estimate]) -> Row:
    return {name + end: getattr(found[name], field) for name in found for end, field in _ESTIMATE.items()}


def _whole_meeting(measures: Measures) -> Row:
    return {**asdict(measures.flow), **_estimates(measures.evenness)}


def write_tables(
    folder: Path, meetings: Callable[[], Iterable[Meeting]], labels: Sequence[str], formats: Sequence[Format]
) -> None:
    """Write `units`, `measures`, `moments` and `sequences` in each format, meeting by meeting to spare memory.

    Args:
        folder: where to.
        meetings: gives them anew each time.
        labels: of the codebook, in its order.
        formats: which files are wanted.

    Raises:
        MissingExtraError: when Parquet is wanted and pyarrow is not installed.
        ConfigError: when a table is too long for its format.
    """
    writers = {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}
    for name, (rows, columns) in tables_of(labels).items():
        for form in formats:
            with written_aside(folder / f"{name}.{form}") as aside:
                writers[form](aside, map(list, map(rows, meetings())), columns)


def tables_of(labels: Sequence[str]) -> dict[str, tuple[Callable[[Meeting], Iterator[Row]], dict[str, str]]]:
    """Each table's name with what gives a meeting's rows, and its columns with their kinds.

    Args:
        labels: of the codebook, in its order.
    """
    return {
        "units": (unit_rows, _unit_columns(labels)),
        "measures": (measure_rows, _measure_columns(labels)),
        "moments": (moment_rows, _moment_columns()),
        "sequences": (sequence_rows, _sequence_columns()),
    }


def _unit_columns(labels: Sequence[str]) -> dict[str, str]:
    return {
        **dict.fromkeys(("file", "team", "date"), "string"),
        **dict.fromkeys(("turn", "unit"), "int64"),
        **dict.fromkeys(("speaker", "role"), "string"),
        **dict.fromkeys(("start_s", "end_s"), "double"),
        "text": "string",
        **dict.fromkeys(("labels", "unsure"), "strings"),
        "checked": "string",
        **{f"score_{label}": "double" for label in labels},
    }


def _measure_columns(labels: Sequence[str]) -> dict[str, str]:
    every = [definition.id for definition in (*ratio_definitions(), *answer_definitions())]
    return {
        **dict.fromkeys((*_OF, "part", "speaker", "role"), "string"),
        **dict.fromkeys((*_COUNTS, "checked"), "int64"),
        **{name: "int64" if name == "longest_monologue_words" else "double" for name in _TALK},
        **{f"count_{label}": "int64" for label in labels},
        **{f"share_{label}": "double" for label in labels},
        **{f"{name}_{label}": kind for label in labels for name, kind in _LIKELY.items()},
        **_estimate_columns(every),
        **{field.name: "int64" if field.name == "switches" else "double" for field in fields(Flow)},
        **_estimate_columns([definition.id for definition in evenness_definitions()]),
    }


def _moment_columns() -> dict[str, str]:
    return {
        **dict.fromkeys(_OF, "string"),
        **dict.fromkeys(("first_turn", "last_turn"), "int64"),
        **dict.fromkeys(("start_s", "end_s"), "double"),
        **dict.fromkeys(("coach", "coached"), "string"),
        "certainty": "double",
        **{f"{step}_label": "string" for step in STEPS},
        **{f"{step}_unit": "int64" for step in STEPS},
    }


def _sequence_columns() -> dict[str, str]:
    return {**dict.fromkeys((*_OF, "before", "after"), "string"), **_estimate_columns(_SEQUENCES)}


def _estimate_columns(names: Iterable[str]) -> dict[str, str]:
    return {name + end: "double" for name in names for end in _ESTIMATE}


def _likely(found: LabelCount) -> list[tuple[str, float | int | None]]:
    return [(name, None if found.likely is None else getattr(found.likely, name)) for name in _LIKELY]


def _parquet(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    with ParquetTable(path, columns) as table:
        for rows in groups:
            table.add(rows)


class ParquetTable:
    """A Parquet file in the making. Rows of several meetings share a row group: of many small ones, what Parquet notes
    of each column of each group would outweigh the rows."""

    def __init__(self, target: Path | IO[bytes], columns: Mapping[str, str]) -> None:
        """Begin.

        Raises:
            MissingExtraError: when pyarrow is not installed.
        """
        self._arrow, parquet, self._schema = _arrow(columns)
        self._writer = parquet.ParquetWriter(target, self._schema)
        self._waiting: list[Any] = []

    def add(self, rows: list[Row]) -> None:
        """Add rows."""
        self._waiting.append(self._arrow.Table.from_pylist(rows, schema=self._schema))
        if sum(table.num_rows for table in self._waiting) >= _ROW_GROUP:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(self._arrow.concat_tables(self._waiting).combine_chunks())
            self._waiting = []


def _arrow(columns: Mapping[str, str]) -> tuple[Any, Any, Any]:
    """Pyarrow, its part for Parquet, and the schema of a table."""
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
    return pa, pq, schema


def _csv(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        for rows in groups:
            writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _xlsx(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    write_workbook(path, list(columns), ([_cell(row.get(name)) for name in columns] for rows in groups for row in rows))


def _jsonl(path: Path, groups: Iterable[list[Row]], columns: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for rows in groups:
            file.writelines(
                json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) + "\n" for row in rows
            )


def _cell(value: Any) -> Any:
    """A value for a spreadsheet; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, list):
        return ";".join(value)  # pyright: ignore[reportUnknownArgumentType]
    return harmless(value) if isinstance(value, str) else value
