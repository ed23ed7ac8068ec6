"""Whatever goes wrong with a file whose name moves the cursor, the terminal is told of it in plain text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from coachnlp.cli import main

NAME = "\x1b]0;titel\x07\x9b2J\u202eweg"


@pytest.mark.parametrize(
    "command",
    [
        [NAME],
        ["analyse", NAME],
        ["analyse", f"{NAME}.txt"],
        ["analyse", "a.txt", NAME],
        ["analyse", "a.txt", f"--{NAME}"],
        ["inspect", f"{NAME}.txt", "--roles", NAME],
        ["score", NAME, "-o", "uit"],
        ["score", NAME, "--meetings", NAME],
        ["report", NAME, "-o", f"{NAME}/x.html"],
        ["convert", NAME, "uit.csv"],
        ["culture", NAME],
        ["codebook", NAME],
    ],
)
def test_names_in_errors_are_plain(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, command)
    assert result.exit_code in {2, 3, 4}
    assert not [char for char in result.output if unicodedata.category(char) in {"Cc", "Cf"} and char != "\n"]
    assert "titel" in result.output or "weg" in result.output
