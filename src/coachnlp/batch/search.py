"""Where in a run's folder a text still stands: every file is opened, tables and packed files too."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TEXT = frozenset(
    (".html", ".json", ".jsonl", ".csv", ".tsv", ".txt", ".toml", ".md", ".svg", ".vtt", ".log", ".css", ".js")
)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found."""

    files: int
    """Files that were opened."""
    hits: dict[str, int]
    """File, with forward slashes -> how often a text stands in it or in its name; files without are left out."""
    closed: tuple[str, ...]
    """Files that could not be searched."""


def search(folder: Path, pattern: re.Pattern[str]) -> Searched:
    """Search every file below a folder, and the names of files and folders."""
    hits: dict[str, int] = {}
    closed: list[str] = []
    files = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        count = len(pattern.findall(path.name))
        if path.is_file():
            files += 1
            try:
                count += sum(len(pattern.findall(text)) for text in _texts(path))
            except (OSError, ValueError, zipfile.BadZipFile, ImportError):
                closed.append(name)
        if count:
            hits[name] = count
    return Searched(files, hits, tuple(closed))


def _texts(path: Path) -> Iterator[str]:
    suffix = path.suffix.casefold()
    if suffix == ".parquet":
        yield from _cells(path)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield html.unescape(packed.read(name).decode("utf-8", "replace"))
    else:
        text = path.read_bytes().decode("utf-8", "replace")
        yield html.unescape(text) if suffix in {".html", ".svg", ".xml"} else text
        if suffix in {".json", ".jsonl"} and "\\u" in text:
            yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
        if suffix not in _TEXT:
            yield path.read_bytes().decode("utf-16-le", "replace")


def _cells(path: Path) -> Iterator[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy, and only for this format)

    with pq.ParquetFile(path) as table:
        for batch in table.iter_batches():
            for row in batch.to_pylist():
                yield "\n".join(str(value) for value in row.values() if isinstance(value, str))
