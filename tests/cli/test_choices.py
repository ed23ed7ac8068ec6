"""What `--labels` and `--min-score` leave, and how the command ends when nobody reads on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import coachnlp
from coachnlp.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "bila.txt"


def narrowed(*arguments: str) -> coachnlp.Analysis:
    result = CliRunner().invoke(main, ["analyse", str(EXAMPLE), "--json", *arguments])
    assert result.exit_code == 0, result.stderr
    return coachnlp.Analysis.from_json(result.stdout)


@pytest.fixture(scope="module")
def whole() -> coachnlp.Analysis:
    return coachnlp.analyse(EXAMPLE)


def test_labels_by_id_or_code_leave_only_those_and_are_counted_anew(whole: coachnlp.Analysis) -> None:
    chosen = ("open_question", "closed_question")  # no unit has both, yet one may ask for both
    some = narrowed("--labels", "open_question, cq")
    expected = [
        replace(u, **{kind: tuple(la for la in getattr(u, kind) if la in chosen) for kind in ("labels", "unsure")})
        for u in whole.units
    ]
    assert list(some.units) == expected
    assert any(unit.labels for unit in expected)
    assert some.units != whole.units
    counts = {label: count.count for label, count in some.measures.overall.labels.items() if count.count}
    assert sum(counts.values()) == sum(len(unit.labels) for unit in expected)
    assert set(counts) <= set(chosen)


def test_min_score_leaves_what_is_certain(whole: coachnlp.Analysis) -> None:
    found = sorted(unit.scores[label] for unit in whole.units for label in unit.labels)
    middle = found[len(found) // 2]
    sure = narrowed("--min-score", str(middle))
    assert sorted(unit.scores[label] for unit in sure.units for label in unit.labels) == [
        score for score in found if score >= middle
    ]


@pytest.mark.parametrize("arguments", [["analyse", str(EXAMPLE)], ["analyse", str(EXAMPLE), "--json"], ["codebook"]])
def test_all_is_well_when_the_reader_goes_away(arguments: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "coachnlp.cli", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


def test_output_is_utf_8_where_the_terminal_is_not() -> None:
    command = [sys.executable, "-m", "coachnlp.cli", "codebook", "ownership"]
    run = subprocess.run(command, capture_output=True, check=True, env={"PYTHONIOENCODING": "cp1252"})
    assert "–" in run.stdout.decode("utf-8")


def test_a_developer_can_ask_for_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("coachnlp.analysis.Analyser.analyse", broken)
    monkeypatch.setenv("COACHNLP_TRACEBACK", "1")
    assert isinstance(CliRunner().invoke(main, ["analyse", str(EXAMPLE)]).exception, RuntimeError)


def test_training_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("coachnlp.commands.shell.find_spec", lambda _: None)
    (tmp_path / "c.toml").touch()
    result = CliRunner().invoke(main, ["train", str(tmp_path / "c.toml")])
    assert result.exit_code == 4
    assert "pip install 'coachnlp[train]'" in result.stderr
