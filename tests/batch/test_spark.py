"""The functions for Spark: over frames of pandas, and in Spark's local mode where pyspark and Java are installed."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from transcripts import fill, tables_of

from coachnlp.analysis import load
from coachnlp.batch.dataset import TABLES
from coachnlp.batch.records import Manifest
from coachnlp.batch.score import Options, score
from coachnlp.batch.spark import SCORED, score_frames, table_frames, table_schema

COLUMNS = [column.split()[0] for column in SCORED.split(", ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = fill(tmp_path_factory.mktemp("in") / "transcripten")
    for name in ("foto.png", "pagina.html", ".verborgen.txt", "team a"):  # of what Spark is not told to read
        path = place / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return place


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    out = tmp_path_factory.mktemp("uit")
    return out, score([folder], out, load(threads=1), Options({}))


def test_over_frames_of_pandas_they_give_what_a_run_gives(folder: Path, plain) -> None:
    out, manifest = plain
    rows = [{"path": path.name, "content": path.read_bytes()} for path in sorted(folder.iterdir())]
    scored = pd.concat(score_frames([pd.DataFrame(rows[:4]), pd.DataFrame(rows[4:])]))
    assert list(scored.columns) == COLUMNS
    known = {(e.file, e.status, e.reason, e.error, e.sha256, e.turns, e.units) for e in manifest.entries}
    assert (
        set(
            scored[["file", "status", "reason", "error", "sha256", "turns", "units"]].itertuples(index=False, name=None)
        )
        == known
    )
    analyses = {row.file: row.analysis for row in scored.itertuples()}
    for entry in manifest.entries:
        if entry.status == "ok":
            assert analyses[entry.file] + "\n" == (out / "meetings" / entry.result).read_text("utf-8")
    for table in TABLES:
        found = [row for frame in table_frames([scored], table) for row in frame.to_dict("records")]
        assert sorted(found, key=repr) == tables_of(out)[table]


def test_schemas_name_the_columns_of_the_tables(plain) -> None:
    for table in TABLES:
        names = [column.split()[0] for column in table_schema(table).split(", ")]
        rows = tables_of(plain[0])[table]
        assert not rows or names == list(rows[0])


@pytest.mark.network
@pytest.mark.filterwarnings("ignore")
def test_in_local_mode_it_gives_what_a_run_gives(folder: Path, plain, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "4").getOrCreate()
    try:
        files = spark.read.format("binaryFile").load(str(folder))
        scored = files.mapInPandas(score_frames, SCORED).cache()
        names = {row.file.rpartition("/")[2]: row for row in scored.collect()}
        for entry in plain[1].entries:
            row = names[entry.file]
            assert (row.status, row.error, row.sha256, row.units) == (
                entry.status,
                entry.error,
                entry.sha256,
                entry.units,
            )
        for table in TABLES:
            made = scored.mapInPandas(partial(table_frames, table=table), table_schema(table))
            rows = [row.asDict() for row in made.collect()]
            rows = [{**row, "file": row["file"].rpartition("/")[2]} for row in rows]
            assert sorted(rows, key=repr) == tables_of(plain[0])[table]
    finally:
        spark.stop()
