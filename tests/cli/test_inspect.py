"""What `coachnlp inspect` tells, and that it shows no speech."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coachnlp.cli import main

DATA = Path(__file__).parents[1] / "transcripts" / "data"
GOLDEN = sorted(path for path in DATA.iterdir() if Path(f"{path}.expected.json").is_file())


def run(*arguments: str, text: str | None = None):
    return CliRunner().invoke(main, ["inspect", *arguments], input=text, env={"COLUMNS": "200"})


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_it_tells_what_the_golden_file_tells_and_no_speech(path: Path) -> None:
    expected = json.loads(Path(f"{path}.expected.json").read_text("utf-8"))
    result = run(str(path))
    assert result.exit_code == 0
    assert path.name in result.output
    assert expected["format"] in result.output
    assert (expected["encoding"] or "-") in result.output
    for turn in expected["turns"]:
        assert turn["text"] not in result.output
        assert (turn["speaker"] or "onbekende spreker") in result.output


def test_counts_roles_and_estimated_times(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('[roles]\nKarin = "coach"\n', "utf-8")
    text = "[00:00:05] Karin: Hoe ging het gisteren?\n[00:00:09] Joost: Goed.\n[00:00:12] Karin: Fijn zo.\n"
    result = run("-", "--roles", str(tmp_path / "r.toml"), text=text)
    lines = [line.split() for line in result.output.splitlines()]
    assert ["Karin", "coach", "2", "6"] in lines
    assert ["Joost", "-", "1", "1"] in lines
    assert "geschat" in result.output


def test_turns_without_times_are_told() -> None:
    result = run("-", text="[00:00:05] Karin: Hoe ging het?\nJoost: Goed.\nKarin: Fijn zo.\n")
    assert "bij 2 van de 3 beurten geen" in result.output


def test_english_and_errors() -> None:
    assert "speaker" in run("-", "--lang", "en", text="Karin: Hoe ging het?\nJoost: Goed.\n").output
    assert run("-", text="").exit_code == 3
