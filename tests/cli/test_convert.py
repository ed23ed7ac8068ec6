"""`coachnlp convert` and `coachnlp annotate-sheet`, as researchers use them."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner

from coachnlp.cli import main
from coachnlp.commands.research import CORPUS_FORMATS
from coachnlp.corpora.exchange.convert import FORMATS
from coachnlp.corpora.jsonl import read_jsonl

ROOT = Path(__file__).parents[2]
DEV = ROOT / "corpora" / "coachnlp-nl" / "dev.jsonl"
EXAMPLE = ROOT / "examples" / "teamoverleg.vtt"


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_knows_every_format() -> None:
    assert (*CORPUS_FORMATS, "scored") == FORMATS


def test_convert_there_and_back(tmp_path: Path) -> None:
    there = run("convert", DEV, tmp_path / "dev.xlsx", "--lang", "en")
    assert there.exit_code == 0, there.output
    meetings, units = len(DEV.read_text("utf-8").splitlines()), DEV.read_text("utf-8").count('"text": ')
    assert there.output.splitlines()[-1].endswith(f"dev.xlsx: {meetings} meetings, {units} units.")
    assert run("convert", tmp_path / "dev.xlsx", tmp_path / "dev.jsonl").exit_code == 0
    back, before = (read_jsonl(path) for path in (tmp_path / "dev.jsonl", DEV))
    assert [(one.id, one.sector, one.turns) for one in back] == [(one.id, one.sector, one.turns) for one in before]


def test_a_format_that_the_suffix_does_not_tell(tmp_path: Path) -> None:
    assert run("convert", DEV, tmp_path / "dev.jsonl", "--to", "doccano").exit_code == 0
    told = run("convert", tmp_path / "dev.jsonl", tmp_path / "x.csv")
    assert told.exit_code == 4
    assert "dev.jsonl:1" in told.output
    assert run("convert", tmp_path / "dev.jsonl", tmp_path / "x.csv", "--from", "doccano").exit_code == 0


def test_sheets_for_two_coders_with_suggestions_agree(tmp_path: Path) -> None:
    arguments = ("annotate-sheet", EXAMPLE, "-o", tmp_path / "blad.csv", "--coder", "anna", "--coder", "bram")
    made = run(*arguments, "--units", 12, "--draw", "balanced", "--suggest")
    assert made.exit_code == 0, made.output
    sheets = [tmp_path / "blad-anna.csv", tmp_path / "blad-bram.csv"]
    assert [
        line.split(":")[0].endswith(sheet.name) for line, sheet in zip(made.output.splitlines(), sheets, strict=True)
    ]
    rows = list(csv.DictReader(sheets[0].read_text("utf-8-sig").splitlines(keepends=True)))
    assert len(rows) == 12
    assert all(row["labels"] for row in rows)
    agreed = run("agree", *sheets, "--json")
    assert agreed.exit_code == 0, agreed.output
    assert '"value": 1.0' in agreed.output


def test_files_that_cannot_be_read_are_told_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "goed.txt").write_text("Karin: Hoe ging het gisteren?\nJoost: Nou, rommelig.\n", "utf-8")
    (tmp_path / "leeg.vtt").write_text("WEBVTT\n", "utf-8")
    made = run("annotate-sheet", tmp_path, "-o", tmp_path / "uit" / "blad.csv", "--units", 2)
    assert made.exit_code == 0, made.output
    assert "leeg.vtt" in made.stderr
    rows = list(csv.DictReader((tmp_path / "uit" / "blad-1.csv").read_text("utf-8-sig").splitlines(keepends=True)))
    assert [row["meeting"] for row in rows] == ["goed.txt", "goed.txt"]


def test_a_folder_without_transcripts_is_told(tmp_path: Path) -> None:
    told = run("annotate-sheet", tmp_path, "-o", tmp_path / "blad.csv")
    assert told.exit_code == 3
    assert "geen transcript gevonden" in told.output
