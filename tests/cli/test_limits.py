"""Options for how large transcripts may be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coachnlp.batch.find import MARKER
from coachnlp.cli import main

TALK = "Karin: Hoe ging het? Goed?\nJoost: Ja.\nKarin: Fijn.\n"


@pytest.mark.parametrize(
    ("option", "fits", "too_small", "says"),
    [
        ("--max-turns", "3", "2", "3 turns, expected at most 2"),
        ("--max-units", "2", "1", "turn 1: 2 units or more, expected at most 1"),
        ("--max-mb", "0.001", "0.00001", "larger than 1e-05 MB"),
    ],
)
def test_a_larger_transcript_is_refused(tmp_path: Path, option: str, fits: str, too_small: str, says: str) -> None:
    path = tmp_path / "overleg.txt"
    path.write_text(TALK, "utf-8")
    assert CliRunner().invoke(main, ["analyse", str(path), option, fits]).exit_code == 0
    result = CliRunner().invoke(main, ["analyse", str(path), option, too_small])
    assert result.exit_code == 3
    assert "groter dan een gesprek kan zijn" in result.output
    assert says in result.output
    assert option in result.output
    run = CliRunner().invoke(
        main, ["score", str(path), "-o", str(tmp_path / "uit"), "--format", "csv", option, too_small]
    )
    assert run.exit_code == 5
    (entry,) = json.loads((tmp_path / "uit" / MARKER).read_text("utf-8"))["entries"]
    assert (entry["status"], entry["error"]) == ("failed", "TooLargeError")
