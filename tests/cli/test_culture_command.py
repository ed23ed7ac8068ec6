"""The command: from a scored folder to pages, and what it says where that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coachnlp.batch.find import MARKER
from coachnlp.cli import main
from coachnlp.commands.shell import UNREADABLE, WRONG_SETUP

TALK = """Karin: Hoe ging het gisteren bij de familie?
Joost: Goed, ik vond het spannend.
Mirthe: Wat maakte het spannend?
"""


def run(*arguments: object):
    return CliRunner().invoke(main, ["culture", *map(str, arguments)])


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("gesprekken")
    for number in range(3):
        (place / f"2026-0{number + 1}-11 zorg.txt").write_text(TALK, "utf-8")
    (place / "leeg.txt").write_text("", "utf-8")
    pattern = r"(?P<date>\d{4}-\d{2}-\d{2}) (?P<team>\w+)"
    command = ["score", str(place), "-o", str(place / "uit"), "--format", "jsonl", "--pattern", pattern]
    assert CliRunner().invoke(main, command).exit_code == 5
    return place / "uit"


def test_pages_and_a_table(scored: Path, tmp_path: Path) -> None:
    found = run(scored, "--period", "year")
    assert found.exit_code == 0, found.output
    assert f"{scored / 'culture' / 'index.html'}: 3 gesprekken" in found.stdout
    assert (scored / "culture" / "teams" / "zorg.html").is_file()
    assert "2026,everyone,everyone,,balance,0.9" in (scored / "culture" / "measures.csv").read_text("utf-8")
    assert run(scored, "-o", tmp_path / "elders", "--sentences", 0, "--lang", "en").exit_code == 0
    page = (tmp_path / "elders" / "index.html").read_text("utf-8")
    assert "No leaders were recognised" in page
    assert "spannend" not in page
    assert "There are sentences" not in page


def test_an_empty_form_and_a_wrong_one(scored: Path, tmp_path: Path) -> None:
    path = tmp_path / "antwoorden.toml"
    assert run("--assessment-template", path).exit_code == 0
    assert "[[stappen]]" in path.read_text("utf-8")
    path.write_text("stap = 1", "utf-8")
    wrong = run(scored, "--assessment", path)
    assert wrong.exit_code == WRONG_SETUP
    assert str(path) in wrong.stderr


def test_what_is_no_scored_folder_is_told(scored: Path, tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run(tmp_path).exit_code == WRONG_SETUP
    (tmp_path / MARKER).write_text(json.dumps({"format": 1, "entries": []}), "utf-8")
    unfinished = run(tmp_path)
    assert unfinished.exit_code == WRONG_SETUP
    assert "finished run" in unfinished.stderr
    record = json.loads((scored / MARKER).read_text("utf-8"))
    (tmp_path / MARKER).write_text(json.dumps({**record, "codebook": "anders 1"}), "utf-8")
    assert "anders 1" in run(tmp_path).stderr


def test_a_meeting_that_cannot_be_read_back_is_told(scored: Path) -> None:
    entry = json.loads((scored / MARKER).read_text("utf-8"))["entries"][0]
    path = scored / "meetings" / entry["result"]
    kept = path.read_text("utf-8")
    path.write_text('{"format": 1}', "utf-8")
    try:
        assert run(scored).exit_code == UNREADABLE
    finally:
        path.write_text(kept, "utf-8")
