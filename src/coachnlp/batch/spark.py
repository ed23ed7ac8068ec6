"""Scoring on Spark: functions for `DataFrame.mapInPandas`, frames of pandas in and out. Knows no pyspark.

`score_frames` gives a row for each transcript, and loads the model once for each Python worker of Spark, at its first
transcript; `table_frames` makes the rows of a table from those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from coachnlp.analysis import Analyser, Analysis, load
from coachnlp.batch.place import NamedBytes
from coachnlp.batch.records import Entry, Meeting, Outcome
from coachnlp.batch.score import FAULTS, failed
from coachnlp.batch.tables import tables_of
from coachnlp.codebook import load_codebook

if TYPE_CHECKING:
    import pandas as pd

_TEXTS = ("file", "status", "reason", "error", "sha256", "team", "date")
_COUNTS = ("turns", "units")
SCORED = ", ".join([*(f"{name} string" for name in _TEXTS), *(f"{name} int" for name in _COUNTS), "analysis string"])
"""Schema of what `score_frames` gives, as Spark reads it: see `Entry`; `analysis` is what `Analysis.to_json` gives."""
_KINDS = {"string": "string", "int64": "bigint", "double": "double", "strings": "array<string>"}


def score_frames(frames: Iterable[pd.DataFrame], model: str | None = None, threads: int = 1) -> Iterator[pd.DataFrame]:
    """Score transcripts; a file that cannot be read is a row with status `failed` and its reason.

    Args:
        frames: with the columns `path` and `content` that Spark's `binaryFile` gives; `team` and `date` if there are.
        model: a folder that every node has, or None for the one in the package.
        threads: cores for each Python worker of Spark; what `spark.task.cpus` says.

    Yields:
        A frame with one row, of the columns in `SCORED`, for each transcript.
    """
    from pandas import DataFrame  # noqa: PLC0415  (only where Spark is)

    for frame in frames:
        for row in frame.to_dict("records"):
            outcome = _outcome(_analyser(model, threads), row)
            cells = {name: getattr(outcome.entry, name) for name in (*_TEXTS, *_COUNTS)}
            yield DataFrame([{**cells, "analysis": outcome.analysis}], dtype=object)


def table_frames(frames: Iterable[pd.DataFrame], table: str, codebook: str | None = None) -> Iterator[pd.DataFrame]:
    """Rows of a table from what `score_frames` gave; the columns are those of the Parquet tables, in their order.

    Args:
        frames: with the columns in `SCORED`; rows of failures give nothing.
        table: `units`, `measures`, `moments` or `sequences`.
        codebook: TOML file of the one that the model was trained on; None for the package's own.

    Yields:
        A frame for each meeting.
    """
    from pandas import DataFrame  # noqa: PLC0415  (only where Spark is)

    rows_of, columns = tables_of(load_codebook(codebook).ids)[table]
    for frame in frames:
        for row in frame.to_dict("records"):
            if row["status"] == "ok":
                entry = Entry(**{name: row[name] for name in (*_TEXTS, *_COUNTS)})
                rows = rows_of(Meeting(entry, Analysis.from_json(row["analysis"])))
                every = [{name: row.get(name) for name in columns} for row in rows]
                yield DataFrame(every, columns=list(columns), dtype=object)


def table_schema(table: str, codebook: str | None = None) -> str:
    """Schema of what `table_frames` gives, as Spark reads it."""
    _, columns = tables_of(load_codebook(codebook).ids)[table]
    return ", ".join(f"{name} {_KINDS[kind]}" for name, kind in columns.items())


@cache
def _analyser(model: str | None, threads: int) -> Analyser:
    return load(model, threads=threads)


def _outcome(analyser: Analyser, row: Mapping[str, Any]) -> Outcome:
    content = bytes(row["content"])
    team, date = row.get("team") or "", row.get("date") or ""
    entry = Entry(row["path"], "ok", sha256=hashlib.sha256(content).hexdigest(), team=team, date=date)
    try:
        analysis = analyser.analyse(NamedBytes(content, PurePosixPath(row["path"]).name))
    except FAULTS as error:
        return failed(entry, error)
    return Outcome(replace(entry, turns=len(analysis.turns), units=len(analysis.units)), analysis.to_json())
