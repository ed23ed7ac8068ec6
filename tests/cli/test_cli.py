"""The command: what it prints, and which exit code it leaves with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import coachnlp
from coachnlp.cli import main
from coachnlp.version import __version__

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "teamoverleg.vtt"
TALK = "Karin: Hoe ging het gisteren?\nJoost: Nou, rommelig.\n"


def run(*arguments: str, text: str | None = None):
    return CliRunner().invoke(main, arguments, input=text, env={"COLUMNS": "100"})


def test_the_example_shows_turns_behaviours_and_summary() -> None:
    result = run("analyse", str(EXAMPLE), "--threads", "1")
    assert result.exit_code == 0
    assert "Marit Hoekstra" in result.stdout
    assert "open vraag" in result.stdout
    assert "Samenvatting" in result.stdout
    assert "niet om mensen" in " ".join(result.stdout.split())
    assert result.stderr == ""


def test_json_is_the_whole_analysis() -> None:
    result = run("analyse", "-", "--json", text=TALK)
    assert result.stderr == ""
    assert coachnlp.Analysis.from_json(result.stdout).units == coachnlp.analyse(TALK).units
    assert json.loads(result.stdout)["units"][0]["labels"] == ["open_question"]


def test_english_on_request() -> None:
    result = run("analyse", "-", "--lang", "en", text=TALK)
    assert "open question" in result.stdout
    assert "Summary" in result.stdout


def test_roles_are_shown(tmp_path: Path) -> None:
    (tmp_path / "rollen.toml").write_text('[roles]\nKarin = "leidinggevende"\n', encoding="utf-8")
    result = run("analyse", "-", "--roles", str(tmp_path / "rollen.toml"), text=TALK)
    assert "Karin (leidinggevende)" in result.stdout


def test_a_label_is_explained_by_id_and_by_code() -> None:
    by_id = run("codebook", "reflection")
    assert by_id.exit_code == 0
    assert by_id.stdout == run("codebook", "re").stdout
    assert "reflectie / samenvatting" in by_id.stdout
    overview = run("codebook").stdout
    assert all(label in overview for label in coachnlp.load_codebook().ids)


@pytest.mark.parametrize(
    ("arguments", "content", "code"),
    [
        (["analyse"], None, 2),
        (["analyse", "x.vtt", "--min-score", "7"], None, 2),
        (["analyse", "missing.vtt"], None, 3),
        (["analyse", "FILE"], b"", 3),
        (["analyse", "FILE"], b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), 3),
        (["analyse", "FILE"], b"WEBVTT\n\n00:00:01.000 --> geen tijd\nHallo\n", 3),
        (["analyse", "FILE", "--model", "nergens"], b"Karin: Hoi.\n", 4),
        (["analyse", "FILE", "--labels", "bestaat_niet"], b"Karin: Hoi.\n", 4),
        (["codebook", "bestaat_niet"], None, 4),
        (["train", "FILE"], b"lerning_rate = 1\n", 4),
    ],
    ids=["no-file", "range", "missing", "empty", "picture", "broken-vtt", "model", "label", "codebook", "config"],
)
def test_a_mistake_gets_its_exit_code_and_one_line(
    tmp_path: Path, arguments: list[str], content: bytes | None, code: int
) -> None:
    path = tmp_path / "overleg.vtt"
    if content is not None:
        path.write_bytes(content)
    result = run(*[str(path) if a == "FILE" else a for a in arguments])
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert result.stdout == ""
    if code > 2:
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("Dat ging niet: ")


def test_another_language_gives_a_warning_and_a_result() -> None:
    words = "We should really think about what this means for the whole team and how we want to work together. " * 4
    result = run("analyse", "-", text=f"Karin: {words}\nJoost: {words}\n")
    assert result.exit_code == 0
    assert result.stderr.startswith("Let op: ")
    assert "Samenvatting" in result.stdout


def test_a_bug_shows_no_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Nou, rommelig.")

    monkeypatch.setattr("coachnlp.analysis.Analyser.analyse", broken)
    result = run("analyse", "-", text=TALK)
    assert result.exit_code == 1
    assert "RuntimeError" in result.stderr
    assert "rommelig" not in result.output


def test_help_is_fast_and_the_reader_may_go_away() -> None:
    code = "import sys, coachnlp.cli\ntry:\n    coachnlp.cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
    code += "print(sorted({'spacy', 'onnxruntime', 'numpy', 'torch'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"
    command = f'"{sys.executable}" -m coachnlp.cli analyse "{EXAMPLE}" --threads 1 | head -n 1'
    piped = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert piped.stderr == ""


def test_python_finds_the_command_where_the_system_does_not() -> None:
    found = subprocess.run([sys.executable, "-m", "coachnlp", "--version"], capture_output=True, text=True, check=True)
    assert found.stdout == f"coachnlp, version {__version__}\n"
