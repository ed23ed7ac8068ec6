"""Scoring folders: every file accounted for, nothing twice, nothing lost, whatever happens."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from coachnlp.analysis import Analyser, Analysis, load
from coachnlp.batch.about import read_meetings
from coachnlp.batch.find import MARKER, find
from coachnlp.batch.records import About
from coachnlp.batch.score import Options, score
from coachnlp.cli import main
from coachnlp.errors import ConfigError
from coachnlp.spreadsheet import write_workbook
from coachnlp.transcripts.read import read_transcript

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "transcripts" / "data"
FORMATS = ("parquet", "csv", "xlsx", "jsonl")
PLAIN = Options({}, formats=("jsonl",))
BILA = "team a/2026-03-01 bila.txt"


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return load(threads=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Transcripts in folders, with a broken one, a picture, a hidden one and an empty one among them."""
    place = tmp_path / "transcripten"
    (place / "team a").mkdir(parents=True)
    (place / BILA).write_text("Karin: Hoe ging het?\nJoost: =1+1, goed.\n", "utf-8")
    shutil.copy(DATA / "teams.vtt", place / "team a")
    shutil.copy(DATA / "named.docx", place)
    (place / "leeg.vtt").write_text("WEBVTT\n", "utf-8")
    (place / "foto.png").write_bytes(b"\x89PNG\r\n")
    (place / ".verborgen.txt").write_text("Karin: Hoi.\n", "utf-8")
    return place


def units_of(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "units.jsonl").read_text("utf-8").splitlines()]


def test_every_file_stands_in_the_manifest_with_what_became_of_it(folder: Path, tmp_path: Path, analyser) -> None:
    manifest = score([folder], tmp_path / "uit", analyser, Options({}, formats=FORMATS))
    status = {entry.file: entry.status for entry in manifest.entries}
    assert status == {
        "foto.png": "skipped",
        "leeg.vtt": "failed",
        "named.docx": "ok",
        BILA: "ok",
        "team a/teams.vtt": "ok",
    }
    failed = next(entry for entry in manifest.entries if entry.status == "failed")
    assert failed.error == "EmptyTranscriptError"
    assert "leeg.vtt" in failed.reason
    kept = json.loads((tmp_path / "uit" / MARKER).read_text("utf-8"))
    assert [entry["file"] for entry in kept["entries"]] == list(status)
    assert not list((tmp_path / "uit").rglob("*.part"))


def test_all_formats_hold_the_same(folder: Path, tmp_path: Path, analyser) -> None:
    out = tmp_path / "uit"
    score([folder], out, analyser, Options({}, formats=FORMATS))
    rows = units_of(out)
    texts = [row["text"] for row in rows]
    assert pq.read_table(out / "units.parquet").to_pylist() == rows
    with (out / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["text"].removeprefix("'") for row in csv.DictReader(file)] == texts
    sheet = openpyxl.load_workbook(out / "units.xlsx").active
    column = [cell.value for cell in sheet[1]].index("text")
    assert [str(row[column]).removeprefix("'") for row in sheet.iter_rows(min_row=2, values_only=True)] == texts
    spoken = " ".join(turn.text for turn in read_transcript(folder / BILA).turns)
    assert spoken.split() == " ".join(row["text"] for row in rows if row["file"] == BILA).split()
    measures = pq.read_table(out / "measures.parquet").to_pylist()
    assert sum(row["units"] for row in measures if row["part"] == "meeting") == len(rows)
    assert pq.read_schema(out / "units.parquet").metadata[b"coachnlp_schema"] == b"2"


def test_tables_of_measures_hold_what_the_analysis_has(tmp_path: Path, analyser) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(ROOT / "examples" / "bila.txt", tmp_path / "in")
    about = {"bila.txt": About(team="Zorg", roles={"Esra": "leider", "Tom": "lid"})}
    out = tmp_path / "uit"
    (entry,) = score([tmp_path / "in"], out, analyser, Options(about, formats=FORMATS)).entries
    found = Analysis.from_json((out / "meetings" / entry.result).read_text("utf-8")).measures
    tables: dict[str, list[dict]] = {}
    for name in ("measures", "moments", "sequences"):
        lines = (out / f"{name}.jsonl").read_text("utf-8").splitlines()
        tables[name] = pq.read_table(out / f"{name}.parquet").to_pylist()
        assert tables[name] == [json.loads(line) for line in lines]
    parts = [found.overall, *found.speakers, *found.roles]
    kinds = ["meeting", "speaker", "speaker", "role", "role"]
    assert [row["part"] for row in tables["measures"]] == kinds
    for row, part in zip(tables["measures"], parts, strict=True):
        assert (row["speaker"], row["role"], row["words"]) == (part.speaker, part.role, part.words)
        assert row["open_question_share_low"] == part.ratios["open_question_share"].low
        assert row["answer_words_after_open"] == part.answers["answer_words_after_open"].value
        assert row["switches"] == (found.flow.switches if row["part"] == "meeting" else None)
    (moment,), (row,) = found.moments, tables["moments"]
    assert (row["coach"], row["coached"], row["first_turn"]) == ("Esra", "Tom", moment.first_turn + 1)
    assert (row["asks_unit"], row["asks_label"]) == (moment.signs[0].unit + 1, "open_question")
    assert len(tables["sequences"]) == len(found.sequences)


def test_spreadsheets_do_not_run_what_was_said(folder: Path, tmp_path: Path, analyser) -> None:
    (folder / "som.txt").write_text("Karin: =SOM(A1)\nJoost: +31 is een landnummer.\n", "utf-8")
    score([folder], tmp_path / "uit", analyser, Options({}, formats=("csv", "xlsx")))
    with (tmp_path / "uit" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    sheet = openpyxl.load_workbook(tmp_path / "uit" / "units.xlsx").active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_what_did_not_change_is_not_scored_again(folder: Path, tmp_path: Path, analyser, monkeypatch) -> None:
    out = tmp_path / "uit"
    score([folder], out, analyser, PLAIN)
    first = units_of(out)
    scored: list[str] = []
    original = Analyser.analyse

    def counting(self, source, **options):
        scored.append(Path(source).name)
        return original(self, source, **options)

    monkeypatch.setattr(Analyser, "analyse", counting)
    score([folder], out, analyser, PLAIN)
    assert scored == ["leeg.vtt"]
    assert units_of(out) == first
    (folder / "named.docx").unlink()
    (folder / BILA).write_text("Karin: Wat heb je nodig?\n", "utf-8")
    (folder / "team a" / "teams.roles.toml").write_text('[roles]\n"Karin de Vries" = "teamleider"\n', "utf-8")
    scored.clear()
    manifest = score([folder], out, analyser, PLAIN)
    assert scored == ["leeg.vtt", "2026-03-01 bila.txt", "teams.vtt"]
    assert {row["file"] for row in units_of(out)} == {BILA, "team a/teams.vtt"}
    kept = {path.name for path in (out / "meetings").iterdir()}
    assert kept == {entry.result for entry in manifest.entries if entry.status == "ok"}


def test_it_never_reads_its_own_output(folder: Path, analyser) -> None:
    out = folder / "uitkomsten"
    options = Options({}, formats=("csv", "jsonl"))
    first = score([folder], out, analyser, options)
    assert [e.file for e in score([folder], out, analyser, options).entries] == [e.file for e in first.entries]
    other = score([folder], folder / "tweede", analyser, options)
    assert [e.file for e in other.entries] == [e.file for e in first.entries]


def test_an_unexpected_error_in_one_meeting_spares_the_others(
    folder: Path, tmp_path: Path, analyser, monkeypatch
) -> None:
    original = Analyser.analyse

    def failing(self, source, **options):
        if Path(source).name == "teams.vtt":
            raise MemoryError("secret speech")
        return original(self, source, **options)

    monkeypatch.setattr(Analyser, "analyse", failing)
    manifest = score([folder], tmp_path / "uit", analyser, PLAIN)
    entry = next(entry for entry in manifest.entries if entry.file == "team a/teams.vtt")
    assert (entry.status, entry.error) == ("failed", "MemoryError")
    assert "secret" not in (tmp_path / "uit" / MARKER).read_text("utf-8")
    assert manifest.count("ok") == 2


def test_teams_dates_roles_and_names_come_from_a_table_or_the_file_name(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "gesprekken.csv"
    table.write_text(
        f"bestand;team;datum;spreker;weergavenaam;rol\n{BILA};Zorg;;Karin;K.;leidinggevende\n{BILA};Zorg;;Joost;;\n",
        "utf-8",
    )
    out = tmp_path / "uit"
    pattern = r"(?P<team>[^/]+)/(?P<date>\d{4}-\d{2}-\d{2})"
    options = ["--format", "jsonl", "--meetings", str(table), "--threads", "1", "--pattern", pattern]
    result = CliRunner().invoke(main, ["score", str(folder), "-o", str(out), *options])
    assert result.exit_code == 5, result.output
    assert "3 gelukt, 1 overgeslagen, 1 mislukt" in result.output
    first = next(row for row in units_of(out) if row["file"] == BILA)
    known = (first["team"], first["date"], first["speaker"], first["role"])
    assert known == ("Zorg", "2026-03-01", "K.", "leidinggevende")


def test_a_template_lists_the_speakers_and_reads_back(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "invullen.csv"
    result = CliRunner().invoke(main, ["score", str(folder), "--template", str(path)])
    assert result.exit_code == 0, result.output
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {(row["file"], row["speaker"]) for row in rows} >= {(BILA, "Karin"), (BILA, "Joost")}
    assert set(read_meetings(path)) == {row["file"] for row in rows}
    assert read_meetings(path)["named.docx"] == About()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("team\nZorg\n", "column 'file' is missing"),
        ("file,kleur\na,b\n", "unknown column 'kleur'"),
        ("file,team\n,b\n", ":2: no file named"),
        ("file,team\na,b\na,c\n", ":3: team differs"),
    ],
)
def test_a_wrong_table_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_meetings(tmp_path / "t.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_a_table_of_meetings_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, encoding: str, mark: str) -> None:
    rows = [["file", "Datum", "speaker", "role", ""], ["a.vtt", "26-3-2026", "Zoë", "coördinator", ""], [""] * 5]
    text = "\r\n".join(mark.join(row) for row in rows)
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    assert read_meetings(tmp_path / "t.csv") == {"a.vtt": About("", "26-3-2026", {"Zoë": "coördinator"})}


def test_the_script_does_what_the_command_does(folder: Path, tmp_path: Path) -> None:
    script = Path(__file__).parents[2] / "scripts" / "score_meetings.py"
    options = [str(folder), "--format", "csv", "--threads", "1"]
    done = subprocess.run([sys.executable, script, *options, "-o", tmp_path / "a"], capture_output=True, check=False)
    assert done.returncode == CliRunner().invoke(main, ["score", *options, "-o", str(tmp_path / "b")]).exit_code == 5
    for name in ("units.csv", "measures.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_table_of_meetings_may_be_toml(tmp_path: Path) -> None:
    path = tmp_path / "gesprekken.toml"
    path.write_text(
        '["a/b.vtt"]\nteam = "Zorg"\ndate = 2026-03-26\nroles = { "Zoë" = "coördinator" }\n'
        'aliases = { "A B" = "Zoë" }\n["leeg.txt"]\n',
        "utf-8",
    )
    about = About("Zorg", "2026-03-26", {"Zoë": "coördinator"}, {"A B": "Zoë"})
    assert read_meetings(path) == {"a/b.vtt": about, "leeg.txt": About()}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = 1", "got int|int; expected a table"),
        ('["a.vtt"]\nteams = "x"', "unknown key 'teams'"),
        ('["a.vtt"]\nroles = "x"', "expected a table of texts by speaker"),
        ('["a.vtt"]\nroles = { A = 1 }', "expected a table of texts by speaker"),
        ("[", "cannot be read as TOML"),
    ],
)
def test_a_wrong_toml_table_is_told(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "t.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_meetings(path)


def test_a_table_of_meetings_among_transcripts_is_no_transcript(tmp_path: Path) -> None:
    (tmp_path / "gesprekken.csv").write_text("\ufefffile;team;date;speaker;alias;role\na.vtt;;;Karin;;\n", "utf-8")
    (tmp_path / "klein.csv").write_text('"Bestand","Team"\na.vtt,Zorg\n', "utf-8")
    (tmp_path / "gesprek.csv").write_text("spreker,tekst\nKarin,Hoe ging het?\n", "utf-8")
    found = {one.name: one.may_be_transcript for one in find([tmp_path], tmp_path / "uit")}
    assert found == {"gesprek.csv": True, "gesprekken.csv": False, "klein.csv": False}


def test_a_table_of_meetings_may_be_a_workbook(tmp_path: Path) -> None:
    rows = [("a.vtt", dt.date(2026, 3, 26), "Zoë", "coach"), ("b.vtt", None, "7", None), (None, None, None, None)]
    write_workbook(tmp_path / "t.xlsx", ["bestand", "datum", "spreker", "rol"], rows)
    assert read_meetings(tmp_path / "t.xlsx") == {"a.vtt": About("", "2026-03-26", {"Zoë": "coach"}), "b.vtt": About()}


def test_wrong_use_is_told(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["score", str(tmp_path)]).exit_code == 2
    assert CliRunner().invoke(main, ["score", str(tmp_path / "nee"), "-o", str(tmp_path / "uit")]).exit_code == 4
    for pattern in ("(", "geen groep"):
        args = ["score", str(tmp_path), "-o", str(tmp_path / "uit"), "--pattern", pattern]
        assert CliRunner().invoke(main, args).exit_code == 4


def test_several_folders_keep_their_names_apart(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "nog een")
    names = [found.name for found in find([folder, tmp_path / "nog een"], tmp_path / "uit")]
    assert len(names) == len(set(names))
    assert {name.partition("/")[0] for name in names} == {"transcripten", "nog een"}


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_ends_as_an_undisturbed_one(tmp_path: Path, analyser) -> None:
    place = tmp_path / "in"
    place.mkdir()
    rng = random.Random(1)
    for number in range(12):
        lines = [f"{rng.choice(('Karin', 'Joost'))}: Hoe ging het met nummer {i}?" for i in range(40)]
        (place / f"m{number:02}.txt").write_text("\n".join(lines), "utf-8")
    score([place], tmp_path / "heel", analyser, PLAIN)
    out = tmp_path / "uit"
    command = [sys.executable, "-m", "coachnlp.cli", "score", str(place), "-o", str(out), "--format", "jsonl"]
    kills = 0
    for _ in range(8):
        process = subprocess.Popen([*command, "--threads", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(1.0, 2.5))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        for path in out.rglob("*.json"):
            json.loads(path.read_text("utf-8"))
    assert kills
    subprocess.run([*command, "--threads", "1"], check=True, capture_output=True)
    for name in ("units.jsonl", "measures.jsonl"):
        assert (out / name).read_bytes() == (tmp_path / "heel" / name).read_bytes()
    assert not list(out.rglob("*.part"))
