"""Tables as a dataset: Parquet files in parts, each of some hundred meetings, made where the meetings were scored.

A meeting's part follows from the hash of its file's name, so it stays where it is when others come or go. The files of
a part are named after all that is in them: what is there need not be made again, and no file is ever changed. The
record of parts is written when all of them are there; files that it does not name are leftovers, and are removed after.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from coachnlp.analysis import Analyser
from coachnlp.batch.engines.engine import Engine
from coachnlp.batch.records import Entry, Meeting
from coachnlp.batch.store import write_bytes, write_text
from coachnlp.batch.tables import SCHEMA_VERSION, ParquetTable, tables_of
from coachnlp.corrections.records import Corrections
from coachnlp.errors import WorkerLostError
from coachnlp.version import __version__

PARTS = "coachnlp-parts.json"
"""The record of parts: `files` names each table's files, from the folder of results."""
TABLES = ("units", "measures", "moments", "sequences")
_FORMAT = 1
_MEETINGS_PER_PART = 500
_IDENTITY = ("file", "team", "date", "result")
"""What of an entry is in its rows, or stands for them."""
Read = Callable[[Path, Sequence[Entry]], Iterator[Meeting]]
"""Reads the meetings of entries, corrected, from the folder of results."""


@dataclass(frozen=True, slots=True)
class Part:
    """Meetings whose rows stand together."""

    name: str
    """The first digits of the hash that its meetings have."""
    key: str
    """Stands for all that is in it."""
    entries: tuple[Entry, ...]
    out: Path
    """Folder of the results."""
    read: Read

    def path(self, table: str) -> str:
        """Where its rows of a table are, from the folder of results."""
        return f"{table}/part={self.name}/{self.key}.parquet"


def write_dataset(
    out: Path, entries: Sequence[Entry], corrections: Sequence[Corrections], read: Read, engine: Engine
) -> None:
    """Write `units`, `measures`, `moments` and `sequences` as folders of Parquet files.

    Args:
        out: folder of the results, which has the meetings.
        entries: of the manifest.
        corrections: what people said of the labels.
        read: a function of a module (or a partial one), since workers call it.
        engine: makes the parts; this process writes them.

    Raises:
        MissingExtraError: when pyarrow is not installed.
        WorkerLostError: when a part cannot be made.
    """
    scored = [entry for entry in entries if entry.status == "ok"]
    digits = _digits(out, len(scored))
    parts = [_part(out, name, own, corrections, read) for name, own in _by_hash(scored, digits)]
    missing = [part for part in parts if not all((out / part.path(table)).is_file() for table in TABLES)]
    for part, tables in engine.map(part_tables, missing, lambda part: sum(entry.units for entry in part.entries)):
        if tables is None:
            raise WorkerLostError(f"part {part.name}: whoever made its tables came to its end, more than once")
        for table, content in tables.items():
            write_bytes(out / part.path(table), content)
    files = {table: [part.path(table) for part in parts] for table in TABLES}
    record = {"format": _FORMAT, "schema": SCHEMA_VERSION, "digits": digits, "files": files}
    write_text(out / PARTS, json.dumps(record, indent=1) + "\n")
    _remove_others(out, files)


def part_tables(analyser: Analyser, part: Part) -> dict[str, bytes]:
    """The four Parquet files of a part; runs in workers, and writes nothing."""
    kinds = tables_of(analyser.codebook.ids)
    contents = {name: BytesIO() for name in kinds}
    with ExitStack() as stack:
        open_tables = {
            name: stack.enter_context(ParquetTable(contents[name], columns)) for name, (_, columns) in kinds.items()
        }
        for meeting in part.read(part.out, part.entries):
            for name, (rows, _) in kinds.items():
                open_tables[name].add(list(rows(meeting)))
    return {name: content.getvalue() for name, content in contents.items()}


def dataset_files(out: Path, table: str) -> list[Path]:
    """The files of a table that a run wrote as dataset; those of a run that is still going are not among them."""
    record = json.loads((out / PARTS).read_text(encoding="utf-8"))
    return [out / name for name in record["files"][table]]


def _digits(out: Path, meetings: int) -> int:
    """Hexadecimal digits that name a part: those of the first run, so that parts stay."""
    try:
        return int(json.loads((out / PARTS).read_text(encoding="utf-8"))["digits"])
    except (OSError, ValueError, KeyError, TypeError):
        digits = 1
        while 16**digits * _MEETINGS_PER_PART < meetings:
            digits += 1
        return digits


def _by_hash(entries: Iterable[Entry], digits: int) -> list[tuple[str, tuple[Entry, ...]]]:
    parts: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        parts[hashlib.sha256(entry.file.encode()).hexdigest()[:digits]].append(entry)
    return [(name, tuple(parts[name])) for name in sorted(parts)]


def _part(out: Path, name: str, entries: tuple[Entry, ...], corrections: Sequence[Corrections], read: Read) -> Part:
    identity: list[Any] = [__version__, SCHEMA_VERSION, [asdict(one) for one in corrections]]
    identity += [[getattr(entry, field) for field in _IDENTITY] for entry in entries]
    key = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    return Part(name, key, entries, out.absolute(), read)


def _remove_others(out: Path, files: dict[str, list[str]]) -> None:
    for table, names in files.items():
        wanted = {out / name for name in names}
        for path in (out / table).glob("part=*/*.parquet"):
            if path not in wanted:
                path.unlink()
