"""A folder of transcripts for the tests of engines, and results that can be compared."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from coachnlp.batch.dataset import TABLES, dataset_files
from coachnlp.batch.records import Manifest

DATA = Path(__file__).parents[1] / "transcripts" / "data"
LINES = ("Hoe ging het met nummer {}?", "Dat moet je anders doen, {} keer.", "Goed zo.", "Ik begrijp je. Wat nu?")
POISON = "gif.txt"
"""A transcript that `poisoned` dies of."""


def fill(place: Path) -> Path:
    """Transcripts of several lengths and formats, with a broken one and a picture among them."""
    (place / "team a").mkdir(parents=True)
    rng = random.Random(3)
    for number, turns in enumerate((60, 3, 20, 1, 8, 8, 2)):
        lines = [f"{rng.choice(('Karin', 'Joost'))}: {rng.choice(LINES).format(n)}" for n in range(turns)]
        (place / f"m{number}.txt").write_text("\n".join(lines), "utf-8")
    shutil.copy(DATA / "teams.vtt", place / "team a" / "2026-03-01 #1.vtt")
    (place / "team a" / "2026-03-01 #1.roles.toml").write_text('[roles]\n"Karin de Vries" = "teamleider"\n', "utf-8")
    shutil.copy(DATA / "named.docx", place)
    (place / "leeg.vtt").write_text("WEBVTT\n", "utf-8")
    (place / "foto.png").write_bytes(b"\x89PNG\r\n")
    (place / "pagina.html").write_text("<html><p>Geen gesprek.</p></html>", "utf-8")
    (place / ".verborgen.txt").write_text("Karin: Hoi.\n", "utf-8")
    return place


def told(manifest: Manifest) -> list[tuple]:
    """Of every file all that does not depend on the clock."""
    return [
        (e.file, e.status, e.reason, e.error, e.sha256, e.turns, e.units, e.team, e.date, e.result)
        for e in manifest.entries
    ]


def kept(out: Path) -> dict[str, bytes]:
    """The analyses that a run kept."""
    return {path.name: path.read_bytes() for path in (out / "meetings").glob("*.json")}


def sorted_rows(table: pa.Table) -> list[dict]:
    """Rows in an order of their own."""
    return sorted(table.to_pylist(), key=repr)


def rows_of(paths: Sequence[Path]) -> list[dict]:
    """Rows of Parquet files, on this machine or behind URLs."""
    tables = []
    for path in paths:
        with path.open("rb") as file:
            tables.append(pq.ParquetFile(file).read())
    return sorted_rows(pa.concat_tables(tables))


def tables_of(out: Path) -> dict[str, list[dict]]:
    """The tables of a run that wrote `parquet`."""
    return {name: rows_of([out / f"{name}.parquet"]) for name in TABLES}


def dataset_of(out: Path) -> dict[str, list[dict]]:
    """The tables of a run that wrote `dataset`."""
    return {name: rows_of(dataset_files(out, name)) for name in TABLES}
