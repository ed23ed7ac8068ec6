"""Every code block of README and docs runs; one that cannot says `no-test`."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from coachnlp.cli import main
from coachnlp.version import __version__

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SET_UP = "python3 -m venv .venv"
"""The README's two commands, which `.ci/run` and a person run."""


def blocks():
    """Every block that is to run, as (language, code)."""
    found = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8"))):
            language, info, code = match.groups()
            if "no-test" not in info and not code.startswith(SET_UP):
                found.append(pytest.param(language, code, id=f"{page.stem}-{number}-{language}"))
    return found


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the checkout, to write in."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for name in ("corpora", "models", "src"):  # big, and only read
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("language", "code"), blocks())
def test_the_block_runs(language: str, code: str, workplace: Path) -> None:
    if language == "python":
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", code], cwd=workplace, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
    elif language in {"bash", "console"}:
        for line in code.strip().splitlines():
            program, *arguments = shlex.split(line.removeprefix("$ "), comments=True) or [""]
            if program == "coachnlp":
                result = CliRunner().invoke(main, arguments)
                assert result.stdout
                assert result.exit_code == 0, result.output
            else:
                assert program in {"", "python"}, f"a block runs {program!r}; mark it no-test"
    elif language == "toml":
        import tomllib

        tomllib.loads(code)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_the_example_runs(path: Path, workplace: Path) -> None:
    command = [sys.executable, "-W", "error", str(path)]
    run = subprocess.run(command, cwd=workplace, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout


def test_the_readme_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "update_readme.py"), "--check"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0, "run scripts/update_readme.py"


def test_every_link_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_figures_on_privacy_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "write_privacy_figures.py"), "--check"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0, (
        "run scripts/write_privacy_figures.py"
    )
